import { type Part, paragraphs, text } from '../part'
import { Markdown } from './Markdown'
import './text.css'

/** TextBody and TextCaption. */
export function TextBody({ component, props, perform }: Part) {
  const name = component.type === 'TextCaption' ? 'text-caption' : 'text-body'
  const lines = paragraphs(props.text)
  return (
    <div class={name} data-weight={text(props['font-weight'])} data-strike={props.strikethrough === true}>
      {props.markdown === true ? (
        <Markdown lines={lines} subset="body" perform={perform} />
      ) : (
        lines.map((words, index) => (
          <p class="plain" key={index}>
            {words}
          </p>
        ))
      )}
    </div>
  )
}
