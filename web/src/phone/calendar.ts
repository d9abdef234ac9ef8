// Days as YYYY-MM-DD, counted without time zones.

/** The day n days later. */
export function addDays(day: string, n: number): string {
  const date = at(day)
  date.setUTCDate(date.getUTCDate() + n)
  return iso(date)
}

/** The same day n months later, or the last one of that month. */
export function addMonths(day: string, n: number): string {
  const first = at(`${day.slice(0, 7)}-01`)
  first.setUTCMonth(first.getUTCMonth() + n)
  const month = iso(first).slice(0, 7)
  return `${month}-${String(Math.min(Number(day.slice(8)), daysIn(month))).padStart(2, '0')}`
}

/** The same day in another year; 29 February becomes the 28th where there is none. */
export function inYear(day: string, year: number): string {
  return addMonths(day, (year - Number(day.slice(0, 4))) * 12)
}

/** The day, or the nearest one between two others. */
export function between(first: string, day: string, last: string): string {
  return day < first ? first : day > last ? last : day
}

/** The weeks, from Sunday, of a month such as 2026-02; days of other months are absent. */
export function weeksOf(month: string): (string | undefined)[][] {
  const before = weekday(`${month}-01`)
  const days = Array.from({ length: daysIn(month) }, (_, index) => addDays(`${month}-01`, index))
  const cells = [...Array.from({ length: before }, () => undefined), ...days]
  const weeks: (string | undefined)[][] = []
  for (let start = 0; start < cells.length; start += 7) {
    const week = cells.slice(start, start + 7)
    weeks.push([...week, ...Array.from({ length: 7 - week.length }, () => undefined)])
  }
  return weeks
}

/** The days of a week, from Sunday. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** 0 for Sunday. */
export function weekday(day: string): number {
  return at(day).getUTCDay()
}

/** Today, where the person is. */
export function today(): string {
  const now = new Date()
  return iso(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())))
}

const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const plain = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' })
const short = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const long = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeZone: 'UTC' })

/** "February". */
export function monthOnly(day: string): string {
  return plain.format(at(`${day.slice(0, 7)}-01`))
}

/** "February 2026". */
export function monthName(day: string): string {
  return month.format(at(`${day.slice(0, 7)}-01`))
}

/** "Feb 3, 2026". */
export function shortDay(day: string): string {
  return short.format(at(day))
}

/** "Tuesday, February 3, 2026". */
export function longDay(day: string): string {
  return long.format(at(day))
}

function daysIn(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate()
}

function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

function iso(date: Date): string {
  return date.toISOString().slice(0, 10)
}
