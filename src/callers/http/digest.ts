import { createHash, timingSafeEqual } from 'node:crypto'

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
])
const MOST_MEMBERS = 8

/** The field Content-Digest of a body (RFC 9530, 2024): `sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:`. */
export function contentDigest(
  body: Uint8Array | string,
  algorithm: 'sha-256' | 'sha-512' = 'sha-256',
): string {
  const hash = createHash(algorithm === 'sha-256' ? 'sha256' : 'sha512')
  return `${algorithm}=:${hash.update(body).digest('base64')}:`
}

/** Why a Content-Digest does not stand for this body; undefined where it does. Every digest that is known must be right, and one must be there. */
export function digestFault(field: string | undefined, body: Uint8Array): string | undefined {
  if (field === undefined) return 'there is no Content-Digest'
  const members = field.split(',')
  if (members.length > MOST_MEMBERS) return 'Content-Digest has too many members'
  let known = 0
  for (const member of members) {
    const [, name = '', text = ''] =
      /^\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*$/.exec(member) ?? []
    if (name === '') return 'Content-Digest is not as RFC 9530 has it, sha-256=:...:'
    const algorithm = ALGORITHMS.get(name)
    if (algorithm === undefined) continue
    const told = Buffer.from(text, 'base64')
    const found = createHash(algorithm).update(body).digest()
    if (told.length !== found.length || !timingSafeEqual(told, found))
      return `Content-Digest (${name}) is not that of the body`
    known++
  }
  return known > 0 ? undefined : 'Content-Digest has neither sha-256 nor sha-512'
}
