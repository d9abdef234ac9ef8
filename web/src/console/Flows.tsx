import { useState } from 'preact/hooks'
import { hashOf } from './address'
import type { FlowSummary, Region } from './api'
import { Create } from './Create'
import { useDrop } from './drop'
import { Title } from './Title'
import { useLoaded, useWork, type Work } from './use'

interface List {
  flows: FlowSummary[]
  nextToken?: string
}

/** The flows of an account, and the way to a new one. */
export function Flows({ region, waba }: { region: Region; waba: string }) {
  const list = useLoaded<List>(waba, () => region.flows(waba))
  const [creating, setCreating] = useState<{ file?: File } | undefined>(undefined)
  const more = useWork()
  const drop = useDrop((file) => setCreating({ file }))
  return (
    <main {...drop.target} class={drop.over ? 'dropping' : undefined}>
      <nav class="crumbs" aria-label="Where you are">
        <a href={hashOf({ page: 'accounts' })}>Accounts</a> / <span>{waba}</span>
      </nav>
      <div class="head">
        <Title>Flows</Title>
        <button type="button" class="main" onClick={() => setCreating({})}>
          New flow
        </button>
      </div>
      {list.fault !== undefined && (
        <p class="fault" role="alert">
          {list.fault}
        </p>
      )}
      {list.value?.flows.length === 0 && (
        <div class="empty">
          <p>This account has no flows yet.</p>
          <p class="quiet">Begin with one of the starters, or drop a Flow JSON file here.</p>
        </div>
      )}
      {list.value !== undefined && list.value.flows.length > 0 && (
        <Table region={region} waba={waba} list={list.value} onMore={list.set} more={more} />
      )}
      {creating !== undefined && (
        <Create region={region} waba={waba} {...creating} onClose={() => setCreating(undefined)} />
      )}
    </main>
  )
}

interface Properties {
  region: Region
  waba: string
  list: List
  more: Work
  onMore(list: List): void
}

function Table({ region, waba, list, more, onMore }: Properties) {
  const next = () =>
    void more.run(async () => {
      const page = await region.flows(waba, list.nextToken)
      onMore({ ...page, flows: [...list.flows, ...page.flows] })
    })
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col" class="roomy">
              Categories
            </th>
            <th scope="col">Errors</th>
            <th scope="col" class="roomy">
              Id
            </th>
          </tr>
        </thead>
        <tbody>
          {list.flows.map((flow) => (
            <tr key={flow.flowId}>
              <th scope="row">
                <a href={hashOf({ page: 'flow', region: region.name, waba, flow: flow.flowId, part: 'edit' })}>
                  {flow.flowName}
                </a>
              </th>
              <td>
                <Badge status={flow.flowStatus} />
              </td>
              <td class="quiet roomy">{flow.flowCategories.map(wordsOfCategory).join(', ')}</td>
              <td>{flow.validationErrors.length === 0 ? '–' : <b class="bad">{flow.validationErrors.length}</b>}</td>
              <td class="quiet id roomy">{flow.flowId}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more.fault !== undefined && (
        <p class="fault" role="alert">
          {more.fault}
        </p>
      )}
      {list.nextToken !== undefined && (
        <button type="button" disabled={more.busy} onClick={next}>
          More flows
        </button>
      )}
    </>
  )
}

export function Badge({ status }: { status: string }) {
  return (
    <span class="state" data-status={status}>
      {status.toLowerCase()}
    </span>
  )
}

/** SIGN_UP as Sign up. */
export function wordsOfCategory(category: string): string {
  const words = category.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
