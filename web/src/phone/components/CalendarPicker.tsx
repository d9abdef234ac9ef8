import { useId, useState } from 'preact/hooks'
import { bounds, day as problemOf, dayOf } from '../../engine/checks'
import { isObject } from '../../engine/field'
import type { Json } from '../../view'
import { type Part, text } from '../part'
import { Calendar } from './Calendar'
import { Clear } from './Clear'
import { DatePicker } from './DatePicker'
import { DayBox } from './DayBox'
import { Sheet } from './Sheet'

/** A day, or with mode range the first and the last day of a stay. */
export function CalendarPicker(part: Part) {
  return part.props.mode === 'range' ? <RangePicker {...part} /> : <DatePicker {...part} />
}

type End = 'start-date' | 'end-date'

function RangePicker({ props, field, enter, leave }: Part) {
  const id = useId()
  const [open, setOpen] = useState<End>()
  const from = dayOf(side(field?.value, 'start-date')) ?? ''
  const to = dayOf(side(field?.value, 'end-date')) ?? ''
  const required = (end: End) => side(props.required, end) === true
  const title = text(props.title)
  const description = text(props.description)
  const close = () => {
    setOpen(undefined)
    leave()
  }
  // The first press sets the first day, the second the last one; an earlier day begins again.
  const choose = (day: string) => {
    if (open === 'start-date' || from === '' || day < from) {
      enter(
        to !== '' && open === 'start-date' && day <= to ? { 'start-date': day, 'end-date': to } : { 'start-date': day },
      )
      return setOpen('end-date')
    }
    enter({ 'start-date': from, 'end-date': day })
    close()
  }
  // An author may have words for each end; what the phone finds stands at the last one.
  const faultOf = (end: End) => {
    const words = props['error-message']
    if (field?.error !== undefined && isObject(words)) return text(words[end]) || undefined
    return end === 'end-date' ? field?.error : undefined
  }
  const box = (end: End, day: string) => (
    <DayBox
      id={`${id}-${end}`}
      label={text(side(props.label, end))}
      day={day}
      optional={!required(end)}
      enabled={props.enabled !== false}
      help={text(side(props['helper-text'], end))}
      error={faultOf(end)}
      open={() => setOpen(end)}
    />
  )
  return (
    <fieldset class="range" aria-describedby={`${id}-description`}>
      {title !== '' && <legend class="group-label">{title}</legend>}
      <p class="description" id={`${id}-description`}>
        {description}
      </p>
      <div class="ends">
        {box('start-date', from)}
        {box('end-date', to)}
      </div>
      {open !== undefined && (
        <Sheet title={text(side(props.label, open)) || title} onClose={close}>
          <Calendar
            from={from}
            to={to}
            {...bounds(props)}
            allows={(day) => problemOf(props, day) === undefined}
            choose={choose}
          />
          {from !== '' && !required('start-date') && !required('end-date') && (
            <Clear
              what="dates"
              clear={() => {
                enter({})
                close()
              }}
            />
          )}
        </Sheet>
      )}
    </fieldset>
  )
}

/** A property that may be given for each end of the range, or once for both. */
function side(value: Json | undefined, end: End): Json | undefined {
  return isObject(value) ? value[end] : value
}
