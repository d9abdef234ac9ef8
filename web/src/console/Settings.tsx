import { useState } from 'preact/hooks'
import type { Flow, Flowed } from './api'
import { Categories } from './Categories'
import { Dialog } from './Dialog'
import { useWork } from './use'

interface Properties {
  flowed: Flowed
  flow: Flow
  onChange(): void
  onClose(): void
}

/** Name, categories and endpoint of a flow. */
export function Settings({ flowed, flow, onChange, onClose }: Properties) {
  const [name, setName] = useState(flow.flowName)
  const [endpoint, setEndpoint] = useState(flow.endpointUri ?? '')
  const [kinds, setKinds] = useState(flow.categories ?? [])
  const work = useWork()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void work
      .run(async () => {
        await flowed.update({
          flowName: name.trim(),
          categories: kinds,
          ...(endpoint.trim() === '' ? {} : { endpointUri: endpoint.trim() }),
        })
        onChange()
      })
      .then((done) => done && onClose())
  }
  return (
    <Dialog title="Settings" onClose={onClose}>
      <form class="create" onSubmit={submit}>
        <label>
          Name
          <input value={name} onInput={(event) => setName(event.currentTarget.value)} maxLength={200} required />
        </label>
        <label>
          Endpoint
          <input
            type="url"
            value={endpoint}
            placeholder="https://"
            onInput={(event) => setEndpoint(event.currentTarget.value)}
          />
        </label>
        <Categories picked={kinds} onPick={setKinds} />
        {flow.flowStatus === 'PUBLISHED' && (
          <p class="quiet">The flow becomes a draft; what is live stays live until it is published again.</p>
        )}
        {work.fault !== undefined && (
          <p class="fault" role="alert">
            {work.fault}
          </p>
        )}
        <div class="answers">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="main" disabled={work.busy || kinds.length === 0}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  )
}
