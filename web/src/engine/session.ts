// One run of a flow: which screen is shown, with what data, what was entered,
// and what the actions do. It knows nothing of the page that draws it.

import type { Action, Component, Event, Json, Screen, View } from '../view'
import { problem } from './checks'
import { evaluateAll, type Scope } from './evaluate'
import type { ExchangeAnswer, ExchangeRequest } from './exchange'
import { heldAs, isObject, kindOf, settingFor, writtenDay } from './field'
import { own } from './own'
import { isPending, settled } from './pattern'
import { selectActions } from './select'
import { type Entry, type Field, nothing, type Options, type State } from './state'
import { inputsOf, seen } from './tree'
import { enter, revise, scopeOf, update, type Visit, type Visits } from './visit'

// A flow may go round in circles for as long as somebody presses; pages go on.
const maxStack = 100
const maxLog = 200

/** A run of a flow. */
export class Session {
  readonly options: Options
  #view: View
  #state: State = nothing
  /** Of the state as it is. */
  #scope: Scope | undefined
  #listeners = new Set<() => void>()
  /** Counts starts and ends; an answer that comes after another start is dropped. */
  #run = 0
  #awaiting = false

  constructor(view: View, options: Options) {
    this.#view = view
    this.options = options
  }

  get view(): View {
    return this.#view
  }

  get state(): State {
    return this.#state
  }

  /** Calls the listener after each change, until the function that it returns is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Starts the flow, or starts it again. */
  async start(): Promise<void> {
    this.#run++
    this.#set(nothing)
    const { start, init, interactive } = this.options
    if (interactive && init === true) {
      await this.#ask({ action: 'INIT', data: {}, flow_token: this.options.flowToken }, 'init')
      return
    }
    const first = this.#screen(start?.screen) ?? this.view.screens[this.view.entries[0] ?? 0]
    if (first === undefined) return this.#set({})
    const data = start?.data ?? {}
    this.#set({ log: this.#logged({ what: 'init', next: first.id, payload: data }) })
    await this.#push(first, data)
  }

  /** Shows a screen by itself, as if the flow had begun there. */
  async choose(id: string): Promise<void> {
    const screen = this.#screen(id)
    if (screen === undefined) return
    this.#run++
    this.#set({ ...nothing, visits: this.#state.visits, log: this.#state.log })
    await this.#push(screen, {})
  }

  /**
   * Goes on with the same flow written anew, as far as it still has the screens
   * that the person was on, with what was entered and handed over.
   */
  async revise(view: View): Promise<void> {
    this.#view = view
    const { stack, visits } = this.#state
    const next = new Map<string, Visit>()
    for (const [id, visit] of visits) {
      const screen = this.#screen(id)
      if (screen !== undefined) next.set(id, revise(visit, screen, next))
    }
    const kept = stack.flatMap((visit) => {
      const screen = this.#screen(visit.screen.id)
      return screen === undefined ? [] : [revise(visit, screen, next)]
    })
    if (kept.length === 0) return this.start()
    this.#set({ stack: kept, visits: next })
  }

  /** The screen that is shown. */
  get visit(): Visit | undefined {
    return this.#state.stack.at(-1)
  }

  /** What references on the screen that is shown lead to. */
  get scope(): Scope | undefined {
    this.#scope ??= this.visit && scopeOf(this.visit, this.#visits())
    return this.#scope
  }

  /** An input of the screen that is shown; undefined for what is none. */
  field(component: Component): Field | undefined {
    const { visit, scope } = this
    const input = component.name === undefined ? undefined : visit && inputsOf(visit.screen).get(component.name)
    if (visit === undefined || scope === undefined || input === undefined) return undefined
    const value = own(visit.fields, input.name) ?? ''
    const set = settingFor(input, scope, 'error-messages', 'error-message')
    // A range of days may have words for each end; it shows them itself.
    const both = component.type === 'CalendarPicker' && isObject(set) ? Object.values(set) : []
    const words = [set, ...both].find(isWords)
    const wrong = problem(component, evaluateAll(component.props, scope), value)
    this.#awaitPatterns()
    if (wrong !== undefined && (visit.refusals > 0 || visit.left.has(input.name))) {
      return { value, error: words ?? wrong }
    }
    // Words that come from data are a verdict on what was entered; written
    // into the document, they are for the checks.
    const said = words !== undefined && !visit.changed.has(input.name) && isBound(input.component, input.form)
    return said ? { value, error: words } : { value }
  }

