import { describe, expect, it } from 'vitest'
import { imageSource } from './image'

describe('the address of a picture', () => {
  it.each([
    ['/9j/4AAQ', 'data:image/jpeg;base64,/9j/4AAQ'],
    ['iVBORw0KGgoAAAA', 'data:image/png;base64,iVBORw0KGgoAAAA'],
    ['UklGRiQAAAA', 'data:image/webp;base64,UklGRiQAAAA'],
    // What is written before the data does not count: the data do.
    ['data:image/svg+xml;base64,/9j/4AAQ', 'data:image/jpeg;base64,/9j/4AAQ'],
    ['DATA:IMAGE/PNG;base64,iVBORw0KGgo', 'data:image/png;base64,iVBORw0KGgo'],
  ])('of %s', (value, want) => expect(imageSource(value)).toBe(want))

  it.each([
    'https://example.com/a.png',
    '//example.com/a.png',
    'javascript:alert(1)',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'data:text/html;base64,/9j/',
    'R0lGODlh',
    '',
    null,
    7,
  ])('is not there for %j', (value) => expect(imageSource(value)).toBeUndefined())
})
