import { createHash } from 'node:crypto'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Which bytes of the last digest make each group of four characters; byte 11 stands alone at the end. */
const GROUPS = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const
const ROUNDS = 1000
const LONGEST_SALT = 8

/**
 * The MD5-based crypt of FreeBSD (Poul-Henning Kamp, 1994), scheme "$1$": its 22 characters behind the salt. The same as
 * `openssl passwd -1 -salt SALT PASSWORD | cut -d$ -f4`.
 */
export function md5Crypt(password: string, salt: string): string {
  const key = Buffer.from(password, 'utf8')
  const grain = Buffer.from(salt, 'utf8').subarray(0, LONGEST_SALT)
  const inner = md5(key, grain, key)
  const parts: Buffer[] = [key, Buffer.from('$1$'), grain]
  for (let left = key.length; left > 0; left -= 16) parts.push(inner.subarray(0, Math.min(16, left)))
  for (let bits = key.length; bits > 0; bits >>= 1)
    parts.push(bits & 1 ? Buffer.alloc(1) : key.subarray(0, 1))
  let digest = md5(...parts)
  for (let round = 0; round < ROUNDS; round++) {
    const odd = round % 2 === 1
    digest = md5(
      odd ? key : digest,
      round % 3 === 0 ? NOTHING : grain,
      round % 7 === 0 ? NOTHING : key,
      odd ? digest : key,
    )
  }
  const byte = (index: number) => digest[index] ?? 0
  const groups = GROUPS.map(([high, middle, low]) =>
    characters((byte(high) << 16) | (byte(middle) << 8) | byte(low), 4),
  )
  return groups.join('') + characters(byte(11), 2)
}

const NOTHING = Buffer.alloc(0)

function md5(...parts: readonly Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(parts)).digest()
}

/** Six bits a character, the lowest first. */
function characters(value: number, length: number): string {
  return Array.from({ length }, (_, index) => ALPHABET[(value >> (6 * index)) & 0x3f]).join('')
}
