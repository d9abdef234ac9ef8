import type { ComponentChildren } from 'preact'
import { evaluateAll } from '../engine/evaluate'
import type { Session } from '../engine/session'
import { isVisible, seen, shown } from '../engine/tree'
import type { Component } from '../view'
import { partFor } from './components'
import { shortened } from './limits'
import type { Part } from './part'

/** The components of the screen that a session shows; its footer is drawn below the scrolling part. */
export function Body({ session }: { session: Session }) {
  const { visit } = session
  return <>{draw(session, visit?.screen.children ?? [], (component) => component.type !== 'Footer')}</>
}

/** The first footer that is seen on the screen, wherever it stands. */
export function Bar({ session }: { session: Session }) {
  const { visit, scope } = session
  if (visit === undefined || scope === undefined) return null
  for (const component of seen(visit.screen.children, scope)) {
    if (component.type === 'Footer') return <>{draw(session, [component], () => true)}</>
  }
  return null
}

function draw(
  session: Session,
  components: readonly Component[],
  which: (component: Component) => boolean,
): ComponentChildren {
  const { scope } = session
  if (scope === undefined) return null
  return components
    .filter((component) => which(component) && isVisible(component, scope))
    .map((component) => {
      const Draw = partFor(component.type)
      const props = shortened(component.type, evaluateAll(component.props, scope))
      if (component.type === 'Footer' && session.state.closed) props.enabled = false
      const part: Part = {
        component,
        props,
        field: session.field(component),
        children: shown(component, scope),
        ready: component.type !== 'Footer' || session.problems().length === 0,
        draw: (inner) => draw(session, inner, which),
        enter: (value) => void session.enter(component, value),
        leave: () => session.leave(component),
        press: (event) => void session.press(component, event),
        perform: (action) => void session.perform(action),
      }
      return <Draw key={component.path} {...part} />
    })
}
