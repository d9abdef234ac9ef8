import type { Session } from '../engine/session'
import type { Look } from '../phone/Phone'
import { useSession } from '../phone/useSession'
import { Again, Moon } from './icons'

interface Properties {
  session: Session
  look: Look
  onLook(look: Look): void
}

const systems = [
  ['android', 'Android'],
  ['ios', 'iOS'],
] as const

/** Which phone, which screen, and from the start again. */
export function Toolbar({ session, look, onLook }: Properties) {
  useSession(session)
  const dark = look.theme === 'dark'
  const turned = look.direction === 'rtl'
  return (
    <div class="toolbar" role="group" aria-label="Preview">
      <span class="tools" role="group" aria-label="Phone">
        {systems.map(([system, name]) => (
          <button
            type="button"
            key={system}
            aria-pressed={look.system === system}
            onClick={() => onLook({ ...look, system })}
          >
            {name}
          </button>
        ))}
      </span>
      <button
        type="button"
        class="tool"
        title="Dark"
        aria-label="Dark"
        aria-pressed={dark}
        onClick={() => onLook({ ...look, theme: dark ? 'light' : 'dark' })}
      >
        <Moon />
      </button>
      <button
        type="button"
        class="tool"
        title="From right to left"
        aria-label="RTL, from right to left"
        aria-pressed={turned}
        onClick={() => onLook({ ...look, direction: turned ? 'ltr' : 'rtl' })}
      >
        RTL
      </button>
      <select
        class="tool"
        aria-label="Screen"
        value={session.visit?.screen.id ?? ''}
        onChange={(event) => void session.choose(event.currentTarget.value)}
      >
        {session.view.screens.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="tool"
        title="Start again"
        aria-label="Start again"
        onClick={() => void session.start()}
      >
        <Again />
      </button>
    </div>
  )
}
