import { useEffect, useRef } from 'preact/hooks'
import { asText, evaluate } from '../engine/evaluate'
import type { Session } from '../engine/session'
import { Bar, Body } from './Body'
import { Fault, OpenLink } from './dialogs'
import { Header } from './Header'
import { Battery } from './icons'
import { useSession } from './useSession'
import './phone.css'

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
  useFocus(sheet, state.stack.length, visit?.screen.id ?? '', visit?.refusals ?? 0)
  const { scope } = session
  const title = visit?.screen.title && scope ? asText(evaluate(visit.screen.title, scope)) : ''
  return (
    <div class="phone" data-system={look.system} data-theme={look.theme} data-still={still} dir={look.direction}>
      <div class="status-bar" aria-hidden="true">
        <span>9:41</span>
        <Battery />
      </div>
      <section class="sheet" ref={sheet} aria-label={title || 'Flow'} aria-busy={state.loading}>
        <Header
          title={title}
          first={state.stack.length < 2}
          onBack={() => void session.back()}
          onClose={() => session.close()}
        />
        {state.loading && <div class="progress" role="progressbar" aria-label="Loading" />}
        <div class="body" key={`${state.stack.length} ${visit?.screen.id}`}>
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
      {state.asking !== undefined && <OpenLink url={state.asking} session={session} />}
      {state.fault !== undefined && <Fault fault={state.fault} session={session} />}
    </div>
  )
}

/** Moves the focus to the title of a new screen, and to the first wrong input when the footer refuses. */
function useFocus(sheet: { current: HTMLElement | null }, depth: number, screen: string, refusals: number) {
  const before = useRef<string | undefined>(undefined)
  useEffect(() => {
    // A page that is opened, perhaps in a frame, leaves the focus where it is.
    const now = `${depth} ${screen}`
    if (before.current !== undefined && before.current !== '0 ' && before.current !== now) {
      sheet.current?.querySelector<HTMLElement>('.title')?.focus()
    }
    before.current = now
  }, [sheet, depth, screen])
  useEffect(() => {
    if (refusals === 0) return
    const wrong = sheet.current?.querySelector<HTMLElement>('.body [aria-invalid="true"]')
    const target = wrong?.matches('input, textarea, button')
      ? wrong
      : wrong?.querySelector<HTMLElement>('input, textarea, button')
    target?.focus()
  }, [sheet, refusals])
}
