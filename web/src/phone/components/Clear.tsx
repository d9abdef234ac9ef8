import './optin.css'

/** Takes back what was chosen in an input that may be left out. */
export function Clear({ what, clear }: { what: string; clear(): void }) {
  return (
    <button type="button" class="link" onClick={clear}>
      Clear the {what}
    </button>
  )
}
