import { useLayoutEffect, useRef } from 'preact/hooks'

/** Focuses an element of the phone, unless the person is somewhere else on the page. */
export function takeFocus(element: HTMLElement | null | undefined): void {
  const at = document.activeElement
  const isHere = at === null || at === document.body || element?.closest('.phone')?.contains(at)
  if (isHere) element?.focus()
}

/** Moves the focus to the title of a new screen, and to the first wrong input when the footer refuses. */
export function useFocus(sheet: { current: HTMLElement | null }, screen: string, refusals: number) {
  const before = useRef<string>('')
  useLayoutEffect(() => {
    // A page that is opened, perhaps in a frame, leaves the focus where it is.
    if (before.current !== '' && before.current !== screen)
      takeFocus(sheet.current?.querySelector<HTMLElement>('.title'))
    before.current = screen
  }, [sheet, screen])
  useLayoutEffect(() => {
    if (refusals === 0) return
    takeFocus(sheet.current?.querySelector<HTMLElement>(`${wrong}${control}, ${wrong} ${control}`))
  }, [sheet, refusals])
}

/** A group is wrong as a whole; what can be entered in it gets the focus. */
const wrong = '.body [aria-invalid="true"]'
const control = ':is(input, textarea, button):enabled'
