// Signs of the toolbar, drawn for flowport.

export function Moon() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M13.5 10A6 6 0 0 1 6 2.5a6 6 0 1 0 7.5 7.5z" fill="currentColor" />
    </svg>
  )
}

export function Again() {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="M13 8a5 5 0 1 1-1.6-3.7M13 1.5v3.5H9.5" fill="none" stroke="currentColor" stroke-width="1.6" />
    </svg>
  )
}
