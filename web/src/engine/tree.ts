// What is on a screen: components in their containers.

import type { Component, Screen } from '../view'
import { asText, evaluate, holds, type Scope } from './evaluate'
import { own } from './own'

/** The components that a container shows now; of any other component, none. */
export function shown(component: Component, scope: Scope): Component[] {
  switch (component.type) {
    case 'Form':
      return component.children ?? []
    case 'If':
      return (holds(component.condition, scope) ? component.then : component.else) ?? []
    case 'Switch': {
      if (component.value === undefined) return []
      const key = asText(evaluate(component.value, scope))
      return component.cases?.find((one) => one.key === key)?.children ?? []
    }
    default:
      return []
  }
}

/** Whether a component is to be seen, by its property visible. */
export function isVisible(component: Component, scope: Scope): boolean {
  const visible = own(component.props, 'visible')
  return visible === undefined || evaluate(visible, scope) !== false
}

/** All components that are seen now, containers included, in the order of the document. */
export function* seen(components: readonly Component[], scope: Scope): Generator<Component> {
  for (const component of components) {
    if (!isVisible(component, scope)) continue
    yield component
    yield* seen(shown(component, scope), scope)
  }
}

/** An input of a screen, with the Form that it is in. */
export interface Input {
  name: string
  component: Component
  form: Component | undefined
}

const inputsByScreen = new WeakMap<Screen, ReadonlyMap<string, Input>>()

/** The inputs of a screen by name, of all branches: a hidden input keeps what it holds. */
export function inputsOf(screen: Screen): ReadonlyMap<string, Input> {
  let inputs = inputsByScreen.get(screen)
  if (inputs === undefined) {
    inputs = new Map([...walk(screen.children, undefined)].map((input) => [input.name, input]))
    inputsByScreen.set(screen, inputs)
  }
  return inputs
}

function* walk(components: readonly Component[], form: Component | undefined): Generator<Input> {
  for (const component of components) {
    const within = component.type === 'Form' ? component : form
    if (component.type !== 'Form' && component.name !== undefined) {
      yield { name: component.name, component, form: within }
    }
    yield* walk(component.children ?? [], within)
    yield* walk(component.then ?? [], within)
    yield* walk(component.else ?? [], within)
    for (const one of component.cases ?? []) yield* walk(one.children, within)
  }
}
