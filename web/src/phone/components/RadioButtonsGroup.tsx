import { useId } from 'preact/hooks'
import { items, type Part, text } from '../part'
import { Choice } from './Choice'
import { Label } from './Label'
import { Notes } from './Notes'
import './choice.css'

/** One choice of a list. */
export function RadioButtonsGroup({ props, field, enter, leave }: Part) {
  const id = useId()
  const error = field?.error
  const description = text(props.description)
  return (
    <div
      class="choices"
      role="radiogroup"
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-notes`}
      aria-required={props.required === true}
      aria-invalid={error !== undefined}
      data-media={text(props['media-size'])}
    >
      <Label id={`${id}-label`} text={text(props.label)} optional={props.required !== true} />
      {description !== '' && <p class="description">{description}</p>}
      {items(props['data-source']).map((item) => (
        <label class="choice" key={text(item.id)}>
          <Choice item={item} />
          <input
            type="radio"
            name={id}
            checked={field?.value === item.id}
            disabled={props.enabled === false || item.enabled === false}
            onChange={() => enter(text(item.id))}
            onBlur={leave}
          />
        </label>
      ))}
      <Notes id={`${id}-notes`} help="" error={error} />
    </div>
  )
}
