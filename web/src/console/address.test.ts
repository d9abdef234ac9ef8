import { expect, test } from 'vitest'
import { hashOf, isSameFlow, type Place, readPlace } from './address'

const flow: Place = { page: 'flow', region: 'us-east-1', waba: 'waba-1', flow: '42', part: 'edit' }

test.each<[string, Place]>([
  ['#/', { page: 'accounts' }],
  ['#/us-east-1/waba-1', { page: 'flows', region: 'us-east-1', waba: 'waba-1' }],
  ['#/us-east-1/waba-1/42', flow],
  ['#/us-east-1/waba-1/42/map', { ...flow, part: 'map' }],
  ['#/us-east-1/a%2Fb/42', { ...flow, waba: 'a/b' }],
])('%s is read and written', (hash, place) => {
  expect(readPlace(hash)).toEqual(place)
  expect(hashOf(place)).toBe(hash)
})

test.each<[string, Place]>([
  ['', { page: 'accounts' }],
  ['#', { page: 'accounts' }],
  ['#/us-east-1', { page: 'accounts' }],
  ['#/%/waba-1', { page: 'accounts' }],
  ['#/us-east-1/waba-1/42/what', flow],
])('%s is read as well as it can be', (hash, place) => {
  expect(readPlace(hash)).toEqual(place)
})

test('the parts of a flow are the same flow, and nothing else is', () => {
  expect(isSameFlow(flow, { ...flow, part: 'map' })).toBe(true)
  expect(isSameFlow(flow, { ...flow, flow: '43' })).toBe(false)
  expect(isSameFlow(flow, { page: 'flows', region: 'us-east-1', waba: 'waba-1' })).toBe(false)
})
