// The preview page. flowport's shell holds the drawing of the flow as JSON.

import { render } from 'preact'
import { throughServer } from '../engine/exchange'
import { Session } from '../engine/session'
import { Phone } from '../phone/Phone'
import type { Json, View } from '../view'
import { Debug, reported } from './Debug'
import { follow } from './live'
import { Preview } from './Preview'
import { readQuery, readStart } from './query'
import './preview.css'

const view = held('view')
const place = document.getElementById('preview')
if (view !== undefined && place !== null) void start(view as unknown as View, place)
else follow(() => location.reload()) // once the file has a flow

/** JSON that the shell holds. */
function held(id: string): Json | undefined {
  const text = document.getElementById(id)?.textContent
  return text ? JSON.parse(text) : undefined
}

async function start(view: View, place: HTMLElement) {
  const query = readQuery(location.search, matchMedia('(prefers-color-scheme: dark)').matches)
  const { interactive, flowToken, init, phoneNumber, picture } = query
  const session = new Session(view, {
    interactive: interactive && picture === undefined,
    flowToken,
    init,
    start: readStart(held('start') ?? null),
    ...(view.dataApiVersion === undefined ? {} : { exchange: throughServer(exchangeAddress(), phoneNumber, reported) }),
  })
  if (picture === undefined) {
    void session.start()
    render(<Preview session={session} query={query} />, place)
    performance.mark('drawn')
    follow((view) => void session.revise(view))
    const actions = document.getElementById('actions')
    if (query.debug && actions !== null) render(<Debug session={session} />, actions)
    return
  }
  await session.choose(picture)
  document.documentElement.dataset.picture = ''
  render(<Phone session={session} look={query.look} still />, place)
  await allLoaded(place)
  document.documentElement.dataset.ready = ''
}

/** Where the server asks the flow's endpoint for the page, by the same link. */
function exchangeAddress(): string {
  const token = new URLSearchParams(location.search).get('token') ?? ''
  return `${location.pathname}/exchange?${new URLSearchParams({ token })}`
}

/** Waits for fonts and pictures, so that a picture of the page has them. */
async function allLoaded(place: HTMLElement) {
  await new Promise(requestAnimationFrame)
  const images = [...place.querySelectorAll('img')]
  await Promise.all([document.fonts.ready, ...images.map((image) => image.decode().catch(() => undefined))])
}
