// What a person hands over in a PhotoPicker or DocumentPicker.

import { numeric } from '../engine/checks'
import { own } from '../engine/own'
import type { Json } from '../view'
import { text } from './part'

/** Which files a picker takes. */
export interface Accepted {
  /** How many there must be, and may be. */
  least: number
  most: number
  /** The largest one, in KiB. */
  size: number
  /** MIME types; all if empty. "image/*" stands for every picture. */
  types: string[]
}

/** What a picker takes; the defaults are those of Meta's page "Media Upload". */
export function accepted(component: string, props: Readonly<Record<string, Json>>): Accepted {
  const photos = component === 'PhotoPicker'
  const types = own(props, 'allowed-mime-types')
  return {
    least: numeric(own(props, photos ? 'min-uploaded-photos' : 'min-uploaded-documents')) ?? 0,
    most: numeric(own(props, photos ? 'max-uploaded-photos' : 'max-uploaded-documents')) ?? 30,
    size: numeric(own(props, 'max-file-size-kb')) ?? 25_600,
    types: photos ? ['image/*'] : Array.isArray(types) ? types.map(text) : [],
  }
}

/**
 * Those of the files that are taken when there are `before` already, and why
 * others are not. A file of a type that the browser does not know is taken.
 */
export function pick<F extends { name: string; size: number; type: string }>(
  files: readonly F[],
  before: number,
  { most, size, types }: Omit<Accepted, 'least'>,
): { taken: F[]; refusal: string | undefined } {
  let refusal: string | undefined
  const taken = files.filter((file) => {
    if (!fits(file.type, types)) refusal ??= `${file.name} is of a type that cannot be sent here.`
    else if (file.size > size * 1024) refusal ??= `${file.name} is larger than ${sizeInWords(size * 1024)}.`
    else return true
    return false
  })
  if (before + taken.length > most) refusal ??= `There may be at most ${most}.`
  return { taken: taken.slice(0, Math.max(most - before, 0)), refusal }
}

function fits(type: string, types: string[]): boolean {
  if (type === '' || types.length === 0 || types.includes(type)) return true
  return types.includes('image/*') && type.startsWith('image/')
}

/** A number of bytes as a person reads it: "64 KB", "1.5 MB". */
export function sizeInWords(bytes: number): string {
  const kilobytes = Math.ceil(bytes / 1024)
  return kilobytes < 1024 ? `${kilobytes} KB` : `${Math.round((kilobytes / 1024) * 10) / 10} MB`
}
