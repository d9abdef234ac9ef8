import { useRef } from 'preact/hooks'
import { asText, evaluate } from '../engine/evaluate'
import type { Session } from '../engine/session'
import { Bar, Body } from './Body'
import { Fault, OpenLink } from './dialogs'
import { End } from './End'
import { useFocus } from './focus'
import { Header } from './Header'
import { Battery } from './icons'
import { useSession } from './useSession'
import './looks.css'
import './phone.css'
import './overlay.css'

export interface Look {
  system: 'android' | 'ios'
  theme: 'light' | 'dark'
  direction: 'ltr' | 'rtl'
}

/** A phone that shows a session. A still one shows all of a screen, however high it is. */
export function Phone({ session, look, still = false }: { session: Session; look: Look; still?: boolean }) {
  const state = useSession(session)
  const sheet = useRef<HTMLElement>(null)
  const visit = session.visit
  // Screens are told apart by their place too: a flow may go round in circles.
  const place = visit && `${state.stack.length} ${visit.screen.id}`
  useFocus(sheet, state.end === undefined ? (place ?? '') : 'end', visit?.refusals ?? 0)
  const { scope } = session
  const title = visit?.screen.title && scope ? asText(evaluate(visit.screen.title, scope)) : ''
  return (
    <div class="phone" data-system={look.system} data-theme={look.theme} data-still={still} dir={look.direction}>
      <div class="status-bar" aria-hidden="true">
        <span>9:41</span>
        <Battery />
      </div>
      {state.end !== undefined ? (
        <End session={session} end={state.end} />
      ) : (
        <section class="sheet" ref={sheet} aria-label={title || 'Flow'} aria-busy={state.loading}>
          <Header
            title={title}
            first={state.stack.length < 2}
            onBack={() => void session.back()}
            onClose={() => session.close()}
          />
          {state.loading && <div class="progress" role="progressbar" aria-label="Loading" />}
          <div class="body" key={place}>
            <Body session={session} />
          </div>
          <div class="bar">
            <Bar session={session} />
            <p class="managed">
              Managed by the business. <span>Learn more</span>
            </p>
          </div>
          <div class="snackbar-place" role="status">
            {state.snackbar !== undefined && (
              <p class="snackbar">
                <span>{state.snackbar}</span>
                <button type="button" onClick={() => session.dismiss()}>
                  OK
                </button>
              </p>
            )}
          </div>
        </section>
      )}
      {state.asking !== undefined && <OpenLink url={state.asking} session={session} />}
      {state.fault !== undefined && <Fault fault={state.fault} session={session} />}
    </div>
  )
}
