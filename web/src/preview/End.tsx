import type { Ending, Session } from '../engine/session'
import type { Look } from '../phone/Phone'

/** The chat after the flow: what the business is sent. */
export function End({ session, look, end }: { session: Session; look: Look; end: Ending }) {
  return (
    <div class="phone ended" data-system={look.system} data-theme={look.theme} dir={look.direction}>
      {end.closed ? (
        <p class="bubble">The flow was closed without an answer.</p>
      ) : (
        <div class="bubble">
          <p role="status">{end.success ? 'The flow was completed.' : 'The flow ended without success.'}</p>
          <p class="bubble-quiet">Response message</p>
          <pre>{JSON.stringify(end.response, null, 2)}</pre>
        </div>
      )}
      <button type="button" class="main-button" onClick={() => void session.start()}>
        Start again
      </button>
    </div>
  )
}
