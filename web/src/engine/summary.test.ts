import { expect, test } from 'vitest'
import { component, screen, view } from './fixture'
import { Session } from './session'
import { summary } from './summary'

const items = [
  { id: 'a', title: 'First' },
  { id: 'b', title: 'Second' },
]

test.each([
  ['TextInput', {}, 'Ada', 'Ada', '••••••'],
  ['TextInput', { 'input-type': 'password' }, 'x', undefined, undefined],
  ['TextInput', { 'input-type': 'passcode' }, '1', undefined, undefined],
  ['TextInput', {}, '', undefined, undefined],
  ['Dropdown', { 'data-source': items }, 'b', 'Second', '••••••'],
  ['CheckboxGroup', { 'data-source': items }, ['a', 'b'], 'First, Second', '••••••'],
  [
    'CalendarPicker',
    { mode: 'range' },
    { 'start-date': '2024-01-01', 'end-date': '2024-01-02' },
    '2024-01-01 – 2024-01-02',
    '••••••',
  ],
  ['OptIn', {}, true, '✓', '✓'],
  ['PhotoPicker', {}, [{ name: 'a.png' }], undefined, undefined],
])('%s %j that holds %j', async (type, props, value, open, sensitive) => {
  for (const [names, want] of [
    [[], open],
    [['field'], sensitive],
  ] as const) {
    const field = component(type, { label: 'Label', ...props }, { name: 'field' })
    const drawing = view('7.3', screen('A', [field], { sensitive: [...names] }))
    const session = new Session(drawing, { interactive: true, flowToken: '' })
    await session.start()
    await session.enter(field, value)
    const got = summary(session.state.stack, session.state.visits)
    expect(got).toEqual(want === undefined ? [] : [{ label: 'Label', value: want }])
  }
})
