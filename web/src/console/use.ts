// Two small hooks: what is being loaded, and what is being done.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Refusal } from './api'

/** Words for a person about what went wrong. */
export function wordsOf(fault: unknown): string {
  if (fault instanceof Refusal) return fault.message
  return fault instanceof Error ? `Something went wrong in the page: ${fault.message}` : String(fault)
}

export interface Loaded<T> {
  value: T | undefined
  fault: string | undefined
  /** Loads it again; the old value stays meanwhile. */
  reload(): void
  set(value: T): void
}

/** Loads something, and again whenever the key changes. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ key: string; value?: T; fault?: string }>({ key })
  const [turn, setTurn] = useState(0)
  const now = useRef(load)
  now.current = load
  useEffect(() => {
    let wanted = true
    now.current().then(
      (value) => wanted && setState({ key, value }),
      (fault) => wanted && setState((old) => ({ ...(old.key === key ? old : {}), key, fault: wordsOf(fault) })),
    )
    return () => {
      wanted = false
    }
  }, [key, turn])
  const fresh = state.key === key ? state : { key }
  return {
    value: fresh.value,
    fault: fresh.fault,
    reload: useCallback(() => setTurn((n) => n + 1), []),
    set: (value) => setState({ key, value }),
  }
}

export interface Work {
  busy: boolean
  fault: string | undefined
  /** Does something, one thing at a time, and tells whether it worked. */
  run(what: () => Promise<void>): Promise<boolean>
  clear(): void
}

/** Work that a person asks for: whether it is going on, and why it failed. */
export function useWork(): Work {
  const [state, setState] = useState<{ busy: boolean; fault?: string }>({ busy: false })
  const busy = useRef(false)
  const run = useCallback(async (what: () => Promise<void>) => {
    if (busy.current) return false
    busy.current = true
    setState({ busy: true })
    try {
      await what()
      setState({ busy: false })
      return true
    } catch (fault) {
      setState({ busy: false, fault: wordsOf(fault) })
      return false
    } finally {
      busy.current = false
    }
  }, [])
  return { busy: state.busy, fault: state.fault, run, clear: useCallback(() => setState({ busy: false }), []) }
}
