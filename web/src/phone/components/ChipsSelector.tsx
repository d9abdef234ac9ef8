import { useId } from 'preact/hooks'
import { ids, items, leftGroup, type Part, text, toggled } from '../part'
import { Label } from './Label'
import { Notes } from './Notes'
import './chips.css'

/** Any number of choices, as chips side by side. */
export function ChipsSelector({ props, field, enter, leave }: Part) {
  const id = useId()
  const error = field?.error
  const description = text(props.description)
  const chosen = ids(field?.value)
  const source = items(props['data-source'])
  return (
    <fieldset class="choices" aria-describedby={`${id}-description ${id}-notes`} onFocusOut={leftGroup(leave)}>
      <Label text={text(props.label)} optional={props.required !== true} />
      <p class="description" id={`${id}-description`}>
        {description}
      </p>
      <div class="chips">
        {source.map((item) => (
          <label class="chip" key={text(item.id)}>
            <input
              type="checkbox"
              aria-invalid={error !== undefined}
              checked={chosen.includes(text(item.id))}
              disabled={props.enabled === false || item.enabled === false}
              onChange={() => enter(toggled(chosen, text(item.id), source))}
            />
            <span>{text(item.title)}</span>
          </label>
        ))}
      </div>
      <Notes id={`${id}-notes`} help="" error={error} />
    </fieldset>
  )
}
