import type { Json } from '../../view'
import { imageSource } from '../image'
import { text } from '../part'
import './choice.css'

interface Properties {
  /** Its title gets this id, what else is said of it the id with "-more" behind. */
  id: string
  item: { [key: string]: Json }
}

/** What an item of a data-source shows: picture or colour, title, description, metadata. */
export function Choice({ id, item }: Properties) {
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
        <span class="choice-title" id={id}>
          {text(item.title)}
        </span>
        <span class="choice-more" id={`${id}-more`}>
          {description !== '' && <span>{description}</span>} {metadata !== '' && <span>{metadata}</span>}
        </span>
      </span>
    </>
  )
}
