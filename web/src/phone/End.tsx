import type { Session } from '../engine/session'
import type { Ending } from '../engine/state'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { summary } from '../engine/summary'
import { takeFocus } from './focus'
import './components/footer.css'
import './end.css'

/** The chat after the flow: what the person sees there, and what the business is sent. */
export function End({ session, end }: { session: Session; end: Ending }) {
  const again = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => takeFocus(again.current), [])
  const answers = summary(session.state.stack, session.state.visits)
  return (
    <section class="chat" aria-label="Chat">
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
      <button type="button" class="main-button" ref={again} onClick={() => void session.start()}>
        Start again
      </button>
    </section>
  )
}
