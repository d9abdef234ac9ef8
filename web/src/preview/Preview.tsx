import { useState } from 'preact/hooks'
import type { Session } from '../engine/session'
import { type Look, Phone } from '../phone/Phone'
import { useSession } from '../phone/useSession'
import { End } from './End'
import type { Query } from './query'
import { Toolbar } from './Toolbar'

/** The page: tools, the phone, and what happened. */
export function Preview({ session, query }: { session: Session; query: Query }) {
  const state = useSession(session)
  const [look, setLook] = useState<Look>(query.look)
  return (
    <>
      <Toolbar session={session} look={look} onLook={setLook} />
      <div class="device" data-system={look.system}>
        {state.end === undefined ? (
          <Phone session={session} look={look} />
        ) : (
          <End session={session} look={look} end={state.end} />
        )}
      </div>
      {!query.interactive && (
        <p class="hint">
          Inputs can be tried; buttons do nothing yet. <a href={withInteractive(location.href)}>Make it interactive</a>
        </p>
      )}
    </>
  )
}

function withInteractive(address: string): string {
  const url = new URL(address)
  url.searchParams.set('interactive', 'true')
  url.searchParams.set('debug', 'true')
  return url.href
}
