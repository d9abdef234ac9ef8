import { type Part, text } from '../part'
import './text.css'

/** TextHeading and TextSubheading. */
export function TextHeading({ component, props }: Part) {
  const words = text(props.text)
  return component.type === 'TextHeading' ? (
    <h2 class="text-heading">{words}</h2>
  ) : (
    <h3 class="text-subheading">{words}</h3>
  )
}
