// Tells whether texts fit the patterns of documents. A pattern can take for
// ever, and the page has to stay alive: a worker does it, and is ended where it
// takes too long. So an answer may come later.

/** How long a worker may take, in milliseconds. */
const patience = 1000

/** How many answers are kept. */
const maxKept = 500

/** Whether a text fits a pattern, which has to take all of it; undefined until that is known. */
export function fits(pattern: string, text: string): boolean | undefined {
  if (typeof Worker === 'undefined') return fitsNow(pattern, text) // in tests, which bring their own patterns
  if (slow.has(pattern)) return true
  const key = JSON.stringify([pattern, text])
  const known = answers.get(key)
  if (known === undefined && !asked.has(key)) {
    asked.set(key, [pattern, text])
    if (asked.size === 1) askNext()
  }
  return known
}

/** Whether an answer is still to come. */
export function isPending(): boolean {
  return asked.size > 0
}

/** Waits for the answers that are still to come. */
export function settled(): Promise<void> {
  return asked.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))
}

/** Tells at once, however long that takes. A pattern that cannot be read fits everything. */
export function fitsNow(pattern: string, text: string): boolean {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(`^(?:${pattern})$`, flags).test(text)
    } catch {
      // As Unicode it may be wrong where it is right otherwise: \-, for one.
    }
  }
  return true
}

const answers = new Map<string, boolean>()
const asked = new Map<string, [pattern: string, text: string]>()
const slow = new Set<string>()
let waiting: (() => void)[] = []
let worker: Worker | undefined

function askNext(): void {
  const next = asked.entries().next().value
  if (next === undefined) {
    for (const resolve of waiting) resolve()
    waiting = []
    return
  }
  const [key, question] = next
  const done = (answer: boolean) => {
    clearTimeout(timer)
    if (answers.size >= maxKept) answers.clear()
    answers.set(key, answer)
    asked.delete(key)
    askNext()
  }
  const giveUp = () => {
    worker?.terminate()
    worker = undefined
    slow.add(question[0])
    done(true)
  }
  const timer = setTimeout(giveUp, patience)
  worker ??= new Worker(new URL('./pattern-worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }: MessageEvent<boolean>) => done(data)
  worker.onerror = giveUp
  worker.postMessage(question)
}
