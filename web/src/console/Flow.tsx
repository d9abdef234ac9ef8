import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import { type Exchange, throughServer } from '../engine/exchange'
import { go, hashOf, hold, type Part, parts, type Place } from './address'
import { type Flowed, Refusal, type Region, starter } from './api'
import { Ask, type Question } from './Dialog'
import { Badge } from './Flows'
import { questions } from './questions'
import { Settings } from './Settings'
import { Title } from './Title'
import { useLoaded, useWork } from './use'
import { Workplace } from './Workplace'

interface Properties {
  region: Region
  waba: string
  id: string
  part: Part
}

const names: Record<Part, string> = { edit: 'Edit', map: 'Map', revisions: 'Revisions' }

/** The text of the draft; empty before the first upload. */
async function draft(flowed: Flowed): Promise<string> {
  try {
    // A byte order mark stays, so that the compiler can say that Meta refuses it.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await flowed.bytes('draft'))
  } catch (fault) {
    if (fault instanceof Refusal && fault.code === 'NoSuchRevision') return ''
    throw fault
  }
}

/** The number of the newest revision; 0 before the first. */
async function newest(flowed: Flowed): Promise<number> {
  return (await flowed.revisions()).revisions[0]?.number ?? 0
}

/** A flow: its status and what can be done with it, and the part that is open. */
export function Flow({ region, waba, id, part }: Properties) {
  const flowed = useMemo(() => region.flow(waba, id), [region.name, waba, id])
  const flow = useLoaded('flow', flowed.read)
  const text = useLoaded('draft', async () => {
    setBase(await newest(flowed))
    return { text: await draft(flowed) }
  })
  /** The revision that the text in the editor was, or became. */
  const [base, setBase] = useState(0)
  const [changed, setChanged] = useState(false)
  const [saved, setSaved] = useState(false)
  const [question, setQuestion] = useState<Question | undefined>(undefined)
  const [settings, setSettings] = useState(false)
  const [read, setRead] = useState<() => string>(() => () => '')
  const work = useWork()
  useUnsaved(changed)

  const upload = async () => {
    await flowed.upload(new TextEncoder().encode(read()))
    setBase(await newest(flowed))
    setChanged(false)
    setSaved(true)
    flow.reload()
  }
  /** Saves, but asks before what somebody else has saved meanwhile is no longer the draft. */
  const save = async () => {
    const now = await newest(flowed)
    if (now === base) return upload()
    setQuestion({
      title: 'Save over what is newer?',
      text: `Revision ${now} was saved since you opened the flow. It stays among the revisions, but yours becomes the draft.`,
      yes: 'Save mine',
      then: upload,
    })
  }
  const place = (part: Part): Place => ({ page: 'flow', region: region.name, waba, flow: id, part })
  const ask = questions({
    changed,
    save: upload,
    flowed,
    onChange: flow.reload,
    onGone: () => {
      hold(false)
      go({ page: 'flows', region: region.name, waba })
    },
  })
  const now = flow.value
  const exchange = useMemo(() => exchangeOf(now?.preview?.previewUrl), [now?.preview?.previewUrl])
  const fault = work.fault ?? flow.fault ?? text.fault
  return (
    <main class="flow">
      <nav class="crumbs" aria-label="Where you are">
        <a href={hashOf({ page: 'accounts' })}>Accounts</a> /{' '}
        <a href={hashOf({ page: 'flows', region: region.name, waba })}>{waba}</a> / <span>{id}</span>
      </nav>
      {now !== undefined && (
        <div class="head">
          {/* A status has buttons of its own: the title gets the focus of one that is gone. */}
          <Title key={now.flowStatus} name={now.flowName}>
            {now.flowName} <Badge status={now.flowStatus} />
          </Title>
          <div class="row" role="toolbar" aria-label="Flow">
            <span class="quiet" role="status">
              {changed ? 'Not saved' : saved ? 'Saved' : ''}
            </span>
            <button
              type="button"
              class={changed ? 'main' : undefined}
              disabled={work.busy || !changed || now.flowStatus === 'DEPRECATED'}
              onClick={() => void work.run(save)}
            >
              Save draft
            </button>
            {(now.flowStatus === 'DRAFT' || changed) && now.flowStatus !== 'DEPRECATED' && (
              <button type="button" onClick={() => setQuestion(ask.publish)}>
                Publish…
              </button>
            )}
            {['PUBLISHED', 'BLOCKED', 'THROTTLED'].includes(now.flowStatus) && (
              <button type="button" onClick={() => setQuestion(ask.deprecate)}>
                Deprecate…
              </button>
            )}
            {now.flowStatus === 'DRAFT' && (
              <button type="button" onClick={() => setQuestion(ask.remove)}>
                Delete…
              </button>
            )}
            <button type="button" onClick={() => setSettings(true)}>
              Settings…
            </button>
            {now.preview !== undefined && (
              <a class="button" href={preview(now.preview.previewUrl)} target="_blank" rel="noreferrer">
                Preview ↗
              </a>
            )}
          </div>
        </div>
      )}
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <nav class="tabs" aria-label="Parts of the flow">
        {parts.map((one) => (
          <a key={one} href={hashOf(place(one))} aria-current={one === part ? 'page' : undefined}>
            {names[one]}
          </a>
        ))}
      </nav>
      {text.value?.text === '' && part === 'edit' && !changed && (
        <p>
          Nothing was uploaded yet. Write a Flow JSON, drop a file into the editor, or begin with{' '}
          <button type="button" onClick={() => void work.run(async () => text.set({ text: await starter('blank') }))}>
            an empty flow
          </button>
        </p>
      )}
      {text.value !== undefined && (
        <Workplace
          key={turnOf(text.value)}
          text={text.value.text}
          part={part}
          flowed={flowed}
          exchange={exchange}
          onReader={(reader) => setRead(() => reader)}
          onEdit={() => {
            setChanged(true)
            setSaved(false)
          }}
          onSave={() => void work.run(save)}
          onPart={(part) => go(place(part))}
          onRolledBack={() => {
            setChanged(false)
            text.reload()
            flow.reload()
          }}
        />
      )}
      {question !== undefined && <Ask question={question} onClose={() => setQuestion(undefined)} />}
      {settings && now !== undefined && (
        <Settings flowed={flowed} flow={now} onChange={flow.reload} onClose={() => setSettings(false)} />
      )}
    </main>
  )
}

const turns = new WeakMap<object, number>()
let turn = 0

/** A key for each loading of the text: a text that was loaded again needs another editor. */
function turnOf(loaded: object): number {
  if (!turns.has(loaded)) turns.set(loaded, turn++)
  return turns.get(loaded) ?? 0
}

/** Asks the flow's endpoint as the page does that the link leads to, by whatever name this one was opened. */
function exchangeOf(link: string | undefined): Exchange {
  if (link === undefined) return async () => ({ error: 'cannot_be_served', message: 'The flow has no preview yet.' })
  const { pathname, search } = new URL(link)
  return throughServer(`${pathname}/exchange${search}`, '')
}

/** The page that Meta's link leads to, with everything that can be tried. */
function preview(url: string): string {
  return `${url}&interactive=true&debug=true`
}

/** Has somebody asked before changes are lost: by the page, or by the browser. */
function useUnsaved(changed: boolean) {
  // Before the next key comes, which may lead elsewhere.
  useLayoutEffect(() => {
    if (!changed) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    hold(true)
    addEventListener('beforeunload', ask)
    return () => {
      hold(false)
      removeEventListener('beforeunload', ask)
    }
  }, [changed])
}