  /** Puts a value into an input and runs what selecting it asks for. */
  async enter(component: Component, value: Json): Promise<void> {
    const { visit, scope } = this
    const { name } = component
    if (visit === undefined || scope === undefined || name === undefined) return
    const props = evaluateAll(component.props, scope)
    const kind = kindOf(component, props)
    if (kind === undefined) return
    const before = own(visit.fields, name) ?? ''
    const after = heldAs(kind, component.type === 'DatePicker' ? writtenDay(this.view.version, value) : value)
    this.#change({ fields: { ...visit.fields, [name]: after }, changed: new Set(visit.changed).add(name) })
    for (const action of selectActions(component, props, before, after)) await this.perform(action)
  }

  /** Tells that a person has left an input: from now on its errors show. */
  leave(component: Component): void {
    const { visit } = this
    if (visit === undefined || component.name === undefined || visit.left.has(component.name)) return
    this.#change({ left: new Set(visit.left).add(component.name) })
  }

  /** Runs a component's action. A footer goes on only when nothing is wrong with the inputs. */
  async press(component: Component, event: Event = 'on-click-action'): Promise<void> {
    const action = component.actions[event]
    const { visit } = this
    if (action === undefined || visit === undefined) return
    if (component.type === 'Footer' && this.#state.closed) return
    if (component.type === 'Footer') {
      this.problems() // asks for what is not known yet
      await settled()
      if (this.visit !== visit) return
      if (this.problems().length > 0) return this.#change({ refusals: visit.refusals + 1 })
    }
    await this.perform(action)
  }

  /** The inputs with which the footer cannot go on, in the order of the screen. */
  problems(): { component: Component; error: string }[] {
    const { visit, scope } = this
    if (visit === undefined || scope === undefined) return []
    const found: { component: Component; error: string }[] = []
    for (const component of seen(visit.screen.children, scope)) {
      if (component.name === undefined) continue
      const props = evaluateAll(component.props, scope)
      if (props.enabled === false) continue
      const error = problem(component, props, own(visit.fields, component.name) ?? '')
      if (error !== undefined) found.push({ component, error })
    }
    return found
  }

  /** Does what an action says, with the values of this moment. */
  async perform(action: Action): Promise<void> {
    const { visit, scope } = this
    const { interactive, flowToken } = this.options
    if (visit === undefined || scope === undefined || !this.#isOpen()) return
    if (!interactive) return this.#set({ snackbar: `Not interactive: ${action.name} does not run.` })
    const screen = visit.screen.id
    if (action.name === 'open_url') {
      const { url } = evaluateAll({ url: action.url }, scope)
      if (typeof url !== 'string') return
      return this.#set({ asking: url, log: this.#logged({ what: 'open_url', screen, payload: { url } }) })
    }
    const payload = evaluateAll(action.payload, scope)
    switch (action.name) {
      case 'navigate': {
        const next = this.#screen(action.next)
        this.#set({ snackbar: undefined, log: this.#logged({ what: 'navigate', screen, next: action.next, payload }) })
        if (next === undefined) return this.#set({ snackbar: `There is no screen ${action.next}.` })
        return this.#push(next, payload)
      }
      case 'update_data':
        this.#change(update(visit, payload, this.#visits()))
        return this.#set({ log: this.#logged({ what: 'update_data', screen, payload }) })
      case 'complete': {
        const response = { ...said(payload), ...(flowToken === '' ? {} : { flow_token: flowToken }) }
        return this.#set({
          end: { closed: false, success: visit.screen.success, response },
          log: this.#logged({ what: 'complete', screen, payload: response }),
        })
      }
      case 'data_exchange': {
        const request = { action: action.name, screen, data: said(payload), flow_token: flowToken } as const
        return this.#ask(request, 'data_exchange')
      }
    }
  }

