import type { Session } from '../engine/session'
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
        {log
          .map((entry, index) => (
            <li key={index}>
              <h3>
                {entry.what}
                <span class="quiet">
                  {entry.screen} {entry.next !== undefined && <>→ {entry.next}</>}
                </span>
              </h3>
              {entry.payload !== undefined && <Code title="Payload" value={entry.payload} />}
              {entry.answer !== undefined && <Code title="Answer" value={entry.answer as unknown as Json} />}
            </li>
          ))
          .reverse()}
      </ol>
    </section>
  )
}

/** JSON for people to read. */
export function Code({ title, value }: { title: string; value: Json }) {
  return (
    <details open={isShort(value)}>
      <summary>{title}</summary>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </details>
  )
}

function isShort(value: Json): boolean {
  return JSON.stringify(value).length < 2000
}
