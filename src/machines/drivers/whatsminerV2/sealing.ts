import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { md5Crypt } from './md5Crypt.ts'

/** What `get_token` answers: `{"time":"6915","salt":"BQ5hoXV9","newsalt":"a5TtWui2"}`. */
export interface TokenWords {
  readonly time: string
  readonly salt: string
  readonly newsalt: string
}

/** What signs and encrypts orders for half an hour. */
export interface Seal {
  readonly sign: string
  readonly key: Buffer
}

/** How many of the last figures of `time` go into the sign (API 2.0.3: `${time:0-4}`). */
const TIME_FIGURES = 4
const BLOCK = 16

/**
 * The sign and the AES key of a token (MicroBT's API V1.3.8 to V2.2.2, "API ciphertext"): the md5-crypt of the admin's
 * password with `salt`; the sign is the md5-crypt of that and the time with `newsalt`, the key its SHA-256.
 */
export function sealOf(password: string, { time, salt, newsalt }: TokenWords): Seal {
  const crypt = md5Crypt(password, salt)
  return {
    sign: md5Crypt(crypt + time.slice(-TIME_FIGURES), newsalt),
    key: createHash('sha256').update(crypt).digest(),
  }
}

/** A text as the machine takes it: AES-256-ECB, filled up to a whole block with NULs, base64. */
export function encrypt(plain: string, { key }: Seal): string {
  const text = Buffer.from(plain, 'utf8')
  const filled = Buffer.concat([text, Buffer.alloc((BLOCK - (text.length % BLOCK)) % BLOCK)])
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return Buffer.concat([cipher.update(filled), cipher.final()]).toString('base64')
}

/** The text of an encrypted answer; undefined where it is no whole number of blocks. */
export function decrypt(sealed: string, { key }: Seal): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length === 0 || bytes.length % BLOCK !== 0) return undefined
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const text = Buffer.concat([decipher.update(bytes), decipher.final()]).toString('utf8')
  return text.replace(/\0+$/, '')
}
