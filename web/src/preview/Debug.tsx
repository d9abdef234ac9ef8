import { useMemo } from 'preact/hooks'
import type { Session } from '../engine/session'
import type { Entry } from '../engine/state'
import { useSession } from '../phone/useSession'
import type { Json } from '../view'

/** What happened, newest first, with everything that was sent and answered. */
export function Debug({ session }: { session: Session }) {
  const { log } = useSession(session)
  return (
    <section class="panel" aria-labelledby="debug-title">
      <h2 id="debug-title">Actions</h2>
      {log.length === 0 && <p class="quiet">Nothing has happened yet.</p>}
      <ol class="log" reversed>
        {log.map((entry) => <Happened key={entry.number} entry={entry} />).reverse()}
      </ol>
    </section>
  )
}

/** An entry, drawn once: it never changes, and there may be many. */
function Happened({ entry }: { entry: Entry }) {
  return useMemo(
    () => (
      <li>
        <h3>
          {entry.what}
          <span class="quiet">
            {entry.screen} {entry.next !== undefined && <>→ {entry.next}</>}
          </span>
        </h3>
        {entry.payload !== undefined && <Code title="Payload" value={entry.payload} />}
        {entry.answer !== undefined && <Code title="Answer" value={entry.answer as unknown as Json} />}
      </li>
    ),
    [entry],
  )
}

/** The most of a JSON text that is shown; a payload may be of 10 MB. */
const maxShown = 20_000

/** JSON for people to read; a long one is folded. */
export function Code({ title, value }: { title: string; value: Json }) {
  const text = JSON.stringify(value, null, 2)
  return (
    <details open={text.length < 2000}>
      <summary>{title}</summary>
      <pre>{text.length > maxShown ? `${text.slice(0, maxShown)}\n… and ${text.length - maxShown} more` : text}</pre>
    </details>
  )
}
