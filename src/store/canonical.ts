import { createHash } from 'node:crypto'

/** JSON with the keys of every object in order, so that equal contents are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  )
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The hash of a batch: of the one before it and of its rows. */
export function linkHash(previous: string, rows: readonly string[]): string {
  return sha256(`${previous}\n${rows.join('\n')}`)
}

const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** Text that PostgreSQL can hold: no NUL and no half of a surrogate pair. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD')
}

/** JSON that PostgreSQL can hold as jsonb. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    typeof inner === 'string' ? storable(inner) : inner,
  )
}
