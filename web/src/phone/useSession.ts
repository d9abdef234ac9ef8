import { useLayoutEffect, useReducer } from 'preact/hooks'
import type { Session } from '../engine/session'
import type { State } from '../engine/state'

/** The state of a session; what uses it is drawn again after each change. */
export function useSession(session: Session): State {
  const [, redraw] = useReducer((n: number, _: undefined) => n + 1, 0)
  const { state } = session
  useLayoutEffect(() => {
    if (session.state !== state) redraw(undefined) // it changed before somebody listened
    return session.subscribe(() => redraw(undefined))
  }, [session])
  return state
}
