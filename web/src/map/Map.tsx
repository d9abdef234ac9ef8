import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Session } from '../engine/session'
import { type Look, Phone } from '../phone/Phone'
import type { Position, View } from '../view'
import { draw, edge, nodeHeight, nodeWidth, picture, placeOf } from './layout'
import './map.css'

/** How small and how large the map can be, and by how much at a time. */
const smallest = 0.1
const largest = 2
const step = 1.25

/** The screens of a flow as small pictures, and the ways between them. */
export function Map({ view, onOpen }: { view: View; onOpen(at: Position): void }) {
  const [scale, setScale] = useState(1)
  const field = useRef<HTMLDivElement>(null)
  const zoom = (by: number) => setScale((now) => Math.min(Math.max(now * by, smallest), largest))
  const fit = () => {
    const { width, height } = draw(view.map)
    const { clientWidth, clientHeight } = field.current ?? { clientWidth: width, clientHeight: height }
    setScale(Math.max(Math.min(clientWidth / width, clientHeight / height, 1), smallest))
  }

  useEffect(() => {
    fit()
    // With Ctrl a wheel would zoom the whole page; a listener of Preact's could not keep it from that.
    const turned = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      zoom(event.deltaY < 0 ? step : 1 / step)
    }
    const element = field.current
    element?.addEventListener('wheel', turned, { passive: false })
    return () => element?.removeEventListener('wheel', turned)
  }, [])
  const keyed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '+' || event.key === '=') zoom(step)
    else if (event.key === '-') zoom(1 / step)
    else if (event.key === '0') fit()
  }
  const { width, height } = draw(view.map)
  return (
    <section class="map" aria-label="Map" onKeyDown={keyed}>
      <div class="row" role="toolbar" aria-label="Zoom">
        <button type="button" aria-label="Smaller" disabled={scale <= smallest} onClick={() => zoom(1 / step)}>
          −
        </button>
        <span class="quiet" role="status">
          {Math.round(scale * 100)} %
        </span>
        <button type="button" aria-label="Larger" disabled={scale >= largest} onClick={() => zoom(step)}>
          +
        </button>
        <button type="button" onClick={fit}>
          Show all
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
        <path key={`${from} ${to}`} class="arrow" d={edge(view.map, from, to)} marker-end="url(#arrow)" />
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
  const marks = [
    ...(start ? ['start'] : []),
    ...(screen.terminal ? ['end'] : []),
    ...(reachable ? [] : ['unreachable']),
  ]
  const next = view.routes.filter(({ from }) => from === index).map(({ to }) => view.screens[to]?.id)
  return (
    <div
      class="node"
      data-reachable={reachable}
      style={{ ...box(nodeWidth, nodeHeight), left: `${at.x}px`, top: `${at.y}px` }}
    >
      <button type="button" class="node-name" title="Show it in the text" onClick={() => onOpen(screen.at)}>
        {screen.id}
        {marks.map((mark) => (
          <span class="mark" key={mark} data-mark={mark}>
            {mark}
          </span>
        ))}
        <span class="spoken">{next.length === 0 ? 'leads nowhere' : `leads to ${next.join(', ')}`}</span>
      </button>
      <div class="node-picture" aria-hidden="true" inert>
        <div
          class="node-phone"
          style={{ width: `${picture.width}px`, transform: `scale(${(nodeWidth - 2) / picture.width})` }}
        >
          <Phone session={session} look={look} still />
        </div>
      </div>
    </div>
  )
}

const box = (width: number, height: number) => ({ width: `${width}px`, height: `${height}px` })
