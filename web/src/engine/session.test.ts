import { describe, expect, test } from 'vitest'
import type { Action, Component, Json, View } from '../view'
import type { Exchange, ExchangeAnswer, ExchangeRequest } from './exchange'
import { bound, type Computed, component, data, footer, form, is, of, screen, view } from './fixture'
import { Session } from './session'
import type { Options } from './state'

const complete: Action = { name: 'complete', payload: {} }

async function run(drawing: View, options: Partial<Options> = {}): Promise<Session> {
  const session = new Session(drawing, { interactive: true, flowToken: 'token', ...options })
  await session.start()
  return session
}

/** An endpoint that gives these answers in turn, and what it was asked. */
function endpoint(...answers: ExchangeAnswer[]): { exchange: Exchange; asked: ExchangeRequest[] } {
  const asked: ExchangeRequest[] = []
  const exchange: Exchange = async (request) => {
    asked.push(request)
    return answers.shift() ?? { error: 'timeout_error', message: 'no more answers' }
  }
  return { exchange, asked }
}

function input(name: string, props: Record<string, Json | Computed> = {}, more: Partial<Component> = {}): Component {
  return component('TextInput', { label: name, ...props }, { name, ...more })
}

describe('start', () => {
  test('shows the first entry with its examples', async () => {
    const drawing = {
      ...view('7.3', screen('A', []), screen('B', [], { examples: { x: 'shown' } })),
      entries: [1],
    }
    const session = await run(drawing)
    expect(session.visit?.screen.id).toBe('B')
    expect(session.visit?.data).toEqual({ x: 'shown' })
  })
  test('takes screen and data that are given, and examples for the rest', async () => {
    const drawing = view('7.3', screen('A', []), screen('B', [], { examples: { x: 'shown', y: 1 } }))
    const session = await run(drawing, { start: { screen: 'B', data: { x: 'given' } } })
    expect(session.visit?.data).toEqual({ x: 'given', y: 1 })
  })
  test('asks the endpoint where that is wanted', async () => {
    const { exchange, asked } = endpoint({ screen: 'B', data: { x: 1 } })
    const session = await run(view('7.3', screen('A', []), screen('B', [])), { init: true, exchange })
    expect(asked).toEqual([{ action: 'INIT', data: {}, flow_token: 'token' }])
    expect(session.visit?.screen.id).toBe('B')
    expect(session.visit?.data).toEqual({ x: 1 })
  })
  test('of a flow without screens shows nothing', async () => {
    expect((await run(view('7.3'))).visit).toBeUndefined()
  })
})

describe('navigate', () => {
  const go: Action = { name: 'navigate', next: 'B', payload: { name: { expression: form('name') } } }

  test('hands the payload over', async () => {
    const name = input('name')
    const press = footer(go)
    const session = await run(
      view('7.3', screen('A', [name, press]), screen('B', [], { examples: { name: 'x', other: 'y' } })),
    )
    await session.enter(name, 'Ada')
    await session.press(press)
    expect(session.visit?.screen.id).toBe('B')
    expect(session.visit?.data).toEqual({ name: 'Ada', other: 'y' })
    expect(session.state.log.at(-1)).toEqual({
      number: 2,
      what: 'navigate',
      screen: 'A',
      next: 'B',
      payload: { name: 'Ada' },
    })
  })
  test('and back leaves what was entered', async () => {
    const name = input('name')
    const press = footer(go)
    const session = await run(view('7.3', screen('A', [name, press]), screen('B', [])))
    await session.enter(name, 'Ada')
    await session.press(press)
    await session.back()
    expect(session.field(name)?.value).toBe('Ada')
    await session.back()
    expect(session.visit?.screen.id).toBe('A')
  })
  test('in circles for ever stays bounded', async () => {
    const there: Action = { name: 'navigate', next: 'B', payload: {} }
    const here: Action = { name: 'navigate', next: 'A', payload: {} }
    const session = await run(view('7.3', screen('A', [footer(there)]), screen('B', [footer(here)])))
    for (let i = 0; i < 500; i++) await session.perform(i % 2 === 0 ? there : here)
    expect(session.state.stack.length).toBe(100)
    expect(session.state.log.length).toBe(200)
    expect(session.state.log.at(-1)?.number).toBe(501)
    expect(session.visit?.screen.id).toBe('A')
  })
  test('to a screen that is not there says so', async () => {
    const session = await run(view('7.3', screen('A', [])))
    await session.perform({ name: 'navigate', next: 'constructor', payload: {} })
    expect(session.state.snackbar).toContain('constructor')
    expect(session.visit?.screen.id).toBe('A')
  })
  test('lets later screens see what earlier ones hold', async () => {
    const name = input('name')
    const text = component('TextBody', { text: bound(of('A', { reference: 'form', path: ['name'] })) })
    const session = await run(view('7.3', screen('A', [name]), screen('B', [text])))
    await session.enter(name, 'Ada')
    await session.perform({ name: 'navigate', next: 'B', payload: {} })
    expect(session.scope?.form('name', 'A')).toBe('Ada')
    expect(session.scope?.form('name', 'C')).toBeUndefined()
  })
  test('says that actions do not run where they do not', async () => {
    const session = await run(view('7.3', screen('A', [footer(go)]), screen('B', [])), { interactive: false })
    await session.perform(go)
    expect(session.visit?.screen.id).toBe('A')
    expect(session.state.snackbar).toContain('navigate')
  })
})

