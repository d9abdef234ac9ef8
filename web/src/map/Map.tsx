import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Session } from '../engine/session'
import { type Look, Phone } from '../phone/Phone'
import type { Position, View } from '../view'
import { draw, edge, nodeHeight, nodeWidth, picture, placeOf } from './layout'
import './map.css'

const zooms = [0.25, 0.4, 0.6, 0.8, 1, 1.25, 1.6]

/** The screens of a flow as small pictures, and the ways between them. */
export function Map({ view, onOpen }: { view: View; onOpen(at: Position): void }) {
  const [zoom, setZoom] = useState(zooms.indexOf(1))
  const field = useRef<HTMLDivElement>(null)
  const scale = zooms[zoom] ?? 1
  const step = (by: number) => setZoom((now) => Math.min(Math.max(now + by, 0), zooms.length - 1))

  useEffect(() => {
    // A wheel with Ctrl would zoom the whole page; preact listens passively.
    const turned = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      step(event.deltaY < 0 ? 1 : -1)
    }
    const element = field.current
    element?.addEventListener('wheel', turned, { passive: false })
    return () => element?.removeEventListener('wheel', turned)
  }, [])
  const keyed = (event: KeyboardEvent) => {
    const by = { '+': 1, '=': 1, '-': -1 }[event.key]
    if (by !== undefined && !event.ctrlKey && !event.metaKey) step(by)
    else if (event.key === '0') setZoom(zooms.indexOf(1))
  }
  const { width, height } = draw(view.map)
  return (
    <section class="map" aria-label="Map" onKeyDown={keyed}>
      <div class="row" role="toolbar" aria-label="Zoom">
        <button type="button" aria-label="Smaller" disabled={zoom === 0} onClick={() => step(-1)}>
          −
        </button>
        <span class="quiet" role="status">
          {Math.round(scale * 100)} %
        </span>
        <button type="button" aria-label="Larger" disabled={zoom === zooms.length - 1} onClick={() => step(1)}>
          +
        </button>
        <span class="quiet">
          {view.screens.length === 1 ? '1 screen' : `${view.screens.length} screens`}, {view.routes.length}{' '}
          {view.routes.length === 1 ? 'way' : 'ways'}
        </span>
      </div>
      <div class="map-field" ref={field} tabIndex={0} role="group" aria-label="Screens">
        <div style={box(width * scale, height * scale)}>
          <div class="map-paper" style={{ ...box(width, height), transform: `scale(${scale})` }}>
            <Ways view={view} />
            {view.screens.map((_, i) => (
              <Node key={i} view={view} index={i} onOpen={onOpen} />
            ))}
          </div>
        </div>
      </div>
    </section>
  )
}

/** The ways, as arrows under the screens; what they say is also in the names of the screens. */
function Ways({ view }: { view: View }) {
  const { width, height } = draw(view.map)
  return (
    <svg class="ways" width={width} height={height} aria-hidden="true">
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {view.routes.map(({ from, to }) => (
        <path key={`${from} ${to}`} class="way" d={edge(view.map, from, to)} marker-end="url(#arrow)" />
      ))}
    </svg>
  )
}

const look: Look = { system: 'android', theme: 'light', direction: 'ltr' }

function Node({ view, index, onOpen }: { view: View; index: number; onOpen(at: Position): void }) {
  const screen = view.screens[index]
  const session = useMemo(() => {
    const made = new Session(view, { interactive: false, flowToken: '' })
    void made.choose(screen?.id ?? '')
    return made
  }, [view])
  if (screen === undefined) return null
  const at = placeOf(view.map, index)
  const reachable = view.map.places[index]?.reachable ?? true
  const start = view.entries[0] === index
  const marks = [start && 'start', screen.terminal && 'end', !reachable && 'unreachable'].filter(Boolean)
  const next = view.routes.filter(({ from }) => from === index).map(({ to }) => view.screens[to]?.id)
  return (
    <button
      type="button"
      class="node"
      data-reachable={reachable}
      style={{ ...box(nodeWidth, nodeHeight), left: `${at.x}px`, top: `${at.y}px` }}
      aria-label={`Screen ${screen.id}${marks.map((mark) => `, ${mark}`).join('')}. ${next.length === 0 ? 'Leads nowhere' : `Leads to ${next.join(', ')}`}. Show it in the text`}
      onClick={() => onOpen(screen.at)}
    >
      <span class="node-name">
        {screen.id}
        {marks.map((mark) => (
          <span class="mark" key={String(mark)} data-mark={mark}>
            {mark}
          </span>
        ))}
      </span>
      <span class="node-picture" aria-hidden="true" inert>
        <span
          class="node-phone"
          style={{ width: `${picture.width}px`, transform: `scale(${(nodeWidth - 2) / picture.width})` }}
        >
          <Phone session={session} look={look} still />
        </span>
      </span>
    </button>
  )
}

const box = (width: number, height: number) => ({ width: `${width}px`, height: `${height}px` })
