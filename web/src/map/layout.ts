// Where the map draws what, in pixels before zooming. Which screen is in which
// column and row is the compiler's.

import type { MapLayout } from '../view'

export const nodeWidth = 180
export const nodeHeight = 380
export const column = 270
const row = 440
const margin = 40

/** The phone of a small picture, before it is made small. */
export const picture = { width: 360 }

/** How large the map is. */
export function draw(map: MapLayout): { width: number; height: number } {
  return {
    width: 2 * margin + Math.max(0, map.columns - 1) * column + nodeWidth,
    height: 2 * margin + Math.max(0, map.rows - 1) * row + nodeHeight,
  }
}

/** The left upper corner of a screen's picture. */
export function placeOf(map: MapLayout, screen: number): { x: number; y: number } {
  const place = map.places[screen] ?? { column: 0, row: 0 }
  return { x: margin + place.column * column, y: margin + place.row * row }
}

/**
 * The path of an arrow: from the right side of a screen to the left side of
 * the next; one that leads back, or stays in its column, goes round below.
 */
export function edge(map: MapLayout, from: number, to: number): string {
  const a = placeOf(map, from)
  const b = placeOf(map, to)
  if (b.x > a.x) {
    const y1 = a.y + nodeHeight / 2
    const y2 = b.y + nodeHeight / 2
    const x1 = a.x + nodeWidth
    const bend = (b.x - x1) / 2
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${b.x - bend} ${y2} ${b.x - 2} ${y2}`
  }
  const y1 = a.y + nodeHeight
  const y2 = b.y + nodeHeight
  const below = Math.max(y1, y2) + 36
  const x1 = a.x + nodeWidth * 0.65
  const x2 = b.x + nodeWidth * 0.35
  return `M${x1} ${y1}C${x1} ${below} ${x2} ${below} ${x2} ${y2 + 2}`
}
