// What the address of the page says. The names without a word of explanation
// are Meta's (page "Flows API", "Web preview").

import { isObject } from '../engine/field'
import type { Options } from '../engine/state'
import type { Look } from '../phone/Phone'
import type { Json } from '../view'

export interface Query {
  interactive: boolean
  flowToken: string
  /** Whether the endpoint is asked for the first screen. */
  init: boolean
  phoneNumber: string
  debug: boolean
  look: Look
  /** Only this screen, as a picture. */
  picture: string | undefined
}

/** Reads the query of an address; what is missing is as Meta's page has it. */
export function readQuery(search: string, prefersDark: boolean): Query {
  const given = new URLSearchParams(search)
  const interactive = isTrue(given.get('interactive'))
  const theme = given.get('theme') ?? (prefersDark ? 'dark' : 'light')
  return {
    interactive,
    flowToken: given.get('flow_token') ?? '',
    init: given.get('flow_action') === 'data_exchange',
    phoneNumber: given.get('phone_number') ?? '',
    debug: interactive && isTrue(given.get('debug')),
    look: {
      system: given.get('look') === 'ios' ? 'ios' : 'android',
      theme: theme === 'dark' ? 'dark' : 'light',
      direction: given.get('direction') === 'rtl' ? 'rtl' : 'ltr',
    },
    picture: given.get('picture') ?? undefined,
  }
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1'
}

/** The first screen and its data, from flow_action_payload, which flowport has read. */
export function readStart(payload: Json): NonNullable<Options['start']> {
  const { screen, data } = isObject(payload) ? payload : {}
  return {
    ...(typeof screen === 'string' ? { screen } : {}),
    ...(isObject(data) ? { data } : {}),
  }
}
