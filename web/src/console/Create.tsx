import { useState } from 'preact/hooks'
import { go } from './address'
import { type Region, type Starter, starter, starters } from './api'
import { Dialog } from './Dialog'
import { Categories } from './Categories'
import { useLoaded, useWork } from './use'

interface Properties {
  region: Region
  waba: string
  /** The flow begins with it, and not with a starter. */
  file?: File
  onClose(): void
}

/** Makes a flow, of a starter or of a file. */
export function Create({ region, waba, file: dropped, onClose }: Properties) {
  const list = useLoaded('starters', starters)
  const [file, setFile] = useState(dropped)
  const [chosen, setChosen] = useState<Starter | undefined>(undefined)
  const [name, setName] = useState(dropped?.name.replace(/\.json$/i, '') ?? '')
  const [picked, setPicked] = useState<string[] | undefined>(dropped && ['OTHER'])
  const work = useWork()
  const first = chosen ?? list.value?.[0]
  const kinds = picked ?? first?.categories.slice(0, 1) ?? []

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    void work.run(async () => {
      const bytes =
        file !== undefined
          ? new Uint8Array(await file.arrayBuffer())
          : new TextEncoder().encode(await starter(first?.name ?? 'blank'))
      const flow = await region.create(waba, name.trim(), kinds, bytes)
      onClose()
      go({ page: 'flow', region: region.name, waba, flow, part: 'edit' })
    })
  }
  return (
    <Dialog title="New flow" onClose={onClose} wide>
      <form class="create" onSubmit={submit}>
        <label>
          Name
          <input value={name} onInput={(event) => setName(event.currentTarget.value)} maxLength={200} required />
        </label>
        {file !== undefined ? (
          <p>
            It begins with <b>{file.name}</b>.{' '}
            <button type="button" class="link" onClick={() => setFile(undefined)}>
              Choose a starter instead
            </button>
          </p>
        ) : (
          <fieldset class="starters">
            <legend>Begin with</legend>
            {list.value?.map((one) => (
              <label key={one.name} class="starter">
                <input
                  type="radio"
                  name="starter"
                  checked={one === first}
                  onChange={() => {
                    setChosen(one)
                    setPicked(undefined)
                  }}
                />
                <span>
                  <strong>{one.title}</strong>
                  <span class="quiet">{one.description}</span>
                </span>
              </label>
            ))}
            <label class="starter">
              <strong>A file of your own</strong>
              <input
                type="file"
                accept=".json,application/json"
                onChange={(event) => {
                  const given = event.currentTarget.files?.[0]
                  setFile(given)
                  if (given !== undefined && name === '') setName(given.name.replace(/\.json$/i, ''))
                }}
              />
            </label>
          </fieldset>
        )}
        <Categories picked={kinds} onPick={setPicked} />
        {(work.fault ?? list.fault) !== undefined && (
          <p class="fault" role="alert">
            {work.fault ?? list.fault}
          </p>
        )}
        <div class="answers">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="main" disabled={work.busy || kinds.length === 0}>
            Create
          </button>
        </div>
      </form>
    </Dialog>
  )
}
