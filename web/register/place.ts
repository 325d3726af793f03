import type { CardView } from '../../src/site/registerView.ts'
import { UNKNOWN } from '../format.ts'

/** Hall, rack, shelf and slot, as far as they are known. */
export function placeOf({ place }: CardView): string {
  const parts = [place.hall, place.rack, place.shelf, place.slot].filter((part) => part !== null)
  return parts.length === 0 ? UNKNOWN : parts.join(' / ')
}

export interface Slot {
  readonly shelf: string
  readonly slot: string
  /** More than one is a conflict: two machines in one place. */
  readonly cards: readonly CardView[]
}
export interface Rack {
  readonly name: string
  /** From the top; each shelf from the left. */
  readonly shelves: readonly (readonly Slot[])[]
}
export interface Hall {
  readonly name: string
  readonly racks: readonly Rack[]
  /** In the hall, but in no rack that is written. */
  readonly loose: readonly CardView[]
}

const AWAY = new Set(['sold', 'scrapped', 'ordered', 'in-transit'])

/**
 * The halls as the register has them. Numbered shelves and slots are drawn whole, so that an empty place shows: from 1 to
 * the highest that is written; names that are no numbers stand in their order.
 */
export function hallsOf(cards: readonly CardView[]): readonly Hall[] {
  const placed = cards.filter((card) => card.place.hall !== null && !AWAY.has(card.state ?? ''))
  const halls = grouped(placed, (card) => card.place.hall ?? '')
  return sorted([...halls.keys()]).map((name) => {
    const inside = halls.get(name) ?? []
    const racked = grouped(
      inside.filter((card) => card.place.rack !== null),
      (card) => card.place.rack ?? '',
    )
    return {
      name,
      racks: sorted([...racked.keys()]).map((rack) => ({
        name: rack,
        shelves: shelvesOf(racked.get(rack) ?? []),
      })),
      loose: inside.filter((card) => card.place.rack === null),
    }
  })
}

/** Not Map.groupBy: the oldest Node that the tests run on has none. */
function grouped<T>(list: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const key = keyOf(one)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return groups
}

const ONLY_SHELF = ''

function shelvesOf(cards: readonly CardView[]): readonly (readonly Slot[])[] {
  const shelfOf = (card: CardView) => card.place.shelf ?? ONLY_SHELF
  const slotOf = (card: CardView) => card.place.slot ?? ''
  const shelves = whole(cards.map(shelfOf))
  const slots = whole(cards.map(slotOf))
  return shelves.map((shelf) =>
    slots.map((slot) => ({
      shelf,
      slot,
      cards: cards.filter((card) => shelfOf(card) === shelf && slotOf(card) === slot),
    })),
  )
}

/** Longest row or column that is filled up with empty places. */
const MOST_NUMBERED = 60

function whole(names: readonly string[]): readonly string[] {
  const numbers = names.map(Number)
  const highest = Math.max(...numbers)
  const numbered = names.every((name) => /^\d+$/.test(name)) && highest <= MOST_NUMBERED
  if (!numbered) return sorted([...new Set(names)])
  const first = Math.min(1, ...numbers)
  return Array.from({ length: highest - first + 1 }, (_, index) => String(first + index))
}

function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }))
}
