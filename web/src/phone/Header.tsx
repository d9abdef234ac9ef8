import { Back, Close, More } from './icons'

interface Properties {
  title: string
  /** Whether there is no screen to go back to. */
  first: boolean
  onBack(): void
  onClose(): void
}

/** The top of the sheet: back or close, the screen's title, and the menu that every flow has. */
export function Header({ title, first, onBack, onClose }: Properties) {
  return (
    <header class="header">
      {first ? (
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Close />
        </button>
      ) : (
        <button type="button" class="icon-button" aria-label="Back" onClick={onBack}>
          <Back />
        </button>
      )}
      <h1 class="title" tabIndex={-1}>
        {title}
      </h1>
      <span class="icon-button" aria-hidden="true">
        <More />
      </span>
    </header>
  )
}
