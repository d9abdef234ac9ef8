import type { Session } from '../engine/session'
import type { Look } from '../phone/Phone'

interface Properties {
  session: Session
  look: Look
  onLook(look: Look): void
}

/** Which phone, which screen, and from the start again. */
export function Toolbar({ session, look, onLook }: Properties) {
  const shown = session.visit?.screen.id ?? ''
  return (
    <div class="toolbar" role="toolbar" aria-label="Preview">
      <Choice
        label="Phone"
        value={look.system}
        options={[
          ['android', 'Android'],
          ['ios', 'iOS'],
        ]}
        onChange={(system) => onLook({ ...look, system })}
      />
      <Choice
        label="Theme"
        value={look.theme}
        options={[
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        onChange={(theme) => onLook({ ...look, theme })}
      />
      <Choice
        label="Direction"
        value={look.direction}
        options={[
          ['ltr', 'Left to right'],
          ['rtl', 'Right to left'],
        ]}
        onChange={(direction) => onLook({ ...look, direction })}
      />
      <Choice
        label="Screen"
        value={shown}
        options={session.view.screens.map(({ id }) => [id, id])}
        onChange={(id) => void session.choose(id)}
      />
      <button type="button" class="tool" onClick={() => void session.start()}>
        Restart
      </button>
    </div>
  )
}

interface ChoiceProperties<T extends string> {
  label: string
  value: T
  options: [value: T, words: string][]
  onChange(value: T): void
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProperties<T>) {
  return (
    <label class="tool">
      <span class="tool-label">{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {options.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
