import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'

/** The heading of a page, which also gets the focus when one comes there, and names the tab. */
export function Title({ children, name }: { children: ComponentChildren; name?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) heading.current?.focus()
  }, [])
  const text = name ?? (typeof children === 'string' ? children : '')
  useEffect(() => {
    document.title = text === '' ? 'flowport' : `${text} – flowport`
  }, [text])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
