// What a phone checks in an input before the footer sends it. These are checks
// of what a person has entered, by the properties of the drawing; what is wrong
// with a document is the compiler's to say.

import type { Component, Json } from '../view'
import { numberOf } from './evaluate'
import { isEmpty, isObject, kindOf } from './field'
import { own } from './own'
import { fits } from './pattern'

type Properties = Record<string, Json>

/**
 * What is wrong with the value of an input, in words for the person who fills
 * it in; undefined if nothing is, or while a pattern is still being matched.
 */
export function problem(component: Component, props: Properties, value: Json): string | undefined {
  const kind = kindOf(component, props)
  if (kind === undefined) return undefined
  if (kind === 'days') return dayRange(props, value)
  if (isEmpty(value)) {
    if (props.required === true) return 'This is required.'
    return kind === 'files' ? tooFew(props, value) : undefined // an optional choice may be left out
  }
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? text(component, props, value) : undefined
    case 'choices':
    case 'files':
      return tooFew(props, value) ?? tooMany(props, value)
    case 'day':
      return typeof value === 'string' ? day(props, value) : undefined
    default:
      return undefined
  }
}

const defaultMaxChars = 80
const defaultMaxLength = 600

function text(component: Component, props: Properties, value: string): string | undefined {
  if (component.type === 'TextArea') return tooLong(value, numeric(props['max-length']) ?? defaultMaxLength)
  const type = typeof props['input-type'] === 'string' ? props['input-type'] : 'text'
  const min = numeric(props['min-chars'])
  if (min !== undefined && value.length < min) return `Enter at least ${counted(min, 'character')}.`
  return (
    tooLong(value, numeric(props['max-chars']) ?? defaultMaxChars) ??
    own(formats, type)?.(value) ??
    pattern(props.pattern, value)
  )
}

const formats: Record<string, (value: string) => string | undefined> = {
  number: (value) => (numberOf(value) === null ? 'Enter a number.' : undefined),
  email: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'Enter an email address.'),
  phone: (value) => (/^\+?[0-9][0-9 ().-]{3,}$/.test(value) ? undefined : 'Enter a phone number.'),
  passcode: (value) => (/^[0-9]+$/.test(value) ? undefined : 'Use digits only.'),
}

function pattern(source: Json | undefined, value: string): string | undefined {
  if (typeof source !== 'string' || source === '') return undefined
  return fits(source, value) === false ? 'Check the format.' : undefined
}

function tooLong(value: string, max: number): string | undefined {
  return value.length > max ? `Use at most ${counted(max, 'character')}.` : undefined
}

const least = ['min-selected-items', 'min-uploaded-photos', 'min-uploaded-documents']
const most = ['max-selected-items', 'max-uploaded-photos', 'max-uploaded-documents']

function tooFew(props: Properties, value: Json): string | undefined {
  const min = bound(props, least)
  return Array.isArray(value) && min !== undefined && value.length < min ? `Choose at least ${min}.` : undefined
}

function tooMany(props: Properties, value: Json): string | undefined {
  const max = bound(props, most)
  return Array.isArray(value) && max !== undefined && value.length > max ? `Choose at most ${max}.` : undefined
}

function bound(props: Properties, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = numeric(own(props, name))
    if (value !== undefined) return value
  }
  return undefined
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** What is wrong with choosing a day, written YYYY-MM-DD; before Flow JSON 5.0, in milliseconds. */
export function day(props: Properties, value: string): string | undefined {
  const chosen = dayOf(value)
  const { first, last } = bounds(props)
  if (chosen === undefined) return 'Choose a date.'
  if (chosen < first) return 'Choose a later date.'
  if (chosen > last) return 'Choose an earlier date.'
  const unavailable = props['unavailable-dates']
  const included = props['include-days']
  if (Array.isArray(unavailable) && unavailable.some((one) => dayOf(one) === chosen)) {
    return 'This date is not available.'
  }
  const weekday = weekdays[new Date(`${chosen}T00:00:00Z`).getUTCDay()] ?? ''
  if (Array.isArray(included) && !included.includes(weekday)) return 'This date is not available.'
  return undefined
}

/** Between which days one can be chosen; the defaults are those of Meta's page "Components". */
export function bounds(props: Properties): { first: string; last: string } {
  return { first: dayOf(props['min-date']) ?? '1900-01-01', last: dayOf(props['max-date']) ?? '2100-12-31' }
}

/** A day as YYYY-MM-DD, which sorts by time; undefined where the value is none. */
export function dayOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d{9,15}$/.test(value))) {
    const date = new Date(Number(value))
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10)
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined
  const date = new Date(`${value}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== value ? undefined : value
}

function dayRange(props: Properties, value: Json): string | undefined {
  const { 'start-date': start = '', 'end-date': end = '' } = isObject(value) ? value : {}
  const required = isObject(props.required) ? props.required : { 'start-date': props.required ?? false }
  if (start === '' && required['start-date'] === true) return 'Choose the first day.'
  if (end === '' && (required['end-date'] === true || start !== '')) {
    return start === '' ? 'Choose the last day.' : missingEnd(props)
  }
  if (typeof start !== 'string' || typeof end !== 'string' || start === '') return undefined
  const wrong = day(props, start) ?? (end === '' ? undefined : day(props, end))
  if (wrong !== undefined || end === '') return wrong
  if (end < start) return 'The last day is before the first.'
  const days = (Date.parse(`${end}T00:00:00Z`) - Date.parse(`${start}T00:00:00Z`)) / 86_400_000 + 1
  const min = numeric(props['min-days'])
  const max = numeric(props['max-days'])
  if (min !== undefined && days < min) return `Choose at least ${counted(min, 'day')}.`
  if (max !== undefined && days > max) return `Choose at most ${counted(max, 'day')}.`
  return undefined
}

function missingEnd(props: Properties): string | undefined {
  const optional = isObject(props.required) && props.required['end-date'] === false
  return optional ? undefined : 'Choose the last day.'
}

/** A bound: a number, which old documents write as text. */
export function numeric(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value
  return (typeof value === 'string' ? numberOf(value) : null) ?? undefined
}

function counted(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? '' : 's'}`
}