describe('a flow that is written anew', () => {
  const name = input('name')
  const other = input('other', { 'init-value': 'new' })
  const go: Action = { name: 'navigate', next: 'B', payload: { x: { is: 'given' } } }

  test('keeps the screens, what was entered and what was handed over', async () => {
    const session = await run(view('7.3', screen('A', [name]), screen('B', [], { examples: { x: 'old', y: 'old' } })))
    await session.enter(name, 'Ada')
    await session.perform(go)
    const examples = { x: 'new', y: 'new', z: 'new' }
    await session.revise(view('7.3', screen('B', [other], { examples }), screen('A', [name, other])))
    expect(session.visit?.data).toEqual({ x: 'given', y: 'new', z: 'new' })
    expect(session.field(other)?.value).toBe('new')
    await session.back()
    expect(session.visit?.screen.id).toBe('A')
    expect(session.field(name)?.value).toBe('Ada')
    expect(session.field(other)?.value).toBe('new')
  })
  test('starts again where the screens are gone', async () => {
    const session = await run(view('7.3', screen('A', [])))
    await session.revise(view('7.3', screen('C', [])))
    expect(session.visit?.screen.id).toBe('C')
    await session.revise(view('7.3'))
    expect(session.visit).toBeUndefined()
  })
})

describe('complete', () => {
  test('gives the response message', async () => {
    const session = await run(view('7.3', screen('A', [input('name')], { terminal: true, success: false })))
    await session.perform({
      name: 'complete',
      payload: { a: { is: [1] }, gone: { expression: data('none') } },
    })
    expect(session.state.end).toEqual({
      closed: false,
      success: false,
      response: { a: [1], flow_token: 'token' },
    })
  })
  test('ends it: nothing runs after', async () => {
    const session = await run(view('7.3', screen('A', []), screen('B', [])))
    await session.perform(complete)
    await session.perform({ name: 'navigate', next: 'B', payload: {} })
    expect(session.state.stack.length).toBe(1)
    await session.start()
    expect(session.state.end).toBeUndefined()
  })
})

