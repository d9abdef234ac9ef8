// What the person can look up in the chat after the flow: the answers, without
// those that are nobody's business (Meta's page "Flow JSON", sensitive).

import type { Json } from '../view'
import { evaluateAll } from './evaluate'
import { isEmpty, isObject, kindOf } from './field'
import { own } from './own'
import { inputsOf } from './tree'
import { scopeOf, type Visit, type Visits } from './visit'

/** An answer as it is shown. */
export interface Answered {
  label: string
  value: string
}

const mask = '••••••'

/** Kinds of text that are never shown again. */
const secret = ['password', 'passcode']

/** The answers of these visits, without what was left empty. */
export function summary(stack: readonly Visit[], visits: Visits): Answered[] {
  return stack.flatMap((visit) => {
    const scope = scopeOf(visit, visits)
    return [...inputsOf(visit.screen).values()].flatMap(({ name, component }): Answered[] => {
      const value = own(visit.fields, name) ?? ''
      const props = evaluateAll(component.props, scope)
      const kind = kindOf(component, props)
      if (kind === undefined || kind === 'files' || isEmpty(value)) return []
      if (typeof props['input-type'] === 'string' && secret.includes(props['input-type'])) return []
      const label = typeof props.label === 'string' ? props.label : name
      // A consent stays readable: it is no secret what one agreed to.
      const hidden = kind !== 'truth' && visit.screen.sensitive.includes(name)
      return [{ label, value: hidden ? mask : inWords(value, props['data-source']) }]
    })
  })
}

function inWords(value: Json, items: Json | undefined): string {
  if (value === true) return '✓'
  if (Array.isArray(value)) return value.map((one) => inWords(one, items)).join(', ')
  if (isObject(value)) return Object.values(value).map(String).join(' – ')
  const item = Array.isArray(items) ? items.find((one) => isObject(one) && one.id === value) : undefined
  return isObject(item) && typeof item.title === 'string' ? item.title : String(value)
}
