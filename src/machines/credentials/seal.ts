import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto'
import { z } from 'zod'
import type { Secret } from './secret.ts'

/**
 * Texts sealed by AES-256-GCM under a key that scrypt makes of the operator's (NIST SP 800-38D, November 2007; RFC 7914, August
 * 2016). Every sealing has a salt and a nonce of its own. `check` tells a wrong key from a damaged file.
 */
const sealed = z.strictObject({
  fakel: z.literal('credentials'),
  version: z.literal(1),
  salt: z.base64(),
  nonce: z.base64(),
  check: z.base64(),
  tag: z.base64(),
  data: z.base64(),
})
export type Sealed = z.output<typeof sealed>

/** N = 2^15, r = 8, p = 1: 32 MiB and a tenth of a second for each guess (the interactive setting of RFC 7914's authors). */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const CIPHER = 'aes-256-gcm'

export type Unsealed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'wrong-key' | 'damaged' }

function keysOf(key: Secret, salt: Buffer) {
  const made = scryptSync(key.reveal(), salt, 64, COST)
  return {
    cipher: made.subarray(0, 32),
    check: createHmac('sha256', made.subarray(32)).update('fakel credentials 1').digest(),
  }
}

export function seal(text: string, key: Secret): Sealed {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const keys = keysOf(key, salt)
  const cipher = createCipheriv(CIPHER, keys.cipher, nonce).setAAD(Buffer.concat([salt, keys.check]))
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const base64 = (bytes: Buffer) => bytes.toString('base64')
  return {
    fakel: 'credentials',
    version: 1,
    salt: base64(salt),
    nonce: base64(nonce),
    check: base64(keys.check),
    tag: base64(cipher.getAuthTag()),
    data: base64(data),
  }
}

export function unseal(file: unknown, key: Secret): Unsealed {
  const read = sealed.safeParse(file)
  if (!read.success) return { ok: false, reason: 'damaged' }
  const [salt, nonce, check, tag, data] = [
    read.data.salt,
    read.data.nonce,
    read.data.check,
    read.data.tag,
    read.data.data,
  ].map((text) => Buffer.from(text, 'base64'))
  if (
    salt?.length !== 16 ||
    nonce?.length !== 12 ||
    tag?.length !== 16 ||
    check?.length !== 32 ||
    data === undefined
  )
    return { ok: false, reason: 'damaged' }
  const keys = keysOf(key, salt)
  if (!timingSafeEqual(keys.check, check)) return { ok: false, reason: 'wrong-key' }
  try {
    const decipher = createDecipheriv(CIPHER, keys.cipher, nonce)
      .setAAD(Buffer.concat([salt, check]))
      .setAuthTag(tag)
    return { ok: true, text: Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8') }
  } catch {
    // The only failure of these calls: the tag does not fit what is there.
    return { ok: false, reason: 'damaged' }
  }
}