describe('a footer', () => {
  const needed = input('needed', { required: true })
  const hidden = input('hidden', { required: true, visible: false })
  const off = input('off', { required: true, enabled: false })
  const branch = component('If', {}, { condition: form('more'), then: [input('inner', { required: true })] })
  const more = component('OptIn', { label: 'more' }, { name: 'more' })
  const press = footer(complete)
  const drawing = view('7.3', screen('A', [needed, hidden, off, more, branch, press]))

  test('refuses while something is wrong, and says what', async () => {
    const session = await run(drawing)
    expect(session.field(needed)?.error).toBeUndefined()
    await session.press(press)
    expect(session.state.end).toBeUndefined()
    expect(session.visit?.refusals).toBe(1)
    expect(session.field(needed)?.error).toBe('This is required.')
  })
  test('goes on when all that is seen is right', async () => {
    const session = await run(drawing)
    await session.enter(needed, 'x')
    await session.enter(more, true)
    expect(session.problems().map(({ component }) => component.name)).toEqual(['inner'])
    await session.enter(more, false)
    await session.press(press)
    expect(session.state.end).toBeDefined()
  })
  test('an input that was left shows its error before', async () => {
    const session = await run(drawing)
    session.leave(needed)
    expect(session.field(needed)?.error).toBe('This is required.')
  })
})

describe('initial values', () => {
  const field = input('field')
  const choices = component('CheckboxGroup', {}, { name: 'choices' })
  const number = input('number', { 'input-type': 'number' })
  function inForm(props: Record<string, Json | Computed>) {
    return component('Form', props, { name: 'form', children: [field, choices, number] })
  }

  test('come from the form, by name, where they fit', async () => {
    const session = await run(
      view('7.3', screen('A', [inForm({ 'init-values': { field: 'a', choices: ['x', 1], number: 5 } })])),
    )
    expect(session.visit?.fields).toEqual({ field: 'a', choices: ['x'], number: '5' })
  })
  test('come from data, and again when the data changes them', async () => {
    const form = inForm({ 'init-values': bound(data('start')) })
    const session = await run(view('7.3', screen('A', [form], { examples: { start: { field: 'a' }, other: 1 } })))
    await session.enter(field, 'typed')
    await session.perform({ name: 'update_data', payload: { other: { is: 2 } } })
    expect(session.field(field)?.value).toBe('typed')
    await session.perform({ name: 'update_data', payload: { start: { is: { field: 'b' } } } })
    expect(session.field(field)?.value).toBe('b')
  })
  test('stand on the input where it is in no form', async () => {
    const alone = input('alone', { 'init-value': bound(data('start')) })
    const session = await run(view('7.3', screen('A', [alone], { examples: { start: 'a' } })))
    expect(session.field(alone)?.value).toBe('a')
  })
})

describe('an error message', () => {
  test('from data shows at once, until the input changes', async () => {
    const field = input('field', { 'error-message': bound(data('error')) })
    const { exchange } = endpoint(
      { screen: 'A', data: { error: 'Taken.' } },
      { screen: 'A', data: { error: 'Taken.' } },
    )
    const session = await run(view('7.3', screen('A', [field], { examples: { error: '' } })), { exchange })
    expect(session.field(field)?.error).toBeUndefined()
    for (let i = 0; i < 2; i++) {
      await session.perform({ name: 'data_exchange', payload: {} })
      expect(session.field(field)?.error).toBe('Taken.')
      await session.enter(field, `name${i}`)
      expect(session.field(field)?.error).toBeUndefined()
    }
  })
  test('in the document stands for the checks', async () => {
    const field = input('field', { required: true })
    const form = component('Form', { 'error-messages': { field: 'We need it.' } }, { children: [field] })
    const session = await run(view('7.3', screen('A', [form])))
    expect(session.field(field)?.error).toBeUndefined()
    session.leave(field)
    expect(session.field(field)?.error).toBe('We need it.')
  })
})

