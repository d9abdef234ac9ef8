import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Close } from '../icons'
import { useModal } from '../useModal'
import './sheet.css'

interface Properties {
  title: string
  onClose(): void
  children: ComponentChildren
}

/** What opens over the screen to choose from; it keeps the focus, and Escape closes it. */
export function Sheet({ title, onClose, children }: Properties) {
  const id = useId()
  const dialog = useModal()
  return (
    <dialog
      class="chooser"
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div class="chooser-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Close />
        </button>
      </div>
      <div class="chooser-body">{children}</div>
    </dialog>
  )
}
