import { useEffect, useState } from 'preact/hooks'
import { Session } from '../engine/session'
import { type Look, Phone } from '../phone/Phone'
import { useSession } from '../phone/useSession'
import { End } from '../preview/End'
import { Toolbar } from '../preview/Toolbar'
import type { View } from '../view'

/** The flow as it is typed, running on a phone. A new text goes on where the person was, with what was entered. */
export function Live({ view, stale }: { view: View; stale: boolean }) {
  const [look, setLook] = useState<Look>({
    system: 'android',
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    direction: 'ltr',
  })
  const [session] = useState(() => begin(view))
  const state = useSession(session)
  useEffect(() => {
    if (session.view !== view) void session.revise(view)
  }, [session, view])
  return (
    <section class="live" aria-label="Preview" data-stale={stale}>
      <Toolbar session={session} look={look} onLook={setLook} />
      <div class="device" data-system={look.system}>
        {state.end === undefined ? (
          <Phone session={session} look={look} />
        ) : (
          <End session={session} look={look} end={state.end} />
        )}
      </div>
    </section>
  )
}

function begin(view: View): Session {
  const session = new Session(view, { interactive: true, flowToken: 'console-preview' })
  void session.start()
  return session
}
