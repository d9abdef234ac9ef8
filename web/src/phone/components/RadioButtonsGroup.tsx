import { useId } from 'preact/hooks'
import { items, leftGroup, type Part, text } from '../part'
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
    <fieldset
      class="choices"
      role="radiogroup"
      aria-describedby={`${id}-description ${id}-notes`}
      aria-required={props.required === true}
      aria-invalid={error !== undefined}
      data-media={text(props['media-size'])}
      onFocusOut={leftGroup(leave)}
    >
      <Label text={text(props.label)} optional={props.required !== true} />
      <p class="description" id={`${id}-description`}>
        {description}
      </p>
      {items(props['data-source']).map((item, index) => (
        <label class="choice" key={text(item.id)}>
          <Choice id={`${id}-${index}`} item={item} />
          <input
            type="radio"
            name={id}
            aria-labelledby={`${id}-${index}`}
            aria-describedby={`${id}-${index}-more`}
            checked={field?.value === item.id}
            disabled={props.enabled === false || item.enabled === false}
            onChange={() => enter(text(item.id))}
          />
        </label>
      ))}
      <Notes id={`${id}-notes`} help="" error={error} />
    </fieldset>
  )
}
