// What the console asks flowport's server for. Operations are those of AWS's
// API, as an SDK would call them; the rest is flowport's own.

import type { View } from '../view'

/** Who is signed in, if anybody. */
export interface Session {
  signedIn: boolean
  /** This page may sign in without a key, as the development identity. */
  development: boolean
  region: string
  version: string
  csrf?: string
  expiresAt?: string
  accessKeyId?: string
  account?: string
  user?: string
}

export interface Account {
  id: string
  wabaId: string
  wabaName: string
  arn: string
  registrationStatus: string
}

export type Status = 'DRAFT' | 'PUBLISHED' | 'DEPRECATED' | 'BLOCKED' | 'THROTTLED'

export interface FlowSummary {
  flowId: string
  flowName: string
  flowStatus: Status
  flowCategories: string[]
  validationErrors: string[]
}

export interface Flow {
  flowId: string
  flowName: string
  flowStatus: Status
  categories?: string[]
  validationErrors: string[]
  jsonVersion?: string
  dataApiVersion?: string
  endpointUri?: string
  preview?: { previewUrl: string; expiresAt: string }
}

export interface Revision {
  number: number
  draft: boolean
  /** It is live. */
  published: boolean
  createdAt: string
  publishedAt?: string
  principal: string
  jsonVersion?: string
  errors: number
  size: number
  sha256: string
}

export interface Change {
  kind: 'added' | 'removed' | 'changed' | 'moved'
  screen?: string
  path: string
  old?: string
  new?: string
}

/** A part of the text: from 1 on, columns in UTF-16 units, the end exclusive. */
export interface Span {
  line: number
  column: number
  endLine: number
  endColumn: number
}

/** What the compiler says. */
export interface Problem extends Span {
  severity: 'error' | 'warning'
  code: string
  message: string
  hint?: string
  path?: string
  fixes?: Fix[]
}

/** A way to mend a problem. */
export interface Fix {
  title: string
  edits: (Span & { text: string })[]
}

export interface Compiled {
  view: View | null
  problems: Problem[]
  omitted: number
}

export interface Starter {
  name: string
  title: string
  description: string
  categories: string[]
  endpoint: boolean
}

/** An answer that is not the one that was wanted; its message is for people. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** Whose session this page knows, and the token that its changes carry. */
let known: { csrf: string; accessKeyId: string } = { csrf: '', accessKeyId: '' }

/** A function that is called when the session turns out to be over. */
let onSignedOut = () => {}

export function whenSignedOut(then: () => void) {
  onSignedOut = then
}

/** Says that the session turned out to be over elsewhere. */
export function tellSignedOut() {
  onSignedOut()
}

/** Whether somebody is signed in now. */
export async function isSignedIn(): Promise<boolean> {
  return (await read<Session>('/console/session')).signedIn
}

async function send(method: string, path: string, body?: BodyInit, signal?: AbortSignal): Promise<Response> {
  try {
    return await sendOnce(method, path, body, signal)
  } catch (fault) {
    // Another tab has signed in meanwhile. If it is the same person, go on; as
    // somebody else this page does nothing, however often it is asked.
    if (!(fault instanceof Refusal) || fault.code !== 'ForeignPage' || known.accessKeyId === '') throw fault
    const now = await read<Session>('/console/session')
    if (now.accessKeyId !== known.accessKeyId) throw fault
    remember(now)
    return sendOnce(method, path, body, signal)
  }
}

async function sendOnce(method: string, path: string, body?: BodyInit, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = {}
  if (method !== 'GET') headers['X-Flowport-Csrf'] = known.csrf
  if (typeof body === 'string') headers['Content-Type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, { method, headers, body: body ?? null, signal: signal ?? null })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Refusal(0, 'Unreachable', 'The server does not answer. Is it running?')
  }
  if (response.ok) return response
  const said = await response.json().catch(() => ({}))
  const code = response.headers.get('x-amzn-ErrorType') ?? said.code ?? String(response.status)
  if (code === 'SignedOut') onSignedOut()
  throw new Refusal(response.status, code, said.message ?? `The server answered ${response.status}.`)
}

async function read<T>(path: string): Promise<T> {
  return (await send('GET', path)).json()
}

function remember(session: Session): Session {
  known = { csrf: session.csrf ?? '', accessKeyId: session.accessKeyId ?? '' }
  return session
}

export async function session(): Promise<Session> {
  return remember(await read<Session>('/console/session'))
}

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

