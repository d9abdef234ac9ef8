// The language server, which runs on flowport's server, over a WebSocket.

import { LSPClient, type Transport } from '@codemirror/lsp-client'
import DOMPurify from 'dompurify'
import { isSignedIn, tellSignedOut } from './api'
import { languageFeatures } from './editor'

/** How long to wait before another try, in milliseconds: longer each time, to a minute. */
const shortest = 1_000
const longest = 60_000

/** How the server closes the connection when the session is over (RFC 6455: policy violation). */
const sessionOver = 1008

/** A client that connects, and connects again, until it is closed. */
export class Language {
  readonly client = new LSPClient({
    extensions: languageFeatures,
    sanitizeHTML: (html) => DOMPurify.sanitize(html),
    timeout: 10_000,
  })
  #socket: WebSocket | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #wait = shortest

  constructor() {
    this.#connect()
  }

  close() {
    clearTimeout(this.#timer)
    this.#wait = 0
    this.client.disconnect()
    this.#socket?.close()
  }

  #connect() {
    const socket = new WebSocket(new URL('/console/lsp', location.href.replace(/^http/, 'ws')))
    this.#socket = socket
    socket.onopen = () => {
      this.#wait = shortest
      this.client.connect(transport(socket))
      // The editor does without it where it does not come up; the compiler's
      // problems do not come from here.
      this.client.initializing.catch(() => socket.close())
    }
    socket.onclose = ({ code }) => {
      this.client.disconnect()
      if (this.#wait === 0) return
      if (code === sessionOver) tellSignedOut()
      this.#later()
    }
  }

  #later() {
    this.#timer = setTimeout(() => void this.#again(), this.#wait)
    this.#wait = Math.min(this.#wait * 2, longest)
  }

  /** Connects, unless nobody is signed in: the server would refuse it, which browsers report as an error. */
  async #again() {
    const wanted = await isSignedIn().catch(() => false)
    if (this.#wait === 0) return
    if (wanted) this.#connect()
    else this.#later()
  }
}

function transport(socket: WebSocket): Transport {
  const handlers = new Map<(message: string) => void, (event: MessageEvent) => void>()
  return {
    // The client says good-bye to a document when its editor closes; nobody needs it then.
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message)
    },
    subscribe: (handler) => {
      const listener = (event: MessageEvent) => handler(event.data)
      handlers.set(handler, listener)
      socket.addEventListener('message', listener)
    },
    unsubscribe: (handler) => {
      const listener = handlers.get(handler)
      if (listener !== undefined) socket.removeEventListener('message', listener)
    },
  }
}
