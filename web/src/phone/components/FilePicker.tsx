import { useId, useRef, useState } from 'preact/hooks'
import { isObject } from '../../engine/field'
import { own } from '../../engine/own'
import type { Json } from '../../view'
import { accepted, pick, sizeInWords } from '../files'
import { Close, PaperSign, PictureSign, Plus } from '../icons'
import { leftGroup, type Part, text } from '../part'
import { Count } from './Count'
import { Label } from './Label'
import { Notes } from './Notes'
import './files.css'

/** Where the pictures that were picked can be seen, by their media_id. */
const previews = new Map<string, string>()

/**
 * PhotoPicker and DocumentPicker. What they hold is a list as an endpoint gets
 * it from WhatsApp, but for what only a phone knows: the file's place and keys.
 */
export function FilePicker({ component, props, field, enter, leave }: Part) {
  const id = useId()
  const [refusal, setRefusal] = useState<string>()
  const chooser = useRef<HTMLInputElement>(null)
  const photos = component.type === 'PhotoPicker'
  const files = Array.isArray(field?.value) ? field.value.filter(isObject) : []
  const limits = accepted(component.type, props)
  // The endpoint may say of each file what is wrong with it.
  const faults = isObject(props['error-message']) ? props['error-message'] : {}
  const wrong = refusal ?? field?.error
  const take = (list: FileList | null) => {
    const { taken, refusal } = pick([...(list ?? [])], files.length, limits)
    setRefusal(refusal)
    enter([...files, ...taken.map(told)])
    leave()
  }
  const remove = (index: number) => {
    setRefusal(undefined)
    enter(files.filter((_, place) => place !== index))
  }
  const largest = `Up to ${sizeInWords(limits.size * 1024)}${limits.most > 1 ? ' each' : ''}`
  return (
    <fieldset
      class="files"
      aria-describedby={`${id}-description ${id}-notes`}
      disabled={props.enabled === false}
      onFocusOut={leftGroup(leave)}
    >
      <Label text={text(props.label)} optional={limits.least === 0} />
      <p class="description" id={`${id}-description`}>
        {text(props.description)}
      </p>
      <ul>
        {files.map((file, index) => {
          const name = text(file.file_name)
          const preview = previews.get(text(file.media_id))
          const fault = text(own(faults, text(file.media_id)))
          return (
            <li key={text(file.media_id)}>
              {preview === undefined ? (
                <span class="file-image">{photos ? <PictureSign /> : <PaperSign />}</span>
              ) : (
                <img class="file-image" src={preview} alt="" />
              )}
              <span class="file-words">
                <span class="file-name">{name}</span>
                <span class={fault === '' ? 'file-size' : 'file-size error'}>
                  {fault || sizeInWords(Number(file.file_size))}
                </span>
              </span>
              <button type="button" class="icon-button" aria-label={`Remove ${name}`} onClick={() => remove(index)}>
                <Close />
              </button>
            </li>
          )
        })}
      </ul>
      <input
        ref={chooser}
        type="file"
        hidden
        multiple={limits.most > 1}
        accept={limits.types.join(',')}
        {...(props['photo-source'] === 'camera' && { capture: 'environment' })}
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <button
        type="button"
        class="add"
        disabled={files.length >= limits.most}
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-notes`}
        onClick={() => chooser.current?.click()}
      >
        <Plus />
        {`Add ${photos ? 'photo' : 'document'}${limits.most > 1 ? 's' : ''}`}
      </button>
      <div class="notes">
        <Notes id={`${id}-notes`} help={largest} error={wrong} />
        <Count is={files.length} most={limits.most} />
      </div>
    </fieldset>
  )
}

/** A file as the endpoint is told of it. */
function told(file: File): Json {
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-')
  if (/^image\/(png|jpeg|webp|gif)$/.test(file.type)) previews.set(id, URL.createObjectURL(file))
  return { media_id: id, file_name: file.name, mime_type: file.type, file_size: file.size }
}
