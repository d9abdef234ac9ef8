import { afterEach, expect, test, vi } from 'vitest'
import { fits, fitsNow, isPending, settled } from './pattern'

test.each([
  ['[A-Z]{2}', 'AB', true],
  ['[A-Z]{2}', 'ABC', false],
  ['A|BC', 'BC', true],
  ['A|BC', 'BCD', false],
  ['\\d{3}\\-\\d', '123-4', true],
  ['\\d{3}\\-\\d', '1234', false],
  ['.', '😀', true],
  ['(', 'anything', true],
])('%s and %s', (pattern, text, want) => {
  expect(fitsNow(pattern, text)).toBe(want)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a pattern that takes for ever is given up, and others go on', async () => {
  vi.useFakeTimers()
  const ended: FakeWorker[] = []
  class FakeWorker {
    onmessage: (event: { data: boolean }) => void = () => {}
    postMessage([pattern, text]: [string, string]) {
      if (pattern !== '(a+)+') setTimeout(() => this.onmessage({ data: fitsNow(pattern, text) }), 1)
    }
    terminate() {
      ended.push(this)
    }
  }
  vi.stubGlobal('Worker', FakeWorker)
  expect(fits('(a+)+', 'aaaa!')).toBeUndefined()
  expect(fits('a', 'b')).toBeUndefined()
  expect(isPending()).toBe(true)
  const all = settled()
  await vi.advanceTimersByTimeAsync(2000)
  await all
  expect(ended.length).toBe(1)
  expect(isPending()).toBe(false)
  expect(fits('(a+)+', 'aaaa!')).toBe(true)
  expect(fits('(a+)+', 'another')).toBe(true)
  expect(fits('a', 'b')).toBe(false)
  expect(ended.length).toBe(1)
})
