import {
  type Card,
  COLUMN_KEYS,
  rowOf as cellsOf,
  macOf,
  type Register,
  serialOf,
} from '../register/index.ts'

export interface Filter {
  readonly owner?: string
  readonly hall?: string
  readonly state?: string
}

/** Cards that fit, in the order of their numbers; duplicates of other cards are left out. */
export function chosen(register: Register, filter: Filter): readonly Card[] {
  const { owner, hall, state } = filter
  return [...register.cards()]
    .filter((card) => card.duplicateOf === undefined)
    .filter((card) => owner === undefined || card.owner === owner)
    .filter((card) => hall === undefined || card.place.hall === hall)
    .filter((card) => state === undefined || card.state === state)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The card of an id, a serial number or a MAC; else what is wrong. */
export function found(register: Register, name: string): Card | string {
  const card = register.card(name.toUpperCase())
  if (card !== undefined) return card
  const serial = serialOf(name)
  const mac = macOf(name)
  const ids = new Set([
    ...(serial === undefined ? [] : register.having('serial', serial)),
    ...(mac === undefined ? [] : register.having('mac', mac)),
  ])
  const [one, more] = [...ids].map((id) => register.card(id))
  if (one === undefined) return `there is no machine ${name}`
  return more === undefined ? one : `several cards fit ${name}: ${[...ids].join(', ')}`
}

/** The fields of a card by column, as people read them. */
export function rowOf(card: Card): readonly (readonly [string, string])[] {
  const cells = cellsOf(card, 'en')
  return COLUMN_KEYS.map((key, k) => [key, cells[k] ?? ''])
}
