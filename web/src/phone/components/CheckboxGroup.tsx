import { useId } from 'preact/hooks'
import { ids, items, type Part, text } from '../part'
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
    <div
      class="choices"
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={`${id}-notes`}
      aria-invalid={error !== undefined}
      data-media={text(props['media-size'])}
    >
      <Label id={`${id}-label`} text={text(props.label)} optional={props.required !== true} />
      {description !== '' && <p class="description">{description}</p>}
      {source.map((item) => (
        <label class="choice" key={text(item.id)}>
          <Choice item={item} />
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
        </label>
      ))}
      <Notes id={`${id}-notes`} help="" error={error} />
    </div>
  )
}

/** The choices after one was pressed, in the order of the list. */
export function toggled(chosen: string[], id: string, order: string[]): string[] {
  return chosen.includes(id)
    ? chosen.filter((one) => one !== id)
    : order.filter((one) => one === id || chosen.includes(one))
}
