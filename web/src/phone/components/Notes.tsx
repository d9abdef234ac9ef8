import './input.css'

/** What stands under an input: what is wrong with it, or else the help. */
export function Notes({ id, help, error }: { id: string; help: string; error: string | undefined }) {
  return (
    <p class={error === undefined ? 'help' : 'help error'} id={id} aria-live="polite">
      {error ?? help}
    </p>
  )
}
