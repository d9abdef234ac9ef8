import { useEffect, useRef } from 'preact/hooks'
import type { Exchange } from '../engine/exchange'
import { Map } from '../map/Map'
import type { Part } from './address'
import type { Flowed, Span } from './api'
import { TextEditor } from './editor'
import { Language } from './language'
import { Live } from './Live'
import { Problems } from './Problems'
import { Revisions } from './Revisions'
import { useCompiler } from './useCompiler'

interface Properties {
  text: string
  part: Part
  flowed: Flowed
  exchange: Exchange
  /** Gets what reads the text as it is. */
  onReader(read: () => string): void
  onEdit(): void
  onSave(): void
  onPart(part: Part): void
  onRolledBack(): void
}

/** The text of a flow, and everything that is made of it while it is typed. */
export function Workplace(given: Properties) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<TextEditor | undefined>(undefined)
  const now = useRef(given)
  now.current = given
  const { verdict, ask } = useCompiler(({ problems }) => editor.current?.setProblems(problems))

  useEffect(() => {
    if (place.current === null) return
    const language = new Language()
    const made = new TextEditor(place.current, {
      text: given.text,
      language: language.client,
      onChange: () => {
        now.current.onEdit()
        ask(() => made.text())
      },
      onSave: () => now.current.onSave(),
    })
    editor.current = made
    now.current.onReader(() => made.text())
    ask(() => made.text(), 0)
    return () => {
      made.destroy()
      language.close()
    }
  }, [])

  const show = (span: Span) => {
    now.current.onPart('edit')
    // What is hidden cannot take the focus; it is shown when the address has changed.
    setTimeout(() => editor.current?.show(span))
  }
  const { part, flowed } = given
  return (
    <>
      <div class="bench" hidden={part !== 'edit'}>
        <div class="editor" ref={place} />
        <Problems verdict={verdict} onShow={show} onMend={(fix) => editor.current?.mend(fix)} />
        {verdict.view !== undefined && <Live view={verdict.view} stale={verdict.stale} exchange={given.exchange} />}
      </div>
      {part === 'map' && verdict.view !== undefined && (
        <Map
          view={verdict.view}
          onOpen={({ line, column }) => show({ line, column, endLine: line, endColumn: column })}
        />
      )}
      {part === 'revisions' && <Revisions flowed={flowed} onChange={given.onRolledBack} />}
    </>
  )
}
