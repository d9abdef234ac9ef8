/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest'
import page from '../../../docs/flow-json.md?raw'
import { type Limits, limits, shortened } from './limits'

/** "Component property limit" of the compiler's table, as its page shows it; error messages are cut by nobody. */
function documented(): string[] {
  const found: string[] = []
  let component = ''
  for (const line of page.split('\n')) {
    component = /^### (\w+)/.exec(line)?.[1] ?? component
    const row = /^\| `([\w-]+)` \|.* at most (\d+) characters/.exec(line)
    if (row !== null && row[1] !== 'error-message') found.push(`${component} ${row[1]} ${row[2]}`)
  }
  return found.sort()
}

function flat(component: string, those: Limits): string[] {
  return Object.entries(those).flatMap(([name, limit]) =>
    typeof limit === 'number' ? [`${component} ${name} ${limit}`] : flat(component, limit),
  )
}

describe('limits', () => {
  it('are those of the compiler', () => {
    const ours = Object.entries(limits).flatMap(([component, those]) => flat(component, those))
    expect(ours.sort()).toEqual(documented())
  })
})

describe('a text', () => {
  it('is cut above its limit only, and a pair of surrogates is one character', () => {
    expect(shortened('EmbeddedLink', { text: 'x'.repeat(25) })).toEqual({ text: 'x'.repeat(25) })
    expect(shortened('EmbeddedLink', { text: 'x'.repeat(26) })).toEqual({ text: `${'x'.repeat(25)}\u2026` })
    const faces = '\u{1f600}'.repeat(25)
    expect(shortened('EmbeddedLink', { text: faces })).toEqual({ text: faces })
  })

  it('is cut in items, in lists and at both ends of a range', () => {
    const long = 'x'.repeat(50)
    const cut = (n: number) => `${'x'.repeat(n)}\u2026`
    expect(shortened('Dropdown', { 'data-source': [{ id: long, title: long }, null] })).toEqual({
      'data-source': [{ id: long, title: cut(30) }, null],
    })
    expect(shortened('NavigationList', { 'list-items': [{ end: { title: long }, tags: [long] }] })).toEqual({
      'list-items': [{ end: { title: cut(10) }, tags: [cut(15)] }],
    })
    expect(shortened('CalendarPicker', { label: { 'start-date': long, 'end-date': 'b' } })).toEqual({
      label: { 'start-date': cut(40), 'end-date': 'b' },
    })
  })

  it('may be anything in a document with errors', () => {
    const odd = { text: { a: 1 }, constructor: 'x'.repeat(500) }
    expect(shortened('TextBody', odd)).toEqual(odd)
    expect(shortened('constructor', odd)).toBe(odd)
  })
})
