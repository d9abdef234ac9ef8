import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { View } from '../view'
import { compile, type Problem } from './api'
import { wordsOf } from './use'

/** What is known about the text in the editor. */
export interface Verdict {
  /** The flow as it could be read the last time that it could. */
  view: View | undefined
  /** The text is no JSON at the moment, so that the view is an older one. */
  stale: boolean
  problems: readonly Problem[]
  omitted: number
  /** Why the compiler could not be asked. */
  fault?: string
}

const nothing: Verdict = { view: undefined, stale: false, problems: [], omitted: 0 }

/** How long typing rests before the text is judged, in milliseconds. */
const rest = 250

/**
 * Judges a text on the server, when typing has rested. What comes back is
 * always about the text of this moment: a later change drops the question.
 */
export function useCompiler(onVerdict: (verdict: Verdict) => void) {
  const [verdict, setVerdict] = useState(nothing)
  const asked = useRef<{ timer: ReturnType<typeof setTimeout>; stop: AbortController } | undefined>(undefined)
  const tell = useRef(onVerdict)
  tell.current = onVerdict

  const stop = useCallback(() => {
    clearTimeout(asked.current?.timer)
    asked.current?.stop.abort()
  }, [])
  const ask = useCallback((text: () => string, wait = rest) => {
    stop()
    const turn = new AbortController()
    const judge = async () => {
      try {
        const { view, problems, omitted } = await compile(text(), turn.signal)
        setVerdict((old) => {
          const now = { view: view ?? old.view, stale: view === null, problems, omitted }
          tell.current(now)
          return now
        })
      } catch (fault) {
        if (!turn.signal.aborted) setVerdict((old) => ({ ...old, fault: wordsOf(fault) }))
      }
    }
    asked.current = { timer: setTimeout(() => void judge(), wait), stop: turn }
  }, [])
  useEffect(() => stop, [])
  return { verdict, ask }
}
