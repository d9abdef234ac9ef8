import type { Json } from '../../view'
import { imageSource } from '../image'
import { text } from '../part'
import './choice.css'

/** What an item of a data-source shows: picture or colour, title, description, metadata. */
export function Choice({ item }: { item: { [key: string]: Json } }) {
  const source = imageSource(item.image)
  const color = /^#?[0-9a-f]{6}$/i.exec(text(item.color))?.[0].replace(/^#?/, '#')
  const description = text(item.description)
  const metadata = text(item.metadata)
  return (
    <>
      {source !== undefined && <img class="choice-image" src={source} alt={text(item['alt-text'])} />}
      {source === undefined && color !== undefined && (
        <span class="choice-image" style={{ backgroundColor: color }} role="img" aria-label={text(item['alt-text'])} />
      )}
      <span class="choice-words">
        <span class="choice-title">{text(item.title)}</span>
        {description !== '' && <span class="choice-description">{description}</span>}
        {metadata !== '' && <span class="choice-metadata">{metadata}</span>}
      </span>
    </>
  )
}
