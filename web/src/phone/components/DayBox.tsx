import type { ComponentChildren } from 'preact'
import { shortDay } from '../calendar'
import { CalendarSign } from '../icons'
import { Notes } from './Notes'
import './dropdown.css'

interface Properties {
  id: string
  label: string
  /** The chosen day; '' for none. */
  day: string
  optional: boolean
  enabled: boolean
  help: string
  error: string | undefined
  open(): void
  children?: ComponentChildren
}

/** A box that shows a day and opens a calendar. */
export function DayBox({ id, label, day, optional, enabled, help, error, open, children }: Properties) {
  return (
    <div class="input" data-invalid={error !== undefined}>
      <div class="box">
        <button
          type="button"
          class="control drop"
          disabled={!enabled}
          aria-haspopup="dialog"
          aria-invalid={error !== undefined}
          aria-labelledby={`${id}-label ${id}-value`}
          aria-describedby={`${id}-notes`}
          data-filled={day !== ''}
          onClick={open}
        >
          <span id={`${id}-value`}>{day === '' ? '' : shortDay(day)}</span>
          <CalendarSign />
        </button>
        <span class="drop-label" id={`${id}-label`}>
          {label}
          {optional && <span class="optional"> (optional)</span>}
        </span>
      </div>
      <Notes id={`${id}-notes`} help={help} error={error} />
      {children}
    </div>
  )
}
