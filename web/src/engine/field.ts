// What inputs hold: how it begins, and what Flow JSON says it is.

import type { Component, Json } from '../view'
import { evaluate, type Scope } from './evaluate'
import { own } from './own'
import type { Input } from './tree'

/** What an input holds: a text, the id of a choice, ids of choices, a truth, a day or a range of days, files. */
export type Kind = 'text' | 'choice' | 'choices' | 'truth' | 'day' | 'days' | 'files'

const kinds: Record<string, Kind> = {
  TextInput: 'text',
  TextArea: 'text',
  RadioButtonsGroup: 'choice',
  Dropdown: 'choice',
  CheckboxGroup: 'choices',
  ChipsSelector: 'choices',
  OptIn: 'truth',
  DatePicker: 'day',
  CalendarPicker: 'day',
  PhotoPicker: 'files',
  DocumentPicker: 'files',
}

/** The kind of an input, which for a CalendarPicker depends on its mode; undefined for what is no input. */
export function kindOf(component: Component, props: Record<string, Json>): Kind | undefined {
  if (component.type === 'CalendarPicker' && own(props, 'mode') === 'range') return 'days'
  return own(kinds, component.type)
}

/** Whether what the input holds counts as a number in expressions. */
export function isNumberInput(input: Input | undefined, scope: Scope): boolean {
  const type = input && own(input.component.props, 'input-type')
  return input?.component.type === 'TextInput' && type !== undefined && evaluate(type, scope) === 'number'
}

/** What an input begins with: its initial value where one fits, else nothing chosen. */
export function initialValue(input: Input, scope: Scope): Json {
  const mode = own(input.component.props, 'mode')
  const kind = kindOf(input.component, mode === undefined ? {} : { mode: evaluate(mode, scope) }) ?? 'text'
  return heldAs(kind, settingFor(input, scope, 'init-values', 'init-value'))
}

/**
 * What an author says about an input: in the Form, under the input's name, or
 * on the input itself where it is in no Form.
 */
export function settingFor(input: Input, scope: Scope, inForm: string, onInput: string): Json | undefined {
  const ofForm = input.form && own(input.form.props, inForm)
  if (ofForm !== undefined) {
    if ('map' in ofForm) {
      const value = own(ofForm.map, input.name)
      if (value !== undefined) return evaluate(value, scope)
    } else {
      const all = evaluate(ofForm, scope)
      if (isObject(all)) {
        const value = own(all, input.name)
        if (value !== undefined) return value
      }
    }
  }
  const ofInput = own(input.component.props, onInput)
  return ofInput && evaluate(ofInput, scope)
}

/** A value as an input of this kind can hold it. */
export function heldAs(kind: Kind, value: Json | undefined): Json {
  switch (kind) {
    case 'text':
    case 'choice':
    case 'day':
      if (typeof value === 'number') return String(value)
      return typeof value === 'string' ? value : ''
    case 'choices':
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
    case 'truth':
      return value === true
    case 'days':
      return isObject(value) ? value : {}
    case 'files':
      return Array.isArray(value) ? value : []
  }
}

/** Whether an input holds nothing yet. */
export function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.values(value).every(isEmpty)
  return value === '' || value === false || value === null
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A day, YYYY-MM-DD, as a DatePicker of this version holds it: before Flow JSON 5.0, in milliseconds. */
export function writtenDay(version: string, value: Json): Json {
  if (typeof value !== 'string' || value === '' || Number.parseInt(version, 10) >= 5) return value
  const time = Date.parse(`${value}T00:00:00Z`)
  return Number.isNaN(time) ? value : String(time)
}
