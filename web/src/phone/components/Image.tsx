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
  // Without a height, the shape is said by the aspect ratio, which is 1 unless given.
  const ratio = numeric(props['aspect-ratio']) ?? 1
  return (
    <Picture
      source={props.src}
      words={text(props['alt-text'])}
      fit={props['scale-type'] === 'cover' ? 'cover' : 'contain'}
      style={{
        width: width !== undefined && width > 0 ? `${width}px` : '100%',
        ...(height !== undefined && height > 0 ? { height: `${height}px` } : { aspectRatio: ratio > 0 ? ratio : 1 }),
      }}
    />
  )
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
