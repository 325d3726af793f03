/** More machines than one group can hold: 2¹⁶, a /16 network. */
export const MOST_ADDRESSES = 65_536

export type Addresses =
  | {
      readonly ok: true
      readonly first: number
      readonly count: number
      readonly addresses: readonly string[]
    }
  | { readonly ok: false; readonly message: string; readonly expected: string }

export const EXPECTED_ADDRESSES =
  'one IPv4 address, a range such as 10.0.1.1-10.0.1.60, or a network such as 10.0.1.0/24'

/**
 * The addresses of a machine group: one, a range with both ends in it, or a CIDR network. Of a network the first and the
 * last address (network and broadcast) are left out unless it is a /31 or /32 (RFC 3021).
 */
export function expandAddresses(text: string): Addresses {
  const range = rangeOf(text)
  if (typeof range === 'string') return { ok: false, message: range, expected: EXPECTED_ADDRESSES }
  const [first, last] = range
  const count = last - first + 1
  if (count > MOST_ADDRESSES)
    return {
      ok: false,
      message: `${text} holds ${count} addresses, more than ${MOST_ADDRESSES}`,
      expected: EXPECTED_ADDRESSES,
    }
  return { ok: true, first, count, addresses: Array.from({ length: count }, (_, k) => dotted(first + k)) }
}

/** First and last address of a group as numbers, or what is wrong with it. */
export function rangeOf(written: string): readonly [number, number] | string {
  const text = written.trim()
  if (text.includes('/')) return network(text)
  const ends = text.split('-').map((end) => end.trim())
  if (ends.length > 2) return `${text} has more than two ends`
  const [from = '', to = from] = ends
  const first = read(from)
  const last = read(to)
  if (first === undefined) return `${from === '' ? 'nothing' : from} is not an IPv4 address`
  if (last === undefined) return `${to === '' ? 'nothing' : to} is not an IPv4 address`
  if (last < first) return `${to} comes before ${from}`
  return [first, last]
}

function network(text: string): [number, number] | string {
  const [base = '', bits = '', ...more] = text.split('/')
  const address = read(base)
  if (address === undefined || more.length > 0) return `${base} is not an IPv4 address`
  if (!/^\d{1,2}$/.test(bits) || Number(bits) > 32) return `/${bits} is not a prefix length of 0 to 32`
  const size = 2 ** (32 - Number(bits))
  const first = Math.floor(address / size) * size
  return size <= 2 ? [first, first + size - 1] : [first + 1, first + size - 2]
}

function read(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0
  for (const part of parts) {
    // A leading zero is octal to some and decimal to others, so it is neither here.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    value = value * 256 + Number(part)
  }
  return value
}

export function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}
