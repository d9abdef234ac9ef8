import { useState } from 'preact/hooks'
import type { Session } from '../engine/session'
import { type Look, Phone } from '../phone/Phone'
import type { Query } from './query'
import { Toolbar } from './Toolbar'

/** The page: tools, the phone, and what happened. */
export function Preview({ session, query }: { session: Session; query: Query }) {
  const [look, setLook] = useState<Look>(query.look)
  const change = (look: Look) => {
    setLook(look)
    history.replaceState(null, '', addressWith({ look: look.system, theme: look.theme, direction: look.direction }))
  }
  return (
    <>
      <Toolbar session={session} look={look} onLook={change} />
      <div class="device" data-system={look.system}>
        <Phone session={session} look={look} />
      </div>
      {!query.interactive && (
        <p class="hint">
          Inputs can be tried, actions do not run.{' '}
          <a href={addressWith({ interactive: 'true', debug: 'true' })}>Make it interactive</a>
        </p>
      )}
    </>
  )
}

/** The address of the page with these parameters. */
function addressWith(parameters: Record<string, string>): string {
  const url = new URL(location.href)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}
