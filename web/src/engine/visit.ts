// A screen as it was entered: its data and what its inputs hold.

import type { Json, Screen } from '../view'
import type { Scope } from './evaluate'
import { initialValue, isNumberInput } from './field'
import { own } from './own'
import { inputsOf } from './tree'

export interface Visit {
  readonly screen: Screen
  /** What was handed over and updated since; it goes before the document's examples. */
  readonly given: Readonly<Record<string, Json>>
  readonly data: Readonly<Record<string, Json>>
  /** What inputs hold, by name. */
  readonly fields: Readonly<Record<string, Json>>
  /** What inputs began with, by name; when the data of the screen changes it, they begin again. */
  readonly initial: Readonly<Record<string, Json>>
  /** Inputs that the person has been in and left; what is wrong with them is shown. */
  readonly left: ReadonlySet<string>
  /** Inputs that were changed since the endpoint's verdict on them, which no longer applies. */
  readonly changed: ReadonlySet<string>
  /** How often the footer refused to go on; after the first time all errors are shown. */
  readonly refusals: number
}

/** The visits that references lead to: the latest of each screen, by its id. */
export interface Visits {
  get(screen: string): Visit | undefined
}

/** Enters a screen. Data that nobody gives is the document's example. */
export function enter(screen: Screen, given: Readonly<Record<string, Json>>, visits: Visits): Visit {
  const visit: Visit = {
    screen,
    given,
    data: {},
    fields: {},
    initial: {},
    left: new Set(),
    changed: new Set(),
    refusals: 0,
  }
  return begin(visit, visits)
}

/** A screen's examples, by field. */
export function examples(screen: Screen): Record<string, Json> {
  const entries = Object.entries(screen.data).flatMap(([name, { example }]): [string, Json][] =>
    example === undefined ? [] : [[name, example]],
  )
  return Object.fromEntries(entries)
}

/** Changes some of the data of the screen. Inputs whose initial value that changes begin again. */
export function update(visit: Visit, data: Readonly<Record<string, Json>>, visits: Visits): Visit {
  return begin({ ...visit, given: { ...visit.given, ...data } }, visits)
}

/** The same visit after its screen was written anew. */
export function revise(visit: Visit, screen: Screen, visits: Visits): Visit {
  return begin({ ...visit, screen }, visits)
}

function begin(before: Visit, visits: Visits): Visit {
  const visit = { ...before, data: { ...examples(before.screen), ...before.given } }
  const scope = scopeOf(visit, visits)
  const fields = { ...visit.fields }
  const initial: Record<string, Json> = {}
  for (const input of inputsOf(visit.screen).values()) {
    const value = initialValue(input, scope)
    const last = own(visit.initial, input.name)
    if (last === undefined || JSON.stringify(last) !== JSON.stringify(value)) fields[input.name] = value
    initial[input.name] = value
  }
  return { ...visit, fields, initial }
}

/** What references on this screen lead to. */
export function scopeOf(visit: Visit, visits: Visits): Scope {
  const at = (screen: string | undefined) => (screen === undefined ? visit : visits.get(screen))
  const scope: Scope = {
    data: (name, screen) => own(at(screen)?.data ?? {}, name),
    form: (name, screen) => own(at(screen)?.fields ?? {}, name),
    isNumber: (name, screen) => {
      const visit = at(screen)
      return visit !== undefined && isNumberInput(inputsOf(visit.screen).get(name), scope)
    },
  }
  return scope
}
