import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  between,
  inYear,
  longDay,
  monthName,
  monthOnly,
  shortDay,
  weekday,
  weeksOf,
} from './calendar'

describe('days', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-29', 1, '2026-03-30'],
  ])('%s and %i days are %s', (day, n, want) => expect(addDays(day, n)).toBe(want))

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s and %i months are %s', (day, n, want) => expect(addMonths(day, n)).toBe(want))

  it.each([
    ['2026-02-03', 1984, '1984-02-03'],
    ['2028-02-29', 2027, '2027-02-28'],
  ])('%s in %i is %s', (day, year, want) => expect(inYear(day, year)).toBe(want))

  it.each([
    ['2026-01-01', '2026-01-02'],
    ['2026-01-03', '2026-01-03'],
    ['2027-01-01', '2026-01-05'],
  ])('the nearest to %s of 2 to 5 January is %s', (day, want) =>
    expect(between('2026-01-02', day, '2026-01-05')).toBe(want),
  )

  it('has names', () => {
    expect(monthOnly('2026-02-03')).toBe('February')
    expect(monthName('2026-02-03')).toBe('February 2026')
    expect(shortDay('2026-02-03')).toBe('Feb 3, 2026')
    expect(longDay('2026-02-03')).toBe('Tuesday, February 3, 2026')
  })
})

describe('the weeks of a month', () => {
  it('begin on Sunday and leave out the days of others', () => {
    const weeks = weeksOf('2026-08')
    expect(weekday('2026-08-01')).toBe(6)
    expect(weeks[0]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, '2026-08-01'])
    expect(weeks.at(-1)).toEqual(['2026-08-30', '2026-08-31', undefined, undefined, undefined, undefined, undefined])
    expect(weeks.flat().filter((day) => day !== undefined)).toHaveLength(31)
  })

  it('are four for a February that begins on Sunday', () => expect(weeksOf('2026-02')).toHaveLength(4))
})