describe('selecting', () => {
  const set = (value: string): Action => ({ name: 'update_data', payload: { last: { is: value } } })
  const source = (withUnselect: boolean): Json => [
    {
      id: 'a',
      title: 'A',
      'on-select-action': set('a on') as unknown as Json,
      ...(withUnselect ? { 'on-unselect-action': set('a off') as unknown as Json } : {}),
    },
    { id: 'b', title: 'B' },
  ]

  test.each<[string, string, Component['actions'], Json[], Json[]]>([
    [
      'runs the action of the component for both without its counterpart',
      'CheckboxGroup',
      { 'on-select-action': set('on') },
      [['b'], []],
      ['on', 'on'],
    ],
    [
      'runs each for its own',
      'CheckboxGroup',
      { 'on-select-action': set('on'), 'on-unselect-action': set('off') },
      [['b'], []],
      ['on', 'off'],
    ],
    ["runs the items' actions", 'CheckboxGroup', {}, [['a'], ['b']], ['a on', 'a off']],
    ['another choice unselects the one before', 'RadioButtonsGroup', {}, ['a', 'b'], ['a on', 'a off']],
    [
      'the same choice again runs nothing',
      'RadioButtonsGroup',
      { 'on-select-action': set('on') },
      ['', ''],
      ['none', 'none'],
    ],
    [
      'an opt-in',
      'OptIn',
      { 'on-select-action': set('on'), 'on-unselect-action': set('off') },
      [true, false],
      ['on', 'off'],
    ],
    ['a day', 'DatePicker', { 'on-select-action': set('on') }, ['2024-01-01'], ['on']],
    [
      'both ends of a range',
      'CalendarPicker',
      { 'on-select-action': set('on') },
      [{ 'start-date': '2024-01-01' }, { 'start-date': '2024-01-01', 'end-date': '2024-01-03' }],
      ['none', 'on'],
    ],
  ])('%s', async (_, type, actions, values, want) => {
    const choice = component(type, { 'data-source': source(true), mode: 'range' }, { name: 'choice', actions })
    const session = await run(view('7.3', screen('A', [choice], { examples: { last: 'none' } })))
    const got: Json[] = []
    for (const value of values) {
      await session.enter(choice, value)
      got.push(session.visit?.data.last ?? null)
    }
    expect(got).toEqual(want)
  })

  test.each([
    ['5.1', 'none'],
    ['6.0', 'drawn'],
    ['6.3', 'drawn'],
    ['7.0', 'none'],
  ])('in %s when the screen is drawn: %s', async (version, want) => {
    const choice = component(
      'Dropdown',
      { 'data-source': [] },
      { name: 'choice', actions: { 'on-select-action': set('drawn') } },
    )
    const session = await run(view(version, screen('A', [choice], { examples: { last: 'none' } })))
    expect(session.visit?.data.last).toBe(want)
  })
})

