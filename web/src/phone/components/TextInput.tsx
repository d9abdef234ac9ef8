import { useId } from 'preact/hooks'
import { own } from '../../engine/own'
import { type Part, text } from '../part'
import { Notes } from './Notes'
import './input.css'

/** How a browser takes each input-type: its own type, and the keyboard that a phone brings up. */
const kinds = {
  text: { type: 'text', inputMode: 'text' },
  number: { type: 'text', inputMode: 'decimal' },
  email: { type: 'email', inputMode: 'email' },
  password: { type: 'password', inputMode: 'text' },
  passcode: { type: 'password', inputMode: 'numeric' },
  phone: { type: 'tel', inputMode: 'tel' },
} as const
type Kind = (typeof kinds)[keyof typeof kinds]

/** A line of text. */
export function TextInput({ props, field, enter, leave }: Part) {
  const id = useId()
  const kind: Kind = own<Kind>(kinds, text(props['input-type'])) ?? kinds.text
  const help = text(props['helper-text'])
  const error = field?.error
  const optional = props.required !== true
  return (
    <div class="input" data-invalid={error !== undefined} data-large={props['label-variant'] === 'large'}>
      <div class="box">
        <input
          id={id}
          class="control"
          {...kind}
          value={text(field?.value)}
          placeholder=" "
          autocomplete="off"
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
      <Notes id={`${id}-notes`} help={help} error={error} />
    </div>
  )
}
