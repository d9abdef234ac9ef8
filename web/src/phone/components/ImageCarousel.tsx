import { useRef, useState } from 'preact/hooks'
import { items, type Part, text } from '../part'
import { Picture } from './Image'
import './carousel.css'

/** The shapes that a carousel can have. */
const shapes: Record<string, string> = { '16:9': '16 / 9', '4:3': '4 / 3' }

/** How many pictures the phone shows (Meta's page "Components"). */
const most = 3

/** Up to three pictures side by side, of which one is seen; swiped, or turned with the arrow keys and the dots. */
export function ImageCarousel({ props }: Part) {
  const track = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState(0)
  const images = items(props.images).slice(0, most)
  const style = { width: '100%', aspectRatio: shapes[text(props['aspect-ratio'])] ?? '4 / 3' }
  const turn = (to: number) => {
    const slide = track.current?.children[to]
    if (slide instanceof HTMLElement) track.current?.scrollTo({ left: slide.offsetLeft - startOf(track.current) })
  }
  return (
    <div class="carousel" role="group" aria-roledescription="carousel" aria-label="Pictures">
      <div
        class="carousel-track"
        ref={track}
        // What scrolls can be reached by keys.
        tabIndex={0}
        role="group"
        aria-label={`Picture ${seen + 1} of ${images.length}`}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget
          setSeen(Math.round(Math.abs(scrollLeft) / Math.max(clientWidth, 1)))
        }}
      >
        {images.map((image, index) => (
          <Picture
            key={index}
            source={image.src}
            words={text(image['alt-text'])}
            fit={props['scale-type'] === 'cover' ? 'cover' : 'contain'}
            style={style}
          />
        ))}
      </div>
      {images.length > 1 && (
        <div class="dots">
          {images.map((_, index) => (
            <button
              type="button"
              key={index}
              class="dot"
              aria-label={`Show picture ${index + 1}`}
              aria-current={index === seen}
              onClick={() => turn(index)}
            />
          ))}
        </div>
      )}
    </div>
  )
}

/** Where the first slide begins, which is not 0 where text runs from right to left. */
function startOf(track: HTMLElement): number {
  const first = track.firstElementChild
  return first instanceof HTMLElement ? first.offsetLeft : 0
}
