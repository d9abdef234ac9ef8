// What the address of the page says. The names without a word of explanation
// are Meta's (page "Flows API", "Web preview").

import { isObject } from '../engine/field'
import type { Look } from '../phone/Phone'
import type { Json } from '../view'

export interface Query {
  interactive: boolean
  flowToken: string
  /** Whether the endpoint is asked for the first screen. */
  init: boolean
  /** The first screen and its data, where flow_action_payload names them. */
  start: { screen?: string; data?: Record<string, Json> } | undefined
  phoneNumber: string
  debug: boolean
  look: Look
  /** Only this screen, as a picture. */
  picture: string | undefined
  /** What in the address cannot be read, in words. */
  problems: string[]
}

/** Reads the query of an address; what is missing is as Meta's page has it. */
export function readQuery(search: string, prefersDark: boolean): Query {
  const given = new URLSearchParams(search)
  const interactive = isTrue(given.get('interactive'))
  const query: Query = {
    interactive,
    flowToken: given.get('flow_token') ?? '',
    init: given.get('flow_action') === 'data_exchange',
    start: undefined,
    phoneNumber: given.get('phone_number') ?? '',
    debug: interactive && isTrue(given.get('debug')),
    look: {
      system: given.get('look') === 'ios' ? 'ios' : 'android',
      theme: given.get('theme') === 'dark' || (prefersDark && given.get('theme') !== 'light') ? 'dark' : 'light',
      direction: given.get('direction') === 'rtl' ? 'rtl' : 'ltr',
    },
    picture: given.get('picture') ?? undefined,
    problems: [],
  }
  const payload = given.get('flow_action_payload')
  if (payload !== null) {
    query.start = readPayload(payload)
    if (query.start === undefined) {
      query.problems.push('flow_action_payload is not {"screen": "…", "data": {…}} as JSON; it is left out.')
    }
  }
  return query
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1'
}

function readPayload(text: string): Query['start'] {
  let payload: Json
  try {
    payload = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(payload)) return undefined
  const { screen, data } = payload
  return {
    ...(typeof screen === 'string' ? { screen } : {}),
    ...(isObject(data) ? { data } : {}),
  }
}
