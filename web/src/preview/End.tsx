import type { Session } from '../engine/session'
import type { Ending } from '../engine/state'
import { summary } from '../engine/summary'
import type { Look } from '../phone/Phone'
import '../phone/components/footer.css'

/** The chat after the flow: what the person sees there, and what the business is sent. */
export function End({ session, look, end }: { session: Session; look: Look; end: Ending }) {
  const answers = summary(session.state.stack, session.state.visits)
  return (
    <section
      class="phone ended"
      aria-label="Chat"
      data-system={look.system}
      data-theme={look.theme}
      dir={look.direction}
    >
      {end.closed ? (
        <p class="bubble" role="status">
          The flow was closed; nothing was sent.
        </p>
      ) : (
        <>
          <div class="bubble mine">
            <p role="status">{end.success ? 'Response sent' : 'The flow ended without success'}</p>
            {answers.length > 0 && (
              <dl class="answers">
                {answers.map(({ label, value }, index) => (
                  <div key={index}>
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
          <div class="bubble" dir="ltr">
            <p class="bubble-quiet">The business gets this response message:</p>
            <pre>{JSON.stringify(end.response, null, 2)}</pre>
          </div>
        </>
      )}
      <button type="button" class="main-button" onClick={() => void session.start()}>
        Start again
      </button>
    </section>
  )
}
