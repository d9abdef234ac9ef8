// What a run of a flow is made of.

import type { Action, Json } from '../view'
import type { Exchange, ExchangeAnswer, ExchangeFault } from './exchange'
import type { Visit } from './visit'

export interface Options {
  /** Whether actions run; without it, screens are shown and inputs can be tried. */
  interactive: boolean
  /** Identifies the run to the endpoint and in the response message. */
  flowToken: string
  /** The first screen and its data; the document's own start where absent. */
  start?: { screen?: string; data?: Record<string, Json> }
  /** Asks the endpoint for the first screen instead. */
  init?: boolean
  /** Asks the flow's endpoint; absent where there is none. */
  exchange?: Exchange
}

export interface State {
  /** Screens from the first to the one that is shown; empty before the first. */
  readonly stack: readonly Visit[]
  /** The latest visit of each screen, by its id. */
  readonly visits: ReadonlyMap<string, Visit>
  /** Whether the endpoint is being asked. */
  readonly loading: boolean
  /** A passing message. */
  readonly snackbar: string | undefined
  /** A fault that the person is told of. */
  readonly fault: ExchangeFault | undefined
  /** Whether the endpoint has ended the flow: its footers no longer work. */
  readonly closed: boolean
  /** An address that opens if the person agrees. */
  readonly asking: string | undefined
  /** How the flow ended. */
  readonly end: Ending | undefined
  /** What happened, oldest first. */
  readonly log: readonly Entry[]
}

/** The end of a flow: closed by the person, or completed. */
export type Ending =
  | { closed: true }
  | {
      closed: false
      /** Whether the terminal screen counts as success. */
      success: boolean
      /** The response message's JSON. */
      response: Json
    }

/** What happened, as a developer wants to read it. */
export interface Entry {
  /** Counts from 1. */
  number: number
  what: 'init' | Action['name'] | 'back'
  /** The screen on which it happened; absent at the start. */
  screen?: string
  /** The screen that it leads to. */
  next?: string
  /** What was sent or handed over. */
  payload?: Json
  /** What the endpoint said. */
  answer?: ExchangeAnswer
}

/** An input as it is now. */
export interface Field {
  value: Json
  /** What is wrong with it, where that is to be shown. */
  error?: string
}

/** Before the first screen. */
export const nothing: State = {
  stack: [],
  visits: new Map(),
  loading: false,
  snackbar: undefined,
  fault: undefined,
  closed: false,
  asking: undefined,
  end: undefined,
  log: [],
}
