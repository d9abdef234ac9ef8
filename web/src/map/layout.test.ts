import { expect, test } from 'vitest'
import type { MapLayout } from '../view'
import { draw, edge, nodeHeight, nodeWidth, placeOf } from './layout'

const map: MapLayout = {
  columns: 2,
  rows: 2,
  places: [
    { column: 0, row: 0, reachable: true },
    { column: 1, row: 0, reachable: true },
    { column: 0, row: 1, reachable: false },
  ],
}

test('screens do not lie on each other', () => {
  const [a, b, c] = [0, 1, 2].map((i) => placeOf(map, i))
  expect(b!.x - a!.x).toBeGreaterThan(nodeWidth)
  expect(c!.y - a!.y).toBeGreaterThan(nodeHeight)
})

test('all of them lie on the paper', () => {
  const { width, height } = draw(map)
  for (const i of [0, 1, 2]) {
    const { x, y } = placeOf(map, i)
    expect(x + nodeWidth).toBeLessThan(width)
    expect(y + nodeHeight).toBeLessThan(height)
  }
})

test('an arrow begins at the side of one screen and ends at that of the other', () => {
  const { x, y } = placeOf(map, 0)
  expect(edge(map, 0, 1)).toMatch(new RegExp(`^M${x + nodeWidth} ${y + nodeHeight / 2}C.* ${placeOf(map, 1).x - 2} `))
})

test('an arrow back goes round below', () => {
  const lowest = placeOf(map, 0).y + nodeHeight
  const ys = edge(map, 1, 0)
    .match(/[\d.]+/g)!
    .map(Number)
    .filter((_, i) => i % 2 === 1)
  expect(Math.min(...ys)).toBeGreaterThanOrEqual(lowest)
})
