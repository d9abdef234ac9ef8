import { expect, test } from 'vitest'
import { readQuery, readStart } from './query'

const nothing = {
  interactive: false,
  flowToken: '',
  init: false,
  phoneNumber: '',
  debug: false,
  look: { system: 'android', theme: 'light', direction: 'ltr' },
  picture: undefined,
}

test.each([
  ['', nothing],
  ['?token=t&interactive=true', { ...nothing, interactive: true }],
  ['?interactive=yes', nothing],
  ['?interactive=true&debug=true&flow_token=f', { ...nothing, interactive: true, debug: true, flowToken: 'f' }],
  ['?debug=true', nothing],
  [
    '?interactive=true&flow_action=data_exchange&phone_number=1',
    { ...nothing, interactive: true, init: true, phoneNumber: '1' },
  ],
  [
    '?look=ios&theme=dark&direction=rtl&picture=A',
    { ...nothing, look: { system: 'ios', theme: 'dark', direction: 'rtl' }, picture: 'A' },
  ],
])('%s', (search, want) => {
  expect(readQuery(search, false)).toEqual(want)
})

test('the theme is what the person prefers, unless the address says', () => {
  expect(readQuery('', true).look.theme).toBe('dark')
  expect(readQuery('?theme=light', true).look.theme).toBe('light')
})

test.each([
  [null, {}],
  [[], {}],
  [{ screen: 1, data: 2 }, {}],
  [
    { screen: 'A', data: { x: 1 } },
    { screen: 'A', data: { x: 1 } },
  ],
])('a start with %j', (payload, want) => {
  expect(readStart(payload)).toEqual(want)
})
