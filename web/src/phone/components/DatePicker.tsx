import { useId, useState } from 'preact/hooks'
import { bounds, day as problemOf, dayOf } from '../../engine/checks'
import { type Part, text } from '../part'
import { Calendar } from './Calendar'
import { Clear } from './Clear'
import { DayBox } from './DayBox'
import { Sheet } from './Sheet'

/** One day: a DatePicker, and a CalendarPicker for a single one. */
export function DatePicker({ props, field, enter, leave }: Part) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const chosen = dayOf(field?.value) ?? ''
  const close = () => {
    setOpen(false)
    leave()
  }
  const choose = (day: string) => {
    enter(day)
    close()
  }
  const label = text(props.label)
  const optional = props.required !== true
  return (
    <DayBox
      id={id}
      label={label}
      day={chosen}
      optional={optional}
      enabled={props.enabled !== false}
      help={text(props['helper-text'])}
      error={field?.error}
      open={() => setOpen(true)}
    >
      {open && (
        <Sheet title={label} onClose={close}>
          <Calendar
            from={chosen}
            to=""
            {...bounds(props)}
            allows={(day) => problemOf(props, day) === undefined}
            choose={choose}
          />
          {optional && chosen !== '' && <Clear what="date" clear={() => choose('')} />}
        </Sheet>
      )}
    </DayBox>
  )
}
