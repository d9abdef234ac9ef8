import { useId } from 'preact/hooks'
import { ids, items, leftGroup, type Part, text, toggled } from '../part'
import { Choice } from './Choice'
import { Label } from './Label'
import { Notes } from './Notes'
import './choice.css'

/** Any number of choices of a list. */
export function CheckboxGroup({ props, field, enter, leave }: Part) {
  const id = useId()
  const error = field?.error
  const description = text(props.description)
  const chosen = ids(field?.value)
  const source = items(props['data-source'])
  return (
    <fieldset
      class="choices"
      aria-describedby={`${id}-description ${id}-notes`}
      data-media={text(props['media-size'])}
      onFocusOut={leftGroup(leave)}
    >
      <Label text={text(props.label)} optional={props.required !== true} />
      <p class="description" id={`${id}-description`}>
        {description}
      </p>
      {source.map((item, index) => (
        <label class="choice" key={text(item.id)}>
          <Choice id={`${id}-${index}`} item={item} />
          <input
            type="checkbox"
            aria-labelledby={`${id}-${index}`}
            aria-describedby={`${id}-${index}-more`}
            aria-invalid={error !== undefined}
            checked={chosen.includes(text(item.id))}
            disabled={props.enabled === false || item.enabled === false}
            onChange={() => enter(toggled(chosen, text(item.id), source))}
          />
        </label>
      ))}
      <Notes id={`${id}-notes`} help="" error={error} />
    </fieldset>
  )
}
