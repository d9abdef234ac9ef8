import { type Part, text } from '../part'
import './optin.css'

/** Words that lead somewhere. */
export function EmbeddedLink({ props, press }: Part) {
  return (
    <div>
      <button type="button" class="link" onClick={() => press()}>
        {text(props.text)}
      </button>
    </div>
  )
}
