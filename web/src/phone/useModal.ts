import { useLayoutEffect, useRef } from 'preact/hooks'

/** A dialog that is modal while it is drawn, and then gives the focus back to what had it before. */
export function useModal() {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    return () => {
      // By now it is no longer on the page, and what had the focus has it no more.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
    }
  }, [])
  return dialog
}
