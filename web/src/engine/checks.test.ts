import { expect, test } from 'vitest'
import type { Json } from '../view'
import { problem } from './checks'
import { component } from './fixture'

type Case = [type: string, props: Record<string, Json>, value: Json, want: RegExp | undefined]

test.each<Case>([
  ['TextInput', {}, '', undefined],
  ['TextInput', { required: true }, '', /required/],
  ['TextInput', { required: true }, 'a', undefined],
  ['TextInput', { 'min-chars': 2 }, 'a', /at least 2 characters/],
  ['TextInput', { 'min-chars': '2' }, 'a', /at least 2 characters/],
  ['TextInput', { 'min-chars': 2 }, '', undefined],
  ['TextInput', { 'max-chars': 1 }, 'ab', /at most 1 character\./],
  ['TextInput', {}, 'x'.repeat(80), undefined],
  ['TextInput', {}, 'x'.repeat(81), /at most 80/],
  ['TextInput', { 'input-type': 'number' }, '-1.5', undefined],
  ['TextInput', { 'input-type': 'number' }, 'one', /number/],
  ['TextInput', { 'input-type': 'email' }, 'a@b.de', undefined],
  ['TextInput', { 'input-type': 'email' }, 'a@b', /email/],
  ['TextInput', { 'input-type': 'phone' }, '+49 30 1234', undefined],
  ['TextInput', { 'input-type': 'phone' }, 'call me', /phone/],
  ['TextInput', { 'input-type': 'passcode' }, '0123', undefined],
  ['TextInput', { 'input-type': 'passcode' }, '01a', /digits/],
  ['TextInput', { pattern: '[A-Z]{2}' }, 'AB', undefined],
  ['TextInput', { pattern: 'A|BC' }, 'BCD', /format/],
  ['TextInput', { pattern: '(' }, 'anything', undefined],
  ['TextArea', {}, 'x'.repeat(600), undefined],
  ['TextArea', { 'max-length': 3 }, 'abcd', /at most 3/],
  ['RadioButtonsGroup', { required: true }, '', /required/],
  ['RadioButtonsGroup', { required: true }, 'a', undefined],
  ['CheckboxGroup', { 'min-selected-items': 2 }, ['a'], /at least 2/],
  ['CheckboxGroup', { 'min-selected-items': 2 }, [], undefined],
  ['ChipsSelector', { 'max-selected-items': 1 }, ['a', 'b'], /at most 1/],
  ['OptIn', { required: true }, false, /required/],
  ['OptIn', { required: true }, true, undefined],
  ['PhotoPicker', { 'min-uploaded-photos': 1 }, [], /at least 1/],
  ['DocumentPicker', { 'max-uploaded-documents': 1 }, [{}, {}], /at most 1/],
  ['DatePicker', {}, '2024-02-30', /date/],
  ['DatePicker', { 'min-date': '2024-03-02' }, '2024-03-01', /later/],
  ['DatePicker', { 'max-date': '2024-03-02' }, '2024-03-03', /earlier/],
  ['DatePicker', { 'unavailable-dates': ['2024-03-03'] }, '2024-03-03', /not available/],
  ['DatePicker', {}, '1899-12-31', /later/],
  ['DatePicker', {}, '2101-01-01', /earlier/],
  ['DatePicker', { 'min-date': '1709337600000' }, '2024-03-01', /later/],
  ['CalendarPicker', { 'include-days': ['Mon'] }, '2024-03-04', undefined],
  ['CalendarPicker', { 'include-days': ['Mon'] }, '2024-03-05', /not available/],
  ['CalendarPicker', { mode: 'range' }, {}, undefined],
  ['CalendarPicker', { mode: 'range', required: { 'start-date': true } }, {}, /first day/],
  ['CalendarPicker', { mode: 'range' }, { 'start-date': '2024-03-04' }, /last day/],
  ['CalendarPicker', { mode: 'range' }, { 'start-date': '2024-03-04', 'end-date': '2024-03-03' }, /before/],
  [
    'CalendarPicker',
    { mode: 'range', 'min-days': 3 },
    { 'start-date': '2024-03-04', 'end-date': '2024-03-05' },
    /at least 3 days/,
  ],
  [
    'CalendarPicker',
    { mode: 'range', 'max-days': 1 },
    { 'start-date': '2024-03-04', 'end-date': '2024-03-05' },
    /at most 1 day\./,
  ],
  ['TextHeading', { required: true }, '', undefined],
])('%s %j holding %j', (type, props, value, want) => {
  const got = problem(component(type), props, value)
  if (want === undefined) expect(got).toBeUndefined()
  else expect(got).toMatch(want)
})
