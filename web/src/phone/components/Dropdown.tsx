import { useId, useState } from 'preact/hooks'
import { items, type Part, text } from '../part'
import { Chevron } from '../icons'
import { Choice } from './Choice'
import { Clear } from './Clear'
import { Notes } from './Notes'
import { Sheet } from './Sheet'
import './choice.css'
import './dropdown.css'

/** From how many options on there is a search above them. */
const searchable = 12

/** One choice of a long list, which opens over the screen. */
export function Dropdown({ props, field, enter, leave }: Part) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const source = items(props['data-source'])
  const chosen = source.find((item) => item.id === field?.value)
  const error = field?.error
  const optional = props.required !== true
  const label = text(props.label)
  const close = () => {
    setOpen(false)
    leave()
  }
  return (
    <div class="input" data-invalid={error !== undefined}>
      <div class="box">
        <button
          type="button"
          class="control drop"
          disabled={props.enabled === false}
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-invalid={error !== undefined}
          aria-labelledby={`${id}-label ${id}-value`}
          aria-describedby={`${id}-notes`}
          data-filled={chosen !== undefined}
          onClick={() => setOpen(true)}
        >
          <span id={`${id}-value`}>{text(chosen?.title)}</span>
          <Chevron />
        </button>
        <span class="drop-label" id={`${id}-label`}>
          {label}
          {optional && <span class="optional"> (optional)</span>}
        </span>
      </div>
      <Notes id={`${id}-notes`} help="" error={error} />
      {open && (
        <Sheet title={label} onClose={close}>
          <Options
            source={source}
            chosen={text(field?.value)}
            choose={(option) => {
              enter(option)
              close()
            }}
            clear={optional && chosen !== undefined}
          />
        </Sheet>
      )}
    </div>
  )
}

interface Properties {
  source: ReturnType<typeof items>
  chosen: string
  /** Whether the choice can be taken back. */
  clear: boolean
  choose(id: string): void
}

function Options({ source, chosen, choose, clear }: Properties) {
  const id = useId()
  const [wanted, setWanted] = useState('')
  const searches = source.length >= searchable
  const found = source.filter((item) => text(item.title).toLowerCase().includes(wanted.trim().toLowerCase()))
  return (
    <>
      {searches && (
        <input
          type="search"
          class="search"
          autoFocus={!source.some((one) => one.id === chosen)}
          aria-label="Search the options"
          placeholder="Search"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <ul class="options">
        {found.map((item, index) => (
          <li key={text(item.id)}>
            <button
              type="button"
              class="choice"
              autoFocus={item.id === chosen || (index === 0 && !searches && !found.some((one) => one.id === chosen))}
              aria-pressed={item.id === chosen}
              aria-labelledby={`${id}-${index}`}
              aria-describedby={`${id}-${index}-more`}
              disabled={item.enabled === false}
              onClick={() => choose(text(item.id))}
            >
              <Choice id={`${id}-${index}`} item={item} />
              <span class="tick" aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="description">No option has this in its title.</p>}
      {clear && <Clear what="choice" clear={() => choose('')} />}
    </>
  )
}
