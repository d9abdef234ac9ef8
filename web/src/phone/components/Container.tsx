import type { Part } from '../part'

/** Form, If and Switch: nothing but what they show now. */
export function Container({ children, draw }: Part) {
  return <>{draw(children)}</>
}
