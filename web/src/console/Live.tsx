import { useEffect, useRef, useState } from 'preact/hooks'
import type { Exchange } from '../engine/exchange'
import { Session } from '../engine/session'
import { type Look, Phone } from '../phone/Phone'
import { Toolbar } from '../preview/Toolbar'
import type { View } from '../view'

interface Properties {
  view: View
  /** The text is no JSON at the moment; the view is of an older one. */
  stale: boolean
  /** Asks the flow's endpoint. */
  exchange: Exchange
}

/** The flow as it is typed, running on a phone. A new text goes on where the person was, with what was entered. */
export function Live({ view, stale, exchange }: Properties) {
  const [look, setLook] = useState<Look>({
    system: 'android',
    theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
    direction: 'ltr',
  })
  const asked = useRef(exchange)
  asked.current = exchange
  const [session] = useState(() => begin(view, (request) => asked.current(request)))
  useEffect(() => {
    if (session.view !== view) void session.revise(view)
  }, [session, view])
  return (
    <section class="live" aria-label="Preview" data-stale={stale}>
      <Toolbar session={session} look={look} onLook={setLook} />
      <div class="device" data-system={look.system}>
        <Phone session={session} look={look} />
      </div>
    </section>
  )
}

function begin(view: View, exchange: Exchange): Session {
  const session = new Session(view, { interactive: true, flowToken: 'console-preview', exchange })
  void session.start()
  return session
}
