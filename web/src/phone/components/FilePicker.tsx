import { useId, useRef, useState } from 'preact/hooks'
import { numeric } from '../../engine/checks'
import { isObject } from '../../engine/field'
import type { Json } from '../../view'
import { Close, Plus } from '../icons'
import { type Part, text } from '../part'
import { Notes } from './Notes'
import './files.css'

/** The largest file where the document does not say, in kB (Meta's page "Media Upload"). */
const defaultSize = 25600
/** How many files fit where the document does not say. */
const defaultCount = 30

/**
 * PhotoPicker and DocumentPicker. What they hold is a list as an endpoint gets
 * it from WhatsApp, but for what only a phone knows: the picture's place and keys.
 */
export function FilePicker({ component, props, field, enter, leave }: Part) {
  const id = useId()
  const [refused, setRefused] = useState('')
  const chooser = useRef<HTMLInputElement>(null)
  const photos = component.type === 'PhotoPicker'
  const files = Array.isArray(field?.value) ? field.value.filter(isObject) : []
  const most = numeric(props[photos ? 'max-uploaded-photos' : 'max-uploaded-documents']) ?? defaultCount
  const size = numeric(props['max-file-size-kb']) ?? defaultSize
  const label = text(props.label)
  const description = text(props.description)
  const error = refused || field?.error
  const take = (list: FileList | null) => {
    const taken = [...(list ?? [])]
    const small = taken.filter((file) => file.size <= size * 1024)
    setRefused(small.length < taken.length ? `A file may have at most ${size} kB.` : '')
    enter([...files, ...small.map(told)].slice(0, most))
    leave()
  }
  return (
    <div class="files" role="group" aria-labelledby={`${id}-label`} aria-invalid={error !== undefined}>
      <p class="group-label" id={`${id}-label`}>
        {label}
      </p>
      {description !== '' && <p class="description">{description}</p>}
      <ul>
        {files.map((file, index) => (
          <li key={index}>
            <span>{text(file.file_name)}</span>
            <button
              type="button"
              class="icon-button"
              aria-label={`Remove ${text(file.file_name)}`}
              onClick={() => enter(files.filter((_, place) => place !== index))}
            >
              <Close />
            </button>
          </li>
        ))}
      </ul>
      <input
        ref={chooser}
        type="file"
        hidden
        multiple={most > 1}
        accept={accepted(props, photos)}
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <button
        type="button"
        class="add"
        disabled={props.enabled === false || files.length >= most}
        aria-describedby={`${id}-notes`}
        onClick={() => chooser.current?.click()}
      >
        <Plus />
        {photos ? 'Add photos' : 'Add documents'}
      </button>
      <Notes id={`${id}-notes`} help={`${files.length} of ${most}`} error={error} />
    </div>
  )
}

function accepted(props: Part['props'], photos: boolean): string {
  if (photos) return 'image/*'
  const types = props['allowed-mime-types']
  return Array.isArray(types) ? types.map(text).join(',') : ''
}

/** A file as the endpoint is told of it. */
function told(file: File): Json {
  return { file_name: file.name, mime_type: file.type, file_size: file.size }
}
