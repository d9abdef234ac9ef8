import { expect, test } from 'vitest'
import type { Change } from './api'
import { byScreen, inside } from './Changes'

const change = (screen: string | undefined, path: string): Change => ({
  kind: 'changed',
  path,
  ...(screen === undefined ? {} : { screen }),
})

test('changes stand by their screens, in the order in which screens come', () => {
  const [version, a1, b, a2] = [
    change(undefined, 'version'),
    change('A', 'screens[A].title'),
    change('B', 'screens[B]'),
    change('A', 'screens[A].data.x'),
  ]
  expect(byScreen([version!, a1!, b!, a2!])).toEqual([
    ['', [version]],
    ['A', [a1, a2]],
    ['B', [b]],
  ])
})

test.each([
  ['A', 'screens[A].layout.children[0]', 'layout.children[0]'],
  ['A', "screens[A]['x-y']", "['x-y']"],
  ['A', 'screens[A]', ''],
  [undefined, 'version', 'version'],
])('of screen %s, %s is %j', (screen, path, want) => {
  expect(inside(change(screen, path))).toBe(want)
})