  /** Goes a screen back; a screen may ask its endpoint what to show then. */
  async back(): Promise<void> {
    const { stack } = this.#state
    const { visit } = this
    const before = stack.at(-2)
    if (visit === undefined || before === undefined || !this.#isOpen()) return
    const screen = visit.screen.id
    if (visit.screen.refreshOnBack && this.options.interactive) {
      return this.#ask({ action: 'BACK', screen, data: {}, flow_token: this.options.flowToken }, 'back')
    }
    this.#set({
      stack: stack.slice(0, -1),
      snackbar: undefined,
      log: this.#logged({ what: 'back', screen, next: before.screen.id }),
    })
  }

  /** Leaves the flow without an answer. */
  close(): void {
    this.#run++
    this.#set({ loading: false, end: { closed: true } })
  }

  /** Clears the message that is passing, or the fault. */
  dismiss(): void {
    this.#set({ snackbar: undefined, fault: undefined })
  }

  /** Answers whether the address may open, and gives it if so. */
  answer(agreed: boolean): string | undefined {
    const { asking } = this.#state
    this.#set({ asking: undefined })
    return agreed ? asking : undefined
  }

  async #ask(request: ExchangeRequest, what: Entry['what']): Promise<void> {
    const run = this.#run
    const { exchange } = this.options
    this.#set({ loading: true, snackbar: undefined })
    const answer: ExchangeAnswer = exchange
      ? await exchange(request)
      : { error: 'no_endpoint', message: 'This flow has no endpoint to ask.' }
    if (run !== this.#run) return
    const entry: Omit<Entry, 'number'> = { what, payload: request.data, answer }
    if (request.screen !== undefined) entry.screen = request.screen
    if ('screen' in answer) entry.next = answer.screen
    this.#set({ loading: false, log: this.#logged(entry) })
    if ('error' in answer) return this.#set({ fault: answer, closed: answer.closed !== undefined })
    await this.#show(answer, request.action)
  }

  /** Shows what the endpoint says: the end, a message, other data, another screen. */
  async #show(answer: { screen: string; data: Record<string, Json> }, asked: ExchangeRequest['action']) {
    if (answer.screen === 'SUCCESS') {
      const message = answer.data.extension_message_response
      const params = isObject(message) && isObject(message.params) ? message.params : {}
      const { terminal, success: counts } = this.visit?.screen ?? { terminal: false, success: true }
      const success = counts || !terminal
      return this.#set({ end: { closed: false, success, response: params } })
    }
    const { error_message: message, ...data } = answer.data
    if (typeof message === 'string' && message !== '') this.#set({ snackbar: message })
    const { stack } = this.#state
    if (answer.screen === this.visit?.screen.id) {
      return this.#change({ ...update(this.visit, data, this.#visits()), changed: new Set() })
    }
    const before = stack.at(-2)
    if (asked === 'BACK' && before?.screen.id === answer.screen) {
      this.#set({ stack: stack.slice(0, -1) })
      return this.#change(update(before, data, this.#visits()))
    }
    const next = this.#screen(answer.screen)
    if (next === undefined) {
      return this.#set({
        fault: { error: 'invalid-screen-transition', message: `There is no screen ${answer.screen}.` },
      })
    }
    if (asked === 'BACK') this.#set({ stack: stack.slice(0, -1) })
    await this.#push(next, data)
  }

  async #push(screen: Screen, data: Record<string, Json>): Promise<void> {
    const visit = enter(screen, data, this.#visits())
    this.#set({
      stack: [...this.#state.stack, visit].slice(-maxStack),
      visits: new Map(this.#state.visits).set(screen.id, visit),
    })
    if (!this.options.interactive || !selectsOnRender(this.view.version)) return
    const scope = this.scope
    for (const component of scope ? [...seen(screen.children, scope)] : []) {
      const action = component.actions['on-select-action']
      if (action !== undefined && this.visit?.screen === screen) await this.perform(action)
    }
  }

  /** Changes the screen that is shown. */
  #change(change: Partial<Visit>): void {
    const { visit } = this
    if (visit === undefined) return
    const changed = { ...visit, ...change }
    this.#set({
      stack: [...this.#state.stack.slice(0, -1), changed],
      visits: new Map(this.#state.visits).set(visit.screen.id, changed),
    })
  }

  /** The visits that may be referred to. A page that only shows screens has been on none: it takes examples. */
  #visits(): Visits {
    const { visits } = this.#state
    if (this.options.interactive) return visits
    return {
      get: (id) => {
        const screen = visits.has(id) ? undefined : this.#screen(id)
        return screen === undefined ? visits.get(id) : enter(screen, {}, new Map())
      },
    }
  }

  /** Has the page drawn again once it is known which patterns fit. */
  #awaitPatterns(): void {
    if (this.#awaiting || !isPending()) return
    this.#awaiting = true
    void settled().then(() => {
      this.#awaiting = false
      this.#set({})
    })
  }

  /** Whether the person can act: nothing is asked and nothing is over. */
  #isOpen(): boolean {
    const { loading, end, asking, fault } = this.#state
    return !loading && end === undefined && asking === undefined && fault === undefined
  }

  #screen(id: string | undefined): Screen | undefined {
    return this.view.screens.find((screen) => screen.id === id)
  }

  #logged(entry: Omit<Entry, 'number'>): readonly Entry[] {
    const { log } = this.#state
    return [...log, { ...entry, number: (log.at(-1)?.number ?? 0) + 1 }].slice(-maxLog)
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change }
    this.#scope = undefined
    for (const listener of this.#listeners) listener()
  }
}

/** What leaves the phone: without what has no value, since Flows know no null. */
function said(payload: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null))
}

/** Flow JSON 6.0 to 6.3 also run on-select-action when a screen is drawn. */
function selectsOnRender(version: string): boolean {
  return version.startsWith('6.')
}

function isWords(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

function isBound(component: Component, form: Component | undefined): boolean {
  const inForm = form && own(form.props, 'error-messages')
  const onInput = own(component.props, 'error-message')
  return (inForm !== undefined && !('is' in inForm)) || (onInput !== undefined && !('is' in onInput))
}
