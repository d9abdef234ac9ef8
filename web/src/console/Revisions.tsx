import { useState } from 'preact/hooks'
import type { Flowed, Revision } from './api'
import { Ask } from './Dialog'
import { Changes } from './Changes'
import { useLoaded, useWork } from './use'

interface Properties {
  flowed: Flowed
  /** The draft has changed. */
  onChange(): void
}

/** Every upload that was acknowledged, newest first. */
export function Revisions({ flowed, onChange }: Properties) {
  const list = useLoaded('revisions', () => flowed.revisions())
  const [compared, setCompared] = useState<{ from?: number; to?: number }>({})
  const [back, setBack] = useState<Revision | undefined>(undefined)
  const more = useWork()
  const all = list.value?.revisions ?? []
  const to = compared.to ?? all[0]?.number
  const from = compared.from ?? (all.find((one) => one.published && one.number !== to) ?? all[1])?.number

  return (
    <div class="revisions">
      <section aria-label="Revisions">
        {list.fault !== undefined && (
          <p class="fault" role="alert">
            {list.fault}
          </p>
        )}
        {list.value !== undefined && all.length === 0 && <p>Nothing was saved yet.</p>}
        {all.length > 0 && (
          <table>
            <thead>
              <tr>
                <th scope="col">Revision</th>
                <th scope="col">Saved</th>
                <th scope="col">By</th>
                <th scope="col">Errors</th>
                <th scope="col">Size</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">
                  <span class="spoken">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map((one) => (
                <tr key={one.number}>
                  <th scope="row">
                    {one.number} {one.draft && <span class="state">draft</span>}
                    {one.published && (
                      <span class="state" data-status="PUBLISHED">
                        live
                      </span>
                    )}
                  </th>
                  <td>
                    <time dateTime={one.createdAt}>{new Date(one.createdAt).toLocaleString()}</time>
                  </td>
                  <td class="quiet">{nameOf(one.principal)}</td>
                  <td>{one.errors === 0 ? '–' : <b class="bad">{one.errors}</b>}</td>
                  <td class="quiet">{sizeOf(one.size)}</td>
                  <td>
                    <input
                      type="radio"
                      name="from"
                      aria-label={`Compare from revision ${one.number}`}
                      checked={one.number === from}
                      onChange={() => setCompared((now) => ({ ...now, from: one.number }))}
                    />
                  </td>
                  <td>
                    <input
                      type="radio"
                      name="to"
                      aria-label={`Compare to revision ${one.number}`}
                      checked={one.number === to}
                      onChange={() => setCompared((now) => ({ ...now, to: one.number }))}
                    />
                  </td>
                  <td>
                    {!one.draft && (
                      <button type="button" onClick={() => setBack(one)}>
                        Roll back
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {list.value?.before !== undefined && (
          <button
            type="button"
            disabled={more.busy}
            onClick={() =>
              void more.run(async () => {
                const page = await flowed.revisions(list.value?.before)
                list.set({ ...page, revisions: [...all, ...page.revisions] })
              })
            }
          >
            Older revisions
          </button>
        )}
        {more.fault !== undefined && (
          <p class="fault" role="alert">
            {more.fault}
          </p>
        )}
      </section>
      {from !== undefined && to !== undefined && from !== to && <Changes flowed={flowed} from={from} to={to} />}
      {back !== undefined && (
        <Ask
          question={{
            title: `Roll back to revision ${back.number}?`,
            text: `What was saved as revision ${back.number} becomes the draft, as a new revision. No revision is lost. A published flow becomes a draft; what is live stays live until it is published again.`,
            yes: 'Roll back',
            then: async () => {
              await flowed.upload(await flowed.bytes(back.number))
              list.reload()
              onChange()
            },
          }}
          onClose={() => setBack(undefined)}
        />
      )}
    </div>
  )
}

/** The user in an ARN; else what there is. */
function nameOf(principal: string): string {
  return principal.split(':user/')[1] ?? (principal === '' ? '–' : principal)
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
