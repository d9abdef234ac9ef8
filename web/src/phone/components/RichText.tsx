import { type Part, paragraphs } from '../part'
import { Markdown } from './Markdown'
import './text.css'

/** A document in Markdown, such as terms. */
export function RichText({ props, perform }: Part) {
  return (
    <div class="text-body">
      <Markdown lines={paragraphs(props.text)} subset="rich" perform={perform} />
    </div>
  )
}
