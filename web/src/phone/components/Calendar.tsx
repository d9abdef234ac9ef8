import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import {
  addDays,
  addMonths,
  between,
  inYear,
  longDay,
  monthName,
  monthOnly,
  today,
  weekday,
  weekdays,
  weeksOf,
} from '../calendar'
import { Chevron } from '../icons'
import './calendar.css'

interface Properties {
  /** The chosen day, or the first and the last one of a range; '' where none is chosen. */
  from: string
  to: string
  /** The days between which the calendar can be turned. */
  first: string
  last: string
  /** Whether a day can be chosen. */
  allows(day: string): boolean
  choose(day: string): void
}

/** What each key does to the day in focus (WAI-ARIA practices, "Date Picker Dialog"). */
const moves: Record<string, (day: string) => string> = {
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  Home: (day) => addDays(day, -weekday(day)),
  End: (day) => addDays(day, 6 - weekday(day)),
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
  'Shift PageUp': (day) => addMonths(day, -12),
  'Shift PageDown': (day) => addMonths(day, 12),
}

/** A month to choose days from, with the mouse or with keys. */
export function Calendar({ from, to, first, last, allows, choose }: Properties) {
  const [focus, setFocus] = useState(between(first, from || today(), last))
  const byKey = useRef(false)
  const moveFocus = (to: (day: string) => string, key = false) => {
    byKey.current = key
    setFocus((day) => between(first, to(day), last))
  }
  const grid = useRef<HTMLTableElement>(null)
  // Before the next key comes, which would go to a day that is no longer there.
  useLayoutEffect(() => {
    if (byKey.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }, [focus])
  const onKeyDown = (event: KeyboardEvent) => {
    const turned = grid.current !== null && getComputedStyle(grid.current).direction === 'rtl' ? -1 : 1
    const sideways = { ArrowLeft: -turned, ArrowRight: turned }[event.key]
    const move =
      sideways === undefined
        ? moves[event.shiftKey ? `Shift ${event.key}` : event.key]
        : (day: string) => addDays(day, sideways)
    if (move === undefined) return
    event.preventDefault()
    moveFocus(move, true)
  }
  return (
    <div class="calendar">
      <div class="calendar-head">
        <button
          type="button"
          class="icon-button turned"
          aria-label="Previous month"
          disabled={focus.slice(0, 7) <= first.slice(0, 7)}
          onClick={() => moveFocus((day) => addMonths(day, -1))}
        >
          <Chevron />
        </button>
        <span class="month">
          <span aria-live="polite">{monthOnly(focus)}</span>
          <select
            aria-label="Year"
            value={focus.slice(0, 4)}
            onChange={({ currentTarget: { value } }) => moveFocus((day) => inYear(day, Number(value)))}
          >
            {years(first, last).map((year) => (
              <option key={year}>{year}</option>
            ))}
          </select>
        </span>
        <button
          type="button"
          class="icon-button"
          aria-label="Next month"
          disabled={focus.slice(0, 7) >= last.slice(0, 7)}
          onClick={() => moveFocus((day) => addMonths(day, 1))}
        >
          <Chevron />
        </button>
      </div>
      <table role="grid" aria-label={monthName(focus)} ref={grid} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {weekdays.map((name) => (
              <th key={name} scope="col" abbr={name}>
                {name.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(focus.slice(0, 7)).map((week, index) => (
            <tr key={index}>
              {week.map((day, column) => (
                <td
                  key={column}
                  aria-selected={day === undefined ? undefined : day === from || day === to}
                  data-range={day === undefined ? undefined : placeIn(from, day, to)}
                >
                  {day !== undefined && (
                    <button
                      type="button"
                      class="day"
                      tabIndex={day === focus ? 0 : -1}
                      autoFocus={day === focus}
                      aria-label={longDay(day)}
                      aria-disabled={!allows(day)}
                      aria-current={day === today() ? 'date' : undefined}
                      data-chosen={day === from || day === to}
                      onClick={() => {
                        moveFocus(() => day)
                        if (allows(day)) choose(day)
                      }}
                    >
                      {Number(day.slice(8))}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function years(first: string, last: string): number[] {
  const from = Number(first.slice(0, 4))
  return Array.from({ length: Math.max(Number(last.slice(0, 4)) - from, 0) + 1 }, (_, index) => from + index)
}

/** Where a day stands in a range of more than a day. */
function placeIn(from: string, day: string, to: string): 'from' | 'between' | 'to' | undefined {
  if (from === '' || to <= from || day < from || day > to) return undefined
  return day === from ? 'from' : day === to ? 'to' : 'between'
}
