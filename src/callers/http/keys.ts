import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Issuer } from '../issuer.ts'

export type PublicKeys =
  | { readonly ok: true; readonly keys: readonly KeyObject[] }
  | { readonly ok: false; readonly reason: string }

/** A key file longer than this is none. */
const MOST_KEY_BYTES = 16_384
/** An old key and a new one while they are changed, and one to spare. */
const MOST_KEYS = 4

const jwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })

/**
 * The public keys of an issuer, read anew each time: a new key beside the old one in the file needs no restart.
 * `place` makes a path of the site file absolute.
 */
export async function publicKeysOf(issuer: Issuer, place: (path: string) => string): Promise<PublicKeys> {
  if (issuer.key !== undefined) return readPublicKeys(issuer.key)
  if (issuer.key_file === undefined)
    return { ok: false, reason: `${issuer.id} has no key in the site file, so it cannot sign` }
  let text: string
  try {
    text = await readFile(place(issuer.key_file), 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    return { ok: false, reason: `the key file of ${issuer.id} cannot be read: ${code}` }
  }
  const read = readPublicKeys(text)
  return read.ok ? read : { ok: false, reason: `the key file of ${issuer.id}: ${read.reason}` }
}

/** Ed25519 public keys (RFC 8410): one or more in PEM, or one as JWK. A private key is refused, so that nobody hands one around. */
export function readPublicKeys(text: string): PublicKeys {
  const wrong = (reason: string): PublicKeys => ({ ok: false, reason })
  if (text.length > MOST_KEY_BYTES) return wrong('it is too long for a key')
  if (/PRIVATE KEY/.test(text)) return wrong('it is a private key; only the public one belongs here')
  const blocks = text.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? []
  if (blocks.length > MOST_KEYS) return wrong(`more than ${MOST_KEYS} keys`)
  try {
    const keys = blocks.length > 0 ? blocks.map((block) => createPublicKey(block)) : [keyOfJwk(text)]
    return keys.every((key) => key.asymmetricKeyType === 'ed25519')
      ? { ok: true, keys }
      : wrong('it is no Ed25519 key')
  } catch {
    return wrong('it is no public key in PEM or JWK')
  }
}

function keyOfJwk(text: string): KeyObject {
  const data: unknown = JSON.parse(text)
  if (typeof data === 'object' && data !== null && 'd' in data) throw new Error('a private key')
  return createPublicKey({ format: 'jwk', key: jwk.parse(data) })
}

/** An Ed25519 private key of PEM (PKCS #8); undefined where it is none. */
export function readPrivateKey(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text)
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    return undefined
  }
}

/** A new pair, both in PEM. */
export function newKeyPair(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}