export async function signIn(as: Credentials | { development: true }): Promise<Session> {
  return remember(await (await send('POST', '/console/sign-in', JSON.stringify(as))).json())
}

export async function signOut(): Promise<void> {
  await send('POST', '/console/sign-out')
  known = { csrf: '', accessKeyId: '' }
}

/** The draft of a text, judged and read for drawing. */
export async function compile(text: string, signal: AbortSignal): Promise<Compiled> {
  return (await send('POST', '/console/api/compile', new Blob([text]), signal)).json()
}

export const starters = async () => (await read<{ starters: Starter[] }>('/console/api/starters')).starters

export async function starter(name: string): Promise<string> {
  return (await send('GET', `/console/api/starters/${name}`)).text()
}

/** The operations in one region. */
export class Region {
  constructor(readonly name: string) {}

  /** All linked accounts. */
  async accounts(): Promise<Account[]> {
    const all: Account[] = []
    let nextToken: string | undefined
    do {
      const page: { linkedAccounts: Account[]; nextToken?: string } = await read(
        this.#aws('waba/list', { maxResults: '100', nextToken }),
      )
      all.push(...page.linkedAccounts)
      nextToken = page.nextToken
    } while (nextToken)
    return all
  }

  /** A page of an account's flows. */
  flows(waba: string, nextToken?: string): Promise<{ flows: FlowSummary[]; nextToken?: string }> {
    return read(this.#aws('flow/list', { id: waba, maxResults: '50', nextToken }))
  }

  async create(waba: string, flowName: string, categories: string[], flowJson: Uint8Array): Promise<string> {
    const made = await this.#change('flow/create', { id: waba, flowName, categories, flowJson: base64(flowJson) })
    return made.flowId as string
  }

  flow(waba: string, flowId: string): Flowed {
    return new Flowed(this, waba, flowId)
  }

  #aws(operation: string, query: Record<string, string | undefined>): string {
    const given = Object.entries(query).filter((one): one is [string, string] => one[1] !== undefined)
    const text = new URLSearchParams(given).toString()
    return `/console/aws/${this.name}/v1/whatsapp/${operation}${text && `?${text}`}`
  }

  async #change(operation: string, input: object): Promise<Record<string, unknown>> {
    return (await send('POST', this.#aws(operation, {}), JSON.stringify(input))).json()
  }

  /** For Flowed alone. */
  readonly wire = {
    read: <T>(operation: string, query: Record<string, string>) => read<T>(this.#aws(operation, query)),
    change: (operation: string, input: object) => this.#change(operation, input),
    remove: (operation: string, query: Record<string, string>) => send('DELETE', this.#aws(operation, query)),
  }
}

/** One flow, and what can be done with it. */
export class Flowed {
  readonly #key: { id: string; flowId: string }

  constructor(
    readonly region: Region,
    readonly waba: string,
    readonly flowId: string,
  ) {
    this.#key = { id: waba, flowId }
  }

  read = () => this.region.wire.read<Flow>('flow', this.#key)
  update = (change: { flowName: string; categories: string[]; endpointUri?: string }) =>
    this.region.wire.change('flow/update', { ...this.#key, ...change })
  upload = (bytes: Uint8Array) =>
    this.region.wire.change('flow/assets/update', { ...this.#key, flowJson: base64(bytes) })
  publish = () => this.region.wire.change('flow/publish', this.#key)
  deprecate = () => this.region.wire.change('flow/deprecate', this.#key)
  remove = () => this.region.wire.remove('flow', this.#key)

  revisions = (before?: number) =>
    read<{ revisions: Revision[]; before?: number }>(this.#own('revisions', before ? `?before=${before}` : ''))

  /** The bytes of a revision, as they were uploaded. */
  bytes = async (revision: number | 'draft' | 'published') =>
    new Uint8Array(await (await send('GET', this.#own('flow.json', `?revision=${revision}`))).arrayBuffer())

  diff = (from: number, to: number) =>
    read<{ changes: Change[]; more: boolean }>(this.#own('diff', `?old=${from}&new=${to}`))

  #own(part: string, query: string): string {
    return `/console/api/${this.region.name}/${encodeURIComponent(this.waba)}/${this.flowId}/${part}${query}`
  }
}

/** Base64, in pieces: a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  const piece = 0x6000
  let binary = ''
  for (let i = 0; i < bytes.length; i += piece) binary += String.fromCharCode(...bytes.subarray(i, i + piece))
  return btoa(binary)
}
