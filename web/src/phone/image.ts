// Pictures in Flow JSON are base64 without more said.

import type { Json } from '../view'

/** The first characters, in base64, of each kind of picture that flows show (Meta's page "Components"). */
const kinds: [start: string, type: string][] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['UklGR', 'image/webp'],
]

/**
 * The address under which an <img> shows a picture; undefined for what is no
 * base64 of a picture. It is never an address outside of the page.
 */
export function imageSource(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined
  const written = /^data:image\/[a-z.+-]+;base64,/i.exec(value.slice(0, 64))
  const base64 = written === null ? value.trimStart() : value.slice(written[0].length)
  const kind = kinds.find(([start]) => base64.startsWith(start))
  return kind && `data:${kind[1]};base64,${base64}`
}
