/**
 * A property of the object itself. Names come from strangers' documents, and
 * "constructor" is a good name for a field.
 */
export function own<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
