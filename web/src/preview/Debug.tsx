import { useMemo } from 'preact/hooks'
import type { Call, ExchangeAnswer, ExchangeReport } from '../engine/exchange'
import type { Session } from '../engine/session'
import type { Entry } from '../engine/state'
import { useSession } from '../phone/useSession'
import type { Json } from '../view'

/** What was said between WhatsApp and the endpoint, by what came of it. */
const reports = new WeakMap<ExchangeAnswer, ExchangeReport>()

/** Takes a report, for the entry that has the same answer. */
export function reported(report: ExchangeReport): void {
  reports.set(report.answer, report)
}

/** What happened, newest first, with everything that was sent and answered. */
export function Debug({ session }: { session: Session }) {
  const { log } = useSession(session)
  return (
    <section class="panel" aria-labelledby="debug-title">
      <h2 id="debug-title">Actions</h2>
      {log.length === 0 && <p class="quiet">Nothing has happened yet.</p>}
      <ol class="log" reversed>
        {log.map((entry) => <Happened key={entry.number} entry={entry} newest={entry === log.at(-1)} />).reverse()}
      </ol>
    </section>
  )
}

/** An entry: the newest one is open. It never changes and there may be many, so each is drawn once. */
function Happened({ entry, newest }: { entry: Entry; newest: boolean }) {
  return useMemo(
    () => (
      <li>
        <details open={newest}>
          <summary>
            <b>{entry.what}</b> {entry.screen} {entry.next !== undefined && <>→ {entry.next}</>}
          </summary>
          {entry.answer === undefined ? (
            entry.payload !== undefined && <Code title="Payload" value={entry.payload} />
          ) : (
            <Exchanged answer={entry.answer} payload={entry.payload ?? null} />
          )}
        </details>
      </li>
    ),
    [entry, newest],
  )
}

const keyOwners = { flow: 'this flow', phone_number: 'the phone number', given: '--public-key' }

/** What was sent to the endpoint and what came back, both in clear. */
function Exchanged({ answer, payload }: { answer: ExchangeAnswer; payload: Json }) {
  const report = reports.get(answer)
  const fault = 'error' in answer ? answer : undefined
  return (
    <>
      {fault !== undefined && (
        <p class="bad">
          <b>{fault.error}</b> {fault.message}
        </p>
      )}
      {report === undefined ? <Code title="Payload" value={payload} /> : <Said call={report} />}
      {report !== undefined && <p class="quiet">Encrypted with the key of {keyOwners[report.key]}</p>}
      {report?.notification !== undefined && (
        <>
          <h3>Error notification</h3>
          <Said call={report.notification} />
        </>
      )}
    </>
  )
}

function Said({ call }: { call: Call }) {
  return (
    <>
      <p class="quiet">
        {call.status === 0 ? 'No answer' : `HTTP ${call.status}`} in {call.duration} ms
        {call.attempts > 1 && `, ${call.attempts} attempts`}
      </p>
      <Code title="Request" value={call.request} />
      {call.response !== undefined && <Code title="Response" value={call.response} />}
    </>
  )
}

/** The most of a JSON text that is shown; a payload may be of 10 MB. */
const maxShown = 20_000

/** JSON for people to read. */
export function Code({ title, value }: { title: string; value: Json }) {
  const text = JSON.stringify(value, null, 2)
  return (
    <>
      <p class="quiet">{title}</p>
      <pre tabIndex={0} aria-label={title}>
        {text.length > maxShown ? `${text.slice(0, maxShown)}\n… and ${text.length - maxShown} more` : text}
      </pre>
    </>
  )
}
