import { describe, expect, it } from 'vitest'
import { accepted, pick, sizeInWords } from './files'

const file = (name: string, size: number, type: string) => ({ name, size, type })

describe('what a picker takes', () => {
  it('has defaults', () => {
    expect(accepted('PhotoPicker', {})).toEqual({ least: 0, most: 30, size: 25600, types: ['image/*'] })
    expect(accepted('DocumentPicker', {})).toEqual({ least: 0, most: 30, size: 25600, types: [] })
  })

  it('is what the document says', () => {
    expect(accepted('PhotoPicker', { 'max-uploaded-photos': 3, 'max-file-size-kb': '64' })).toMatchObject({
      most: 3,
      size: 64,
    })
    expect(accepted('DocumentPicker', { 'allowed-mime-types': ['text/plain'] }).types).toEqual(['text/plain'])
  })
})

describe('files', () => {
  const limits = { most: 2, size: 1, types: ['text/plain'] }
  const small = file('a.txt', 1024, 'text/plain')

  it('are taken as they are', () => {
    expect(pick([small], 0, limits)).toEqual({ taken: [small], refusal: undefined })
    const odd = file('a', 1, '')
    expect(pick([odd], 0, limits).taken).toEqual([odd])
  })

  it.each([
    [file('b.txt', 1025, 'text/plain'), 0, 'b.txt is larger than 1 KB.'],
    [file('b.png', 1, 'image/png'), 0, 'b.png is of a type that cannot be sent here.'],
    [small, 2, 'There may be at most 2.'],
  ])('are refused: %j beside %i', (one, before, refusal) =>
    expect(pick([one], before, limits)).toEqual({ taken: [], refusal }),
  )

  it('are taken as far as there is room', () => {
    expect(pick([small, small], 1, limits)).toEqual({ taken: [small], refusal: 'There may be at most 2.' })
  })

  it('that are pictures are photos', () => {
    const photo = file('c.webp', 1, 'image/webp')
    expect(pick([photo, file('d.pdf', 1, 'application/pdf')], 0, accepted('PhotoPicker', {})).taken).toEqual([photo])
  })
})

it.each([
  [1, '1 KB'],
  [64 * 1024, '64 KB'],
  [1536 * 1024, '1.5 MB'],
  [25600 * 1024, '25 MB'],
])('%i bytes are %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words))
