import { type Part, paragraphs, text } from '../part'
import './text.css'

/** TextBody and TextCaption. */
export function TextBody({ component, props }: Part) {
  const name = component.type === 'TextCaption' ? 'text-caption' : 'text-body'
  return (
    <div class={name} data-weight={text(props['font-weight'])} data-strike={props.strikethrough === true}>
      {paragraphs(props.text).map((words, index) => (
        <p key={index}>{words}</p>
      ))}
    </div>
  )
}
