import type { ComponentChildren } from 'preact'
import type { ExchangeFault } from '../engine/exchange'
import type { Session } from '../engine/session'
import { useModal } from './useModal'

/** A dialog over the phone, which keeps the focus; Escape says no. */
function Dialog({ title, onCancel, children }: { title: string; onCancel(): void; children: ComponentChildren }) {
  const dialog = useModal()
  return (
    <dialog
      class="dialog"
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onCancel()
      }}
    >
      <h2>{title}</h2>
      {children}
    </dialog>
  )
}

/** Asks before an address opens. Only addresses of the web are opened at all. */
export function OpenLink({ url, session }: { url: string; session: Session }) {
  const opens = /^https?:\/\//i.test(url)
  const open = () => {
    if (session.answer(true) !== undefined) window.open(url, '_blank', 'noopener,noreferrer')
  }
  const stay = () => void session.answer(false)
  return (
    <Dialog title={opens ? 'Open this link?' : 'This link cannot be opened'} onCancel={stay}>
      <p class="url">{url}</p>
      <div class="buttons">
        <button type="button" onClick={stay}>
          {opens ? 'Cancel' : 'OK'}
        </button>
        {opens && (
          <button type="button" class="yes" onClick={open}>
            Open
          </button>
        )}
      </div>
    </Dialog>
  )
}

/** Says that the flow cannot go on. WhatsApp tells a person no more than that; here, a developer reads on. */
export function Fault({ fault, session }: { fault: ExchangeFault; session: Session }) {
  return (
    <Dialog
      title={fault.closed === undefined ? 'Something went wrong' : 'This flow has ended'}
      onCancel={() => session.dismiss()}
    >
      {fault.closed && <p>{fault.closed}</p>}
      <p class="code">{fault.message}</p>
      <p class="code">{fault.error}</p>
      <div class="buttons">
        <button type="button" class="yes" onClick={() => session.dismiss()}>
          OK
        </button>
      </div>
    </Dialog>
  )
}
