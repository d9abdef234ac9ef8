import { useId, useRef, useState } from 'preact/hooks'
import { bounds, day as problemOf, dayOf } from '../../engine/checks'
import { type Part, text } from '../part'
import { Calendar } from './Calendar'
import { DayBox } from './DayBox'
import { Sheet } from './Sheet'

/** One day: a DatePicker, and a CalendarPicker for a single one. */
export function DatePicker({ props, field, enter, leave }: Part) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const chosen = dayOf(field?.value) ?? ''
  const close = () => {
    setOpen(false)
    leave()
    opener.current?.focus()
  }
  const label = text(props.label)
  return (
    <DayBox
      id={id}
      label={label}
      day={chosen}
      optional={props.required !== true}
      enabled={props.enabled !== false}
      help={text(props['helper-text'])}
      error={field?.error}
      opener={opener}
      open={() => setOpen(true)}
    >
      {open && (
        <Sheet title={label} onClose={close}>
          <Calendar
            from={chosen}
            to=""
            {...bounds(props)}
            allows={(day) => problemOf(props, day) === undefined}
            choose={(day) => {
              enter(day)
              close()
            }}
          />
        </Sheet>
      )}
    </DayBox>
  )
}
