// How much of a text the phone shows (Meta's page "Components", limits and
// restrictions). docs/flow-json.md has the same numbers from the compiler's
// table, and a test compares them.

import { isObject } from '../engine/field'
import { own } from '../engine/own'
import type { Json } from '../view'

/** Characters by property; for properties that hold objects, those of their members. */
export interface Limits {
  [property: string]: number | Limits
}

const option = { title: 30, description: 300, metadata: 20 }

export const limits: Record<string, Limits> = {
  TextHeading: { text: 80 },
  TextSubheading: { text: 80 },
  TextBody: { text: 4096 },
  TextCaption: { text: 409 },
  TextInput: { label: 20, 'helper-text': 80 },
  TextArea: { label: 20, 'helper-text': 80 },
  CheckboxGroup: { label: 30, description: 300, 'data-source': option },
  RadioButtonsGroup: { label: 30, description: 300, 'data-source': option },
  Dropdown: { label: 20, 'data-source': option },
  ChipsSelector: { label: 80, description: 300 },
  OptIn: { label: 120 },
  DatePicker: { label: 40, 'helper-text': 80 },
  CalendarPicker: { title: 80, description: 300, label: 40, 'helper-text': 80 },
  PhotoPicker: { label: 80, description: 300 },
  DocumentPicker: { label: 80, description: 300 },
  EmbeddedLink: { text: 25 },
  Footer: { label: 35, 'left-caption': 15, 'center-caption': 15, 'right-caption': 15 },
  NavigationList: {
    label: 80,
    description: 300,
    'list-items': {
      'main-content': { title: 30, description: 20, metadata: 80 },
      end: { title: 10, description: 10, metadata: 10 },
      badge: 15,
      tags: 15,
    },
  },
}

/** The properties of a component as far as the phone shows their texts. */
export function shortened(type: string, props: Record<string, Json>): Record<string, Json> {
  const those = own(limits, type)
  return those === undefined ? props : membersCut(props, those)
}

function membersCut(value: { [key: string]: Json }, those: Limits): { [key: string]: Json } {
  const cut = { ...value }
  for (const [name, limit] of Object.entries(those)) {
    const member = own(value, name)
    if (member !== undefined) cut[name] = valueCut(member, limit)
  }
  return cut
}

function valueCut(value: Json, limit: number | Limits): Json {
  if (Array.isArray(value)) return value.map((one) => valueCut(one, limit))
  if (typeof limit === 'number') {
    if (typeof value === 'string') return textCut(value, limit)
    // Such as the labels of both ends of a range.
    return isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, valueCut(one, limit)]))
      : value
  }
  return isObject(value) ? membersCut(value, limit) : value
}

function textCut(text: string, limit: number): string {
  if (text.length <= limit) return text
  const characters = [...text]
  return characters.length <= limit ? text : `${characters.slice(0, limit).join('').trimEnd()}\u2026`
}
