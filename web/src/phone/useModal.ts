import { useLayoutEffect, useRef } from 'preact/hooks'

/** A dialog that is modal while it is drawn, and then gives the focus back to what had it before. */
export function useModal() {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    // As long as it is on the page, nothing else takes the focus: right after that, before the next key comes.
    return () =>
      queueMicrotask(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
      })
  }, [])
  return dialog
}
