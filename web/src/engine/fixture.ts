// Drawings for tests, written as the compiler gives them.

import type { Action, Component, Expression, Json, Position, Screen, Value, View } from '../view'

const at: Position = { line: 1, column: 1 }

/** A View of these screens, in which the first is the entry. */
export function view(version: string, ...screens: Screen[]): View {
  return {
    version,
    screens,
    entries: screens.length > 0 ? [0] : [],
    routes: [],
    map: { columns: 0, rows: 0, places: screens.map(() => ({ column: 0, row: 0, reachable: true })) },
  }
}

/** A screen with examples for its data. */
export function screen(
  id: string,
  children: Component[],
  more: Partial<Screen> & { examples?: Record<string, Json> } = {},
): Screen {
  const { examples = {}, ...rest } = more
  const data = Object.fromEntries(
    Object.entries(examples).map(([name, example]) => [
      name,
      { type: Array.isArray(example) ? 'array' : typeof example, example },
    ]),
  )
  return {
    id,
    terminal: false,
    success: true,
    refreshOnBack: false,
    sensitive: [],
    data,
    children,
    at,
    ...rest,
  }
}

let components = 0

/** A component; plain properties become values, functions' results are taken as they are. */
export function component(
  type: string,
  props: Record<string, Json | Computed> = {},
  more: Partial<Component> = {},
): Component {
  const values = Object.fromEntries(
    Object.entries(props).map(([key, value]) => [key, value instanceof Computed ? value.value : { is: value }]),
  )
  components++
  return { type, path: `screens[0].layout.children[${components}]`, at, props: values, actions: {}, ...more }
}

/** Marks a property that is worked out. */
export class Computed {
  readonly value: Value
  constructor(value: Value) {
    this.value = value
  }
}

export function bound(expression: Expression): Computed {
  return new Computed({ expression })
}

export function data(...path: string[]): Expression {
  return { reference: 'data', path }
}

export function form(...path: string[]): Expression {
  return { reference: 'form', path }
}

/** A reference to another screen's data or form. */
export function of(screen: string, { reference, path }: { reference: 'data' | 'form'; path: string[] }): Expression {
  return { reference, screen, path }
}

export function is(literal: string | number | boolean): Expression {
  return { literal }
}

export function footer(action: Action): Component {
  return component('Footer', { label: 'Continue' }, { actions: { 'on-click-action': action } })
}
