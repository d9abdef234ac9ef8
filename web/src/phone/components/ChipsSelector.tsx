import { useId } from 'preact/hooks'
import { ids, items, type Part, text } from '../part'
import { toggled } from './CheckboxGroup'
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
    <div
      class="choices"
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-notes`}
      aria-invalid={error !== undefined}
    >
      <Label id={`${id}-label`} text={text(props.label)} optional={props.required !== true} />
      {description !== '' && <p class="description">{description}</p>}
      <div class="chips">
        {source.map((item) => (
          <label class="chip" key={text(item.id)}>
            <input
              type="checkbox"
              checked={chosen.includes(text(item.id))}
              disabled={props.enabled === false || item.enabled === false}
              onChange={() =>
                enter(
                  toggled(
                    chosen,
                    text(item.id),
                    source.map((one) => text(one.id)),
                  ),
                )
              }
              onBlur={leave}
            />
            <span>{text(item.title)}</span>
          </label>
        ))}
      </div>
      <Notes id={`${id}-notes`} help="" error={error} />
    </div>
  )
}
