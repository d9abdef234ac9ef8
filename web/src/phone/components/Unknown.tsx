import type { Part } from '../part'
import './unknown.css'

/** A component that Flow JSON does not have, or that has no type. */
export function Unknown({ component }: Part) {
  return (
    <p class="unknown">
      {component.type === '' ? (
        'A component without a type'
      ) : (
        <>
          There is no component <b>{component.type}</b>
        </>
      )}
    </p>
  )
}
