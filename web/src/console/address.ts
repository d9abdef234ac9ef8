// Where the person is: kept behind the # of the address, so that a page can be
// sent to somebody and the browser's own buttons work.

import { useEffect, useState } from 'preact/hooks'

export const parts = ['edit', 'map', 'revisions'] as const

export type Part = (typeof parts)[number]

export type Place =
  | { page: 'accounts' }
  | { page: 'flows'; region: string; waba: string }
  | { page: 'flow'; region: string; waba: string; flow: string; part: Part }

/** Reads what stands behind the #; anything else is the first page. */
export function readPlace(hash: string): Place {
  const [region, waba, flow, part] = hash.replace(/^#\/?/, '').split('/').map(decode)
  if (!region || !waba) return { page: 'accounts' }
  if (!flow) return { page: 'flows', region, waba }
  return { page: 'flow', region, waba, flow, part: parts.find((one) => one === part) ?? 'edit' }
}

/** The address of a place, to link to. */
export function hashOf(place: Place): string {
  if (place.page === 'accounts') return '#/'
  const steps = [place.region, place.waba]
  if (place.page === 'flow') steps.push(place.flow, ...(place.part === 'edit' ? [] : [place.part]))
  return '#/' + steps.map(encodeURIComponent).join('/')
}

export function go(place: Place) {
  location.hash = hashOf(place)
}

let held = false

/** Keeps the person at the flow of the address, until it is let go: something there is not saved. */
export function hold(on: boolean) {
  held = on
}

/**
 * The place that the address names now; and the one that somebody wants to go
 * to, where what is not saved would be lost.
 */
export function usePlace(): { place: Place; wanted: Place | undefined; stay(): void } {
  const [state, setState] = useState<{ place: Place; wanted?: Place }>(() => ({ place: readPlace(location.hash) }))
  useEffect(() => {
    const changed = (event: HashChangeEvent) => {
      const next = readPlace(new URL(event.newURL).hash)
      setState(({ place }) => {
        if (!held || isSameFlow(place, next)) return { place: next }
        history.replaceState(null, '', event.oldURL)
        return { place, wanted: next }
      })
    }
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return { place: state.place, wanted: state.wanted, stay: () => setState(({ place }) => ({ place })) }
}

export function isSameFlow(a: Place, b: Place): boolean {
  return a.page === 'flow' && b.page === 'flow' && a.region === b.region && a.waba === b.waba && a.flow === b.flow
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
