import { useId } from 'preact/hooks'
import { type Part, text } from '../part'
import './choice.css'
import './optin.css'

/** A box to tick, with what it is about behind "Read more". */
export function OptIn({ component, props, field, enter, leave, press }: Part) {
  const id = useId()
  const error = field?.error
  return (
    <div class="opt-in">
      <input
        id={id}
        type="checkbox"
        checked={field?.value === true}
        aria-required={props.required === true}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-notes`}
        onChange={(event) => enter(event.currentTarget.checked)}
        onBlur={leave}
      />
      <div>
        <label for={id} id={`${id}-label`}>
          {text(props.label)}
        </label>
        {component.actions['on-click-action'] !== undefined && (
          <>
            {' '}
            <button type="button" class="link" aria-describedby={`${id}-label`} onClick={() => press()}>
              Read more
            </button>
          </>
        )}
        <p class={error === undefined ? 'help' : 'help error'} id={`${id}-notes`}>
          {error}
        </p>
      </div>
    </div>
  )
}
