// Live reload of `flowport preview FILE`: the server tells when the file has
// changed, and the page reads itself anew.

import type { View } from '../view'

/**
 * Follows the file, if the page is of one. What the compiler says is replaced at
 * each change; revise gets the flow whenever it can be drawn.
 */
export function follow(revise: (view: View) => void): void {
  const main = document.querySelector('main')
  const since = main?.dataset.live
  if (main === null || since === undefined) return
  const token = new URLSearchParams(location.search).get('token') ?? ''
  const events = new EventSource(`${location.pathname}/changes?${new URLSearchParams({ token, since })}`)
  let latest = 0
  events.onmessage = async () => {
    const turn = ++latest
    const answer = await fetch(location.href).catch(() => undefined)
    const text = answer?.ok ? await answer.text() : undefined
    if (text === undefined || turn !== latest) return // the next one tells more
    const fresh = new DOMParser().parseFromString(text, 'text/html')
    const [old, card] = [document.querySelector('.card'), fresh.querySelector('.card')]
    if (card !== null) old?.replaceWith(document.adoptNode(card))
    const view = fresh.getElementById('view')?.textContent
    main.toggleAttribute('data-stale', !view)
    if (view) revise(JSON.parse(view))
  }
}
