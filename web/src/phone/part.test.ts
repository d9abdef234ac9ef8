import { describe, expect, it } from 'vitest'
import { ids, items, paragraphs, text, toggled } from './part'

describe('properties of a document with errors', () => {
  it('are read as what they should be', () => {
    expect([text('a'), text(1.5), text(null), text(['a']), text(undefined)]).toEqual(['a', '1.5', '', '', ''])
    expect([paragraphs('a'), paragraphs(['a', 1, null])]).toEqual([['a'], ['a', '1', '']])
    expect([items([{ id: 'a' }, null, 'b', []]), items('a')]).toEqual([[{ id: 'a' }], []])
    expect([ids(['a', 1, 'b']), ids({})]).toEqual([['a', 'b'], []])
  })
})

describe('a choice', () => {
  const source = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]
  it.each([
    [[], 'b', ['b']],
    [['c'], 'a', ['a', 'c']],
    [['a', 'c'], 'a', ['c']],
    // The source may have lost what was chosen before.
    [['gone'], 'a', ['a']],
  ])('of %j and %s is %j', (chosen, id, want) => expect(toggled(chosen, id, source)).toEqual(want))
})
