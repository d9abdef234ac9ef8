import { expect, test } from 'vitest'
import type { Expression, Json, Operator } from '../view'
import { evaluate, result, type Scope } from './evaluate'
import { data, form, is, of } from './fixture'
import { own } from './own'

const scope: Scope = {
  data: (name, screen) =>
    screen === undefined ? own(values, name) : screen === 'FIRST' ? own(first, name) : undefined,
  form: (name) => own(inputs, name),
  isNumber: (name) => name === 'age' || name === 'blank',
}
const values: Record<string, Json> = {
  two: 2,
  three: 3,
  zero: 0,
  yes: true,
  no: false,
  word: 'word',
  none: null,
  list: ['a'],
  inner: { deep: { value: 7 } },
}
const first: Record<string, Json> = { name: 'Ada' }
const inputs: Record<string, Json> = { age: '18', blank: '', code: '18', accepted: true }

function op(operator: Operator, ...operands: Expression[]): Expression {
  return { operator, arguments: operands }
}
const two = data('two')
const three = data('three')

test.each<[string, Expression, Json]>([
  ['a literal', is('a'), 'a'],
  ['a field', two, 2],
  ['a field within a field', data('inner', 'deep', 'value'), 7],
  ['a field that is not there', data('constructor'), null],
  ['a field within what is none', data('two', 'deep'), null],
  ['a field within a list', data('list', '0'), null],
  ['a field that an object inherits', data('inner', 'toString'), null],
  ['another screen', of('FIRST', { reference: 'data', path: ['name'] }), 'Ada'],
  ['a screen that is not there', of('NONE', { reference: 'data', path: ['name'] }), null],
  ['what an input holds', form('accepted'), true],
  ['a number input by itself, as its text', form('age'), '18'],
  ['a number input that is compared', op('>=', form('age'), is(18)), true],
  ['a number input that equals a number', op('==', form('age'), is(18)), true],
  ['a number input that is counted with', op('+', form('age'), is(1)), 19],
  ['a number input in a text', op('join', form('age'), is(' years')), '18 years'],
  ['an empty number input', op('>=', form('blank'), is(0)), false],
  ['a text input is no number', op('==', form('code'), is(18)), false],
  ['equal texts', op('==', data('word'), is('word')), true],
  ['a number and its text', op('==', two, is('2')), false],
  ['different truths', op('!=', data('yes'), data('no')), true],
  ['nothing is nothing', op('==', data('none'), data('missing')), true],
  ['nothing is not empty text', op('==', data('missing'), is('')), false],
  ['less', op('<', two, three), true],
  ['not less', op('<', three, three), false],
  ['at most', op('<=', three, three), true],
  ['more', op('>', two, three), false],
  ['comparing with nothing', op('<=', data('missing'), three), false],
  ['and', op('&&', data('yes'), data('no')), false],
  ['or', op('||', data('no'), data('yes')), true],
  ['or of texts', op('||', data('word'), data('no')), false],
  ['not', op('!', data('no')), true],
  ['sum', op('+', two, three), 5],
  ['difference', op('-', two, three), -1],
  ['the sign', op('-', two), -2],
  ['the sign of zero', op('join', op('-', data('zero'))), '0'],
  ['product', op('*', two, three), 6],
  ['quotient', op('/', three, two), 1.5],
  ['rest', op('%', three, two), 1],
  ['division by zero', op('/', three, data('zero')), 0],
  ['division by nothing', op('/', three, data('missing')), 0],
  ['rest of zero', op('%', three, data('zero')), 0],
  ['too much', op('*', is(1e308), is(10)), 0],
  ['text', op('join', is('a'), two, data('yes'), data('missing'), is('b')), 'a2trueb'],
])('%s', (_, expression, want) => {
  expect(result(expression, scope)).toEqual(want)
})

test('values of all kinds', () => {
  const action = { name: 'update_data', payload: { x: { expression: two } } } as const
  expect(
    evaluate({ map: { a: { is: 1 }, b: { list: [{ expression: two }] }, c: { action: { ...action } } } }, scope),
  ).toEqual({ a: 1, b: [2], c: action })
})
