// What a component of Flow JSON is drawn from. A part reads its properties
// with the functions below: documents are drawn while they have errors, so any
// property may be anything.

import type { ComponentChildren } from 'preact'
import type { Field } from '../engine/state'
import type { Action, Component, Event, Json } from '../view'

/** What is given to draw a component. */
export interface Part {
  component: Component
  /** Its properties, worked out. */
  props: Readonly<Record<string, Json>>
  /** Of an input: what it holds, and what is wrong with it. */
  field: Field | undefined
  /** Of a container: the components that it shows now. */
  children: readonly Component[]
  /** Of a footer: whether it can go on; it looks different until it can, and says why not when pressed. */
  ready: boolean
  /** Draws components where they stand. */
  draw(components: readonly Component[]): ComponentChildren
  /** Puts a value into the input and runs what that asks for. */
  enter(value: Json): void
  /** Tells that the person has left the input. */
  leave(): void
  /** Runs the component's own action. */
  press(event?: Event): void
  /** Runs an action that stands in an item; see actionIn. */
  perform(action: Action): void
}

/** A text property; nothing where it is none. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** A text that may be written as a list of paragraphs. */
export function paragraphs(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(text) : [text(value)]
}

/** A list of objects, such as a data-source; what is no object is left out. */
export function items(value: Json | undefined): { [key: string]: Json }[] {
  return Array.isArray(value)
    ? value.filter(
        (one): one is { [key: string]: Json } => typeof one === 'object' && one !== null && !Array.isArray(one),
      )
    : []
}

/** The ids that an input with several choices holds. */
export function ids(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** The choices of a data-source after one was pressed, in the order of the source. */
export function toggled(chosen: readonly string[], id: string, source: ReturnType<typeof items>): string[] {
  if (chosen.includes(id)) return chosen.filter((one) => one !== id)
  return source.map((one) => text(one.id)).filter((one) => one === id || chosen.includes(one))
}

/** Handles focusout of a group: within it, a person has not left. */
export function leftGroup(leave: () => void) {
  return (event: FocusEvent) => {
    const group = event.currentTarget
    const inside = group instanceof Node && event.relatedTarget instanceof Node && group.contains(event.relatedTarget)
    if (!inside) leave()
  }
}
