import type { Seen } from './model.ts'

/** Longer ones are no serial number of any make. */
const LONGEST_SERIAL = 64

/** `AA-BB-CC-00-11-22` and `aabbcc001122` as `aa:bb:cc:00:11:22`; undefined where it is no address of one device. */
export function macOf(text: string): string | undefined {
  const digits = text.trim().toLowerCase().replace(/[:.-]/g, '')
  if (!/^[0-9a-f]{12}$/.test(digits) || /^(0{12}|f{12})$/.test(digits)) return undefined
  return digits.replace(/..(?=.)/g, '$&:')
}

/**
 * A serial number in capitals without blanks; undefined for what firmware tells where it has none: too short, one
 * repeated sign, counting digits, words.
 */
export function serialOf(text: string): string | undefined {
  const serial = text.replace(/\s+/g, '').toUpperCase()
  if (serial.length < 4 || serial.length > LONGEST_SERIAL) return undefined
  if (!/^[0-9A-Z][0-9A-Z._/+-]*$/.test(serial) || !/\d/.test(serial)) return undefined
  // A spreadsheet that took the number for an amount: its last digits are lost.
  if (/^\d[.,]?\d*E\+\d+$/.test(serial)) return undefined
  if (new Set(serial.replace(/[._/+-]/g, '')).size === 1 || '01234567890'.includes(serial)) return undefined
  return serial
}

/** What a poll told, made comparable; what is no identity is left out. */
export function seenOf(told: {
  readonly mac?: string | undefined
  readonly serial?: string | undefined
  readonly boards?: readonly (string | undefined)[]
  readonly address?: string | undefined
}): Seen {
  const mac = told.mac === undefined ? undefined : macOf(told.mac)
  const serial = told.serial === undefined ? undefined : serialOf(told.serial)
  const boards = (told.boards ?? []).flatMap((text) => (text === undefined ? [] : (serialOf(text) ?? [])))
  return {
    ...(mac !== undefined && { mac }),
    ...(serial !== undefined && { serial }),
    boards: [...new Set(boards)].toSorted(),
    ...(told.address !== undefined && { address: told.address }),
  }
}

/** Number of a card from its id; undefined where it is none. */
export function cardNumber(id: string): number | undefined {
  const digits = /^M(\d{6,9})$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** `cardId(123)` is `M000123`. */
export function cardId(number: number): string {
  return `M${String(number).padStart(6, '0')}`
}
