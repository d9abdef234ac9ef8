import './input.css'

/** The label of an input that is a group; optional inputs say so. */
export function Label({ id, text, optional }: { id: string; text: string; optional: boolean }) {
  return (
    <p class="group-label" id={id}>
      {text}
      {optional && <span class="optional"> (optional)</span>}
    </p>
  )
}
