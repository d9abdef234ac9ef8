// The drawing of a flow: what `flowjson.ReadView` makes of a Flow JSON and every
// page draws from. Preview, pictures and map share it. Expressions and
// conditions arrive parsed, by the compiler's own grammar; this side only
// evaluates them.

export interface View {
  version: string
  /** As written, "3.0" as a rule, for a flow with an endpoint; else absent. */
  dataApiVersion?: string
  screens: Screen[]
  /**
   * Indexes of screens that no route leads to. The first is where the flow
   * starts, also where routes lead back to it.
   */
  entries: number[]
  routes: Route[]
  map: MapLayout
}

/** A way from a screen to another, as indexes of screens. */
export interface Route {
  from: number
  to: number
}

/** Where the map draws the screens: columns by distance from an entry; those that cannot be reached in rows below. */
export interface MapLayout {
  columns: number
  rows: number
  /** One place for each screen, in the same order. */
  places: { column: number; row: number; reachable: boolean }[]
}

export interface Screen {
  id: string
  title?: Value
  terminal: boolean
  /** Of a terminal screen: whether ending on it counts as success. */
  success: boolean
  refreshOnBack: boolean
  /** Inputs whose answers are masked. */
  sensitive: string[]
  data: Record<string, Field>
  children: Component[]
  at: Position
}

/** A field of a screen's data model. */
export interface Field {
  type: string
  /** `__example__`, with the actions inside of it already read; absent where there is none. */
  example?: Json
}

/** Where something stands in the document: 1-based, columns in UTF-16 units. */
export interface Position {
  line: number
  column: number
}

export interface Component {
  /** The component's type, such as "TextInput"; of a future or misspelt one, what is written. */
  type: string
  /** Path as in diagnostics: screens[0].layout.children[2]. Unique in a view. */
  path: string
  at: Position
  name?: string
  /** All properties but type, name, children, condition, value of Switch and actions. */
  props: Record<string, Value>
  /** By event: on-click-action, on-select-action, on-unselect-action; those that cannot be read are left out. */
  actions: Partial<Record<Event, Action>>
  /** Of a Form. */
  children?: Component[]
  /** Of an If; condition is absent where it cannot be read. */
  condition?: Expression
  then?: Component[]
  else?: Component[]
  /** Of a Switch. */
  value?: Value
  cases?: { key: string; children: Component[] }[]
}

export type Event = 'on-click-action' | 'on-select-action' | 'on-unselect-action'

/** A value as it is written, or one to work out. */
export type Value =
  { is: Json } | { expression: Expression } | { list: Value[] } | { map: Record<string, Value> } | { action: Action }

export type Expression =
  | { literal: string | number | boolean }
  | { reference: 'data' | 'form'; screen?: string; path: string[] }
  /** `join` puts values side by side as text; "-" with one argument is the sign. */
  | { operator: Operator; arguments: Expression[] }

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%' | '!' | 'join'

export type Action =
  | { name: 'navigate'; next: string; payload: Record<string, Value> }
  | { name: 'complete'; payload: Record<string, Value> }
  | { name: 'data_exchange'; payload: Record<string, Value> }
  | { name: 'update_data'; payload: Record<string, Value> }
  | { name: 'open_url'; url: Value }

/**
 * JSON, in which an object under the key of an event is an Action of this file
 * rather than Flow JSON's: examples and the endpoint's answers pass through
 * the same reader.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
