import './input.css'

/** The label of an input that is a group, a fieldset; optional inputs say so. */
export function Label({ text, optional }: { text: string; optional: boolean }) {
  return (
    <legend class="group-label">
      {text}
      {optional && <span class="optional"> (optional)</span>}
    </legend>
  )
}