describe('the endpoint', () => {
  const ask: Action = { name: 'data_exchange', payload: { x: { is: 1 }, none: { expression: data('none') } } }
  const two = view('7.3', screen('A', [], { examples: { x: 0, y: 0 } }), screen('B', [], { refreshOnBack: true }))

  test('is asked in clear and shows another screen', async () => {
    const { exchange, asked } = endpoint({ screen: 'B', data: { z: 1 } })
    const session = await run(two, { exchange })
    await session.perform(ask)
    expect(asked).toEqual([{ action: 'data_exchange', screen: 'A', data: { x: 1 }, flow_token: 'token' }])
    expect(session.visit?.screen.id).toBe('B')
    expect(session.state.stack.length).toBe(2)
  })
  test('changes data of the same screen', async () => {
    const { exchange } = endpoint({ screen: 'A', data: { x: 5 } })
    const session = await run(two, { exchange })
    await session.perform(ask)
    expect(session.visit?.data).toEqual({ x: 5, y: 0 })
    expect(session.state.stack.length).toBe(1)
  })
  test('shows its message in passing', async () => {
    const { exchange } = endpoint({ screen: 'A', data: { error_message: 'Not today.' } })
    const session = await run(two, { exchange })
    await session.perform(ask)
    expect(session.state.snackbar).toBe('Not today.')
    expect(session.visit?.data).toEqual({ x: 0, y: 0 })
    session.dismiss()
    expect(session.state.snackbar).toBeUndefined()
  })
  test('ends the flow', async () => {
    const { exchange } = endpoint({
      screen: 'SUCCESS',
      data: { extension_message_response: { params: { flow_token: 't', a: 1 } } },
    })
    const session = await run(two, { exchange })
    await session.perform(ask)
    expect(session.state.end).toEqual({ closed: false, success: true, response: { flow_token: 't', a: 1 } })
  })
  test('that fails stops the flow with its key', async () => {
    const { exchange } = endpoint({ error: 'timeout_error', message: 'Too slow.' })
    const session = await run(two, { exchange })
    await session.perform(ask)
    expect(session.state.fault?.error).toBe('timeout_error')
    expect(session.state.loading).toBe(false)
  })
  test('that ends the flow leaves nothing to press', async () => {
    const press = footer(ask)
    const { exchange, asked } = endpoint({ error: 'flow_token_invalid', message: 'Status 427.', closed: 'Booked.' })
    const session = await run(view('7.3', screen('A', [press])), { exchange })
    await session.press(press)
    expect(session.state.fault?.closed).toBe('Booked.')
    session.dismiss()
    await session.press(press)
    expect(asked.length).toBe(1)
    expect(session.state.closed).toBe(true)
  })
  test('that names no screen of the flow is a fault', async () => {
    const { exchange } = endpoint({ screen: 'C', data: {} })
    const session = await run(two, { exchange })
    await session.perform(ask)
    expect(session.state.fault?.error).toBe('invalid-screen-transition')
  })
  test('says what to show after a screen that asks on the way back', async () => {
    const { exchange, asked } = endpoint({ screen: 'A', data: { x: 9 } })
    const session = await run(two, { exchange })
    await session.perform({ name: 'navigate', next: 'B', payload: {} })
    await session.back()
    expect(asked).toEqual([{ action: 'BACK', screen: 'B', data: {}, flow_token: 'token' }])
    expect(session.state.stack.map(({ screen }) => screen.id)).toEqual(['A'])
    expect(session.visit?.data).toEqual({ x: 9, y: 0 })
  })
  test('that answers after a new start is not heard', async () => {
    let answer: (answer: ExchangeAnswer) => void = () => {}
    const session = await run(two, { exchange: () => new Promise((resolve) => (answer = resolve)) })
    const asking = session.perform(ask)
    expect(session.state.loading).toBe(true)
    await session.perform({ name: 'navigate', next: 'B', payload: {} })
    expect(session.state.stack.length).toBe(1)
    await session.start()
    answer({ screen: 'B', data: {} })
    await asking
    expect(session.visit?.screen.id).toBe('A')
  })
  test('where there is none is a fault', async () => {
    const session = await run(two)
    await session.perform(ask)
    expect(session.state.fault?.error).toBe('no_endpoint')
  })
})

test('an address opens only when the person agrees', async () => {
  const session = await run(view('7.3', screen('A', [])))
  const open: Action = { name: 'open_url', url: { is: 'https://example.com' } }
  await session.perform(open)
  expect(session.state.asking).toBe('https://example.com')
  expect(session.answer(false)).toBeUndefined()
  await session.perform(open)
  expect(session.answer(true)).toBe('https://example.com')
  expect(session.state.asking).toBeUndefined()
})

test('payloads are worked out when the action runs', async () => {
  const name = input('name')
  const session = await run(view('7.3', screen('A', [name], { examples: { said: '' } })))
  await session.enter(name, 'Ada')
  const greeting = { operator: 'join' as const, arguments: [is('Hello '), form('name')] }
  await session.perform({ name: 'update_data', payload: { said: { expression: greeting } } })
  expect(session.visit?.data.said).toBe('Hello Ada')
})

test('screens by themselves run nothing when they are drawn', async () => {
  const action: Action = { name: 'update_data', payload: {} }
  const choice = component('Dropdown', {}, { name: 'choice', actions: { 'on-select-action': action } })
  const session = await run(view('6.0', screen('A', [choice])), { interactive: false })
  expect(session.state.snackbar).toBeUndefined()
})

test('screens by themselves take examples of screens that nobody was on', async () => {
  const session = await run(view('7.3', screen('A', []), screen('B', [], { examples: { x: 'example' } })), {
    interactive: false,
  })
  expect(session.scope?.data('x', 'B')).toBe('example')
})
