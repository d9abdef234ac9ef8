import { useId } from 'preact/hooks'
import { numeric } from '../../engine/checks'
import { type Part, text } from '../part'
import { Count } from './Count'
import { Notes } from './Notes'
import './input.css'

/** How many characters fit where the document does not say. */
const defaultMaxLength = 600

/** Several lines of text, with a count of what still fits. */
export function TextArea({ props, field, enter, leave }: Part) {
  const id = useId()
  const error = field?.error
  const optional = props.required !== true
  const value = text(field?.value)
  return (
    <div class="input" data-invalid={error !== undefined} data-large={props['label-variant'] === 'large'}>
      <div class="box">
        <textarea
          id={id}
          class="control"
          rows={3}
          value={value}
          placeholder=" "
          disabled={props.enabled === false}
          aria-required={!optional}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-notes`}
          onInput={(event) => enter(event.currentTarget.value)}
          onBlur={leave}
        />
        <label for={id}>
          {text(props.label)}
          {optional && <span class="optional"> (optional)</span>}
        </label>
      </div>
      <div class="notes">
        <Notes id={`${id}-notes`} help={text(props['helper-text'])} error={error} />
        <Count is={value.length} most={numeric(props['max-length']) ?? defaultMaxLength} />
      </div>
    </div>
  )
}
