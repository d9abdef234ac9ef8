// The language server, which runs on flowport's server, over a WebSocket.

import { LSPClient, type Transport } from '@codemirror/lsp-client'
import DOMPurify from 'dompurify'
import { languageFeatures } from './editor'

/** How long to wait before another try, in milliseconds: longer each time, to a minute. */
const shortest = 1_000
const longest = 60_000

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
    socket.onclose = () => {
      this.client.disconnect()
      if (this.#wait === 0) return
      this.#timer = setTimeout(() => this.#connect(), this.#wait)
      this.#wait = Math.min(this.#wait * 2, longest)
    }
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
