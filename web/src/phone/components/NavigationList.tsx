import { useId } from 'preact/hooks'
import { actionIn } from '../../engine/select'
import type { Json } from '../../view'
import { Chevron, PictureSign } from '../icons'
import { imageSource } from '../image'
import { items, type Part, paragraphs, text } from '../part'
import './navigation.css'

/** How many items the phone shows, and tags of each (Meta's page "Components"). */
const mostItems = 20
const mostTags = 3

/** Items that each lead somewhere. */
export function NavigationList({ props, press, perform }: Part) {
  const id = useId()
  const label = text(props.label)
  const description = text(props.description)
  return (
    <div class="navigation" data-media={text(props['media-size'])}>
      {label !== '' && (
        <h2 class="group-label" id={id}>
          {label}
        </h2>
      )}
      {description !== '' && <p class="description">{description}</p>}
      <ul aria-labelledby={label === '' ? undefined : id}>
        {items(props['list-items'])
          .slice(0, mostItems)
          .map((item, index) => {
            const action = actionIn(item, 'on-click-action')
            return (
              <li key={index}>
                <button type="button" class="way" onClick={() => (action === undefined ? press() : perform(action))}>
                  <Item item={item} large={props['media-size'] === 'large'} />
                </button>
              </li>
            )
          })}
      </ul>
    </div>
  )
}

/** What an item shows: picture, title and words, what stands at its end, badge and tags. */
function Item({ item, large }: { item: { [key: string]: Json }; large: boolean }) {
  const [main = {}] = items([item['main-content'] ?? null])
  const [start] = items([item.start ?? null])
  // Large pictures leave no room at the end.
  const [end] = large ? [] : items([item.end ?? null])
  const picture = imageSource(start?.image)
  const badge = text(item.badge)
  const tags = Array.isArray(item.tags) ? paragraphs(item.tags).slice(0, mostTags) : []
  return (
    <>
      {picture !== undefined && <img class="way-image" src={picture} alt={text(start?.['alt-text'])} />}
      {start !== undefined && picture === undefined && (
        <span class="way-image missing" role="img" aria-label={text(start['alt-text'])}>
          <PictureSign />
        </span>
      )}
      <span class="way-words">
        <span class="way-title">{text(main.title)}</span>
        <Words class="way-description" words={text(main.description)} />
        <Words class="way-metadata" words={text(main.metadata)} />
        {tags.length > 0 && (
          <span class="tags">
            {tags.map((tag, index) => (
              <span class="tag" key={index}>
                {tag}
              </span>
            ))}
          </span>
        )}
      </span>
      {(end !== undefined || badge !== '') && (
        <span class="way-end">
          <Words class="badge" words={badge} />
          <Words class="way-title" words={text(end?.title)} />
          <Words class="way-description" words={text(end?.description)} />
          <Words class="way-metadata" words={text(end?.metadata)} />
        </span>
      )}
      <Chevron />
    </>
  )
}

function Words({ class: name, words }: { class: string; words: string }) {
  return words === '' ? null : <span class={name}>{words}</span>
}
