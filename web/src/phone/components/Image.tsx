import { useState } from 'preact/hooks'
import { numeric } from '../../engine/checks'
import type { Json } from '../../view'
import { imageSource } from '../image'
import { type Part, text } from '../part'
import './image.css'

/** A picture. */
export function Image({ props }: Part) {
  const width = numeric(props.width)
  const height = numeric(props.height)
  const ratio = numeric(props['aspect-ratio'])
  // Without a height and a shape, it has its own; but Android makes what is not cut 400 high (Meta's page "Components").
  const shape = positive(height)
    ? { height: `${height}px` }
    : positive(ratio)
      ? { aspectRatio: ratio }
      : props['scale-type'] === 'cover'
        ? {}
        : { height: 'var(--contained-height)' }
  return (
    <Picture
      source={props.src}
      words={text(props['alt-text'])}
      fit={props['scale-type'] === 'cover' ? 'cover' : 'contain'}
      style={{
        width: positive(width) ? `${width}px` : '100%',
        ...shape,
      }}
    />
  )
}

function positive(value: number | undefined): value is number {
  return value !== undefined && value > 0
}

interface Properties {
  source: Json | undefined
  words: string
  fit: 'cover' | 'contain'
  style: { [name: string]: string | number }
}

/** A picture in a frame; where it cannot be shown, the words that stand for it. */
export function Picture({ source, words, fit, style }: Properties) {
  const address = imageSource(source)
  const [broken, setBroken] = useState<string>()
  if (address === undefined || broken === address) {
    return (
      <div class="picture missing" style={style} role="img" aria-label={words || 'Picture that cannot be shown'}>
        <span>{words || 'This picture cannot be shown'}</span>
      </div>
    )
  }
  return (
    <img
      class="picture"
      src={address}
      alt={words}
      decoding="async"
      style={{ ...style, objectFit: fit }}
      onError={() => setBroken(address)}
    />
  )
}
