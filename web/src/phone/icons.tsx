// The signs that the phone shows, drawn for flowport on a grid of 24. They take
// the colour of the text; what they mean is said by the button around them.

import type { ComponentChildren } from 'preact'

function Sign({ children, flips = false }: { children: ComponentChildren; flips?: boolean }) {
  return (
    <svg class={flips ? 'sign flips' : 'sign'} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      {children}
    </svg>
  )
}

export function Close() {
  return (
    <Sign>
      <path d="M6 6l12 12M18 6L6 18" />
    </Sign>
  )
}

/** It points to where the lines begin, so it turns round where they run from right to left. */
export function Back() {
  return (
    <Sign flips>
      <path d="M20 12H5M11 5l-7 7 7 7" />
    </Sign>
  )
}

export function More() {
  return (
    <Sign>
      <path d="M12 5.5v.01M12 12v.01M12 18.5v.01" stroke-width="3" />
    </Sign>
  )
}

export function Chevron() {
  return (
    <Sign flips>
      <path d="M9 5l7 7-7 7" />
    </Sign>
  )
}

export function CalendarSign() {
  return (
    <Sign>
      <path d="M5 6h14v14H5zM5 10h14M9 3.5V7M15 3.5V7" />
    </Sign>
  )
}

export function Plus() {
  return (
    <Sign>
      <path d="M12 5v14M5 12h14" />
    </Sign>
  )
}

/** Reception and charge, as they stand at the top of a phone. */
export function Battery() {
  return (
    <svg viewBox="0 0 46 14" width="46" height="14" fill="currentColor" aria-hidden="true">
      <path d="M0 10h3v3H0zM4.5 7h3v6h-3zM9 4h3v9H9zM13.5 1h3v12h-3z" />
      <rect x="22.5" y="1.5" width="20" height="11" rx="3" fill="none" stroke="currentColor" />
      <rect x="24" y="3" width="14" height="8" rx="1.8" />
      <path d="M44 5c1.3.4 1.3 3.6 0 4z" />
    </svg>
  )
}

export function PictureSign() {
  return (
    <Sign>
      <path d="M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9.5v.01" />
    </Sign>
  )
}

export function PaperSign() {
  return (
    <Sign>
      <path d="M7 3h7l5 5v13H7zM14 3v5h5M10 13h6M10 17h6" />
    </Sign>
  )
}
