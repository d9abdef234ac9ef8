import type { Change, Flowed } from './api'
import { useLoaded } from './use'

const signs = { added: '+', removed: '−', changed: '~', moved: '›' }

/** The differences between two revisions, screen by screen. */
export function Changes({ flowed, from, to }: { flowed: Flowed; from: number; to: number }) {
  const diff = useLoaded(`${from} ${to}`, () => flowed.diff(from, to))
  const changes = diff.value?.changes
  return (
    <section class="changes" aria-labelledby="changes">
      <h2 id="changes">
        Revision {from} to {to}
      </h2>
      {diff.fault !== undefined && (
        <p class="fault" role="alert">
          {diff.fault}
        </p>
      )}
      {changes?.length === 0 && <p>They say the same.</p>}
      {changes !== undefined &&
        byScreen(changes).map(([screen, list]) => (
          <div key={screen}>
            <h3>{screen === '' ? 'The flow' : `Screen ${screen}`}</h3>
            <ul>
              {list.map((one, i) => (
                <li key={i} class="change" data-kind={one.kind}>
                  <span class="kind" aria-hidden="true">
                    {signs[one.kind]}
                  </span>
                  <span>
                    <span class="spoken">{one.kind}: </span>
                    <code class="path">{inside(one)}</code>
                    {one.kind === 'moved' ? (
                      <span>
                        moved from place {one.old} to {one.new}
                      </span>
                    ) : (
                      <>
                        {one.old !== undefined && <del>{one.old}</del>}
                        {one.new !== undefined && <ins>{one.new}</ins>}
                      </>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      {diff.value?.more && <p class="quiet">There are more changes than are listed here.</p>}
    </section>
  )
}

/** Changes of the same screen, in the order in which screens come. */
export function byScreen(changes: readonly Change[]): [screen: string, changes: Change[]][] {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const screen = change.screen ?? ''
    groups.set(screen, [...(groups.get(screen) ?? []), change])
  }
  return [...groups]
}

/** The path without the screen that the heading names. */
export function inside({ path, screen }: Change): string {
  const start = `screens[${screen}]`
  return screen !== undefined && path.startsWith(start) ? path.slice(start.length).replace(/^\./, '') : path
}
