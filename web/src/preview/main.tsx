// The preview page. flowport's shell holds the drawing of the flow as JSON.

import { render } from 'preact'
import { Session } from '../engine/session'
import { Phone } from '../phone/Phone'
import type { View } from '../view'
import { Preview } from './Preview'
import { readQuery } from './query'
import './preview.css'

const source = document.getElementById('view')
const place = document.getElementById('preview')
if (source !== null && place !== null) void start(JSON.parse(source.textContent ?? ''), place)

async function start(view: View, place: HTMLElement) {
  const query = readQuery(location.search, matchMedia('(prefers-color-scheme: dark)').matches)
  const { interactive, flowToken, init, start: first, picture } = query
  const session = new Session(view, {
    interactive: interactive && picture === undefined,
    flowToken,
    init,
    ...(first === undefined ? {} : { start: first }),
  })
  if (picture === undefined) {
    render(<Preview session={session} query={query} />, place)
    await session.start()
    return
  }
  await session.choose(picture)
  document.documentElement.dataset.picture = ''
  render(<Phone session={session} look={query.look} still />, place)
  await allLoaded(place)
  document.documentElement.dataset.ready = ''
}

/** Waits for fonts and pictures, so that a picture of the page has them. */
async function allLoaded(place: HTMLElement) {
  await new Promise(requestAnimationFrame)
  const images = [...place.querySelectorAll('img')]
  await Promise.all([document.fonts.ready, ...images.map((image) => image.decode().catch(() => undefined))])
}
