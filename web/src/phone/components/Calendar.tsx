import { useEffect, useRef, useState } from 'preact/hooks'
import { addDays, addMonths, longDay, monthName, today, weekday, weekdays, weeksOf } from '../calendar'
import { Chevron } from '../icons'
import './calendar.css'

interface Properties {
  /** The chosen day, or the first and the last one of a range; '' where none is chosen. */
  from: string
  to: string
  /** Where the calendar opens while nothing is chosen. */
  opensAt: string | undefined
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
}

/** A month to choose days from, with the mouse or with keys. */
export function Calendar({ from, to, opensAt, allows, choose }: Properties) {
  const [focus, setFocus] = useState(from || opensAt || today())
  const byKey = useRef(false)
  const grid = useRef<HTMLTableElement>(null)
  useEffect(() => {
    if (byKey.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
    byKey.current = false
  }, [focus])
  const onKeyDown = (event: KeyboardEvent) => {
    const turned = grid.current !== null && getComputedStyle(grid.current).direction === 'rtl' ? -1 : 1
    const sideways = { ArrowLeft: -turned, ArrowRight: turned }[event.key]
    const move = sideways === undefined ? moves[event.key] : (day: string) => addDays(day, sideways)
    if (move === undefined) return
    event.preventDefault()
    byKey.current = true
    setFocus(move(focus))
  }
  return (
    <div class="calendar">
      <div class="calendar-head">
        <button
          type="button"
          class="icon-button turned"
          aria-label="Previous month"
          onClick={() => setFocus(addMonths(focus, -1))}
        >
          <Chevron />
        </button>
        <span aria-live="polite">{monthName(focus)}</span>
        <button type="button" class="icon-button" aria-label="Next month" onClick={() => setFocus(addMonths(focus, 1))}>
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
                <td key={column} aria-selected={day === undefined ? undefined : day === from || day === to}>
                  {day !== undefined && (
                    <button
                      type="button"
                      class="day"
                      tabIndex={day === focus ? 0 : -1}
                      aria-label={longDay(day)}
                      aria-disabled={!allows(day)}
                      aria-current={day === today() ? 'date' : undefined}
                      data-chosen={day === from || day === to}
                      data-between={to !== '' && day > from && day < to}
                      onClick={() => {
                        setFocus(day)
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
