import type { ComponentChildren } from 'preact'
import { useModal } from '../phone/useModal'
import { useWork } from './use'

interface Properties {
  title: string
  onClose(): void
  children: ComponentChildren
  wide?: boolean
}

/** A dialog over the page. It has the focus and then gives it back, and Escape closes it. */
export function Dialog({ title, onClose, children, wide = false }: Properties) {
  const dialog = useModal()
  return (
    <dialog class={wide ? 'window wide' : 'window'} ref={dialog} aria-label={title} onClose={onClose}>
      <header class="window-head">
        <h2>{title}</h2>
        <button type="button" class="link" aria-label="Close" onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  )
}

export interface Question {
  title: string
  /** What happens then, above all what cannot be undone. */
  text: string
  /** What the button says. */
  yes: string
  danger?: boolean
  then(): Promise<void>
}

/** Asks before something is done, does it, and says if it failed. */
export function Ask({ question, onClose }: { question: Question; onClose(): void }) {
  const work = useWork()
  const agree = async () => {
    if (await work.run(question.then)) onClose()
  }
  return (
    <Dialog title={question.title} onClose={onClose}>
      <p class="ask">{question.text}</p>
      {work.fault !== undefined && (
        <p class="fault" role="alert">
          {work.fault}
        </p>
      )}
      <div class="answers">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class={question.danger ? 'danger' : 'main'}
          disabled={work.busy}
          onClick={() => void agree()}
        >
          {question.yes}
        </button>
      </div>
    </Dialog>
  )
}
