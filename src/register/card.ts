import type { Instant } from '../quantity/index.ts'
import { type Card, type Entry, type Fact, type Paper, PLACE_PARTS, type Place } from './model.ts'

type Draft = { -readonly [K in keyof Card]: Card[K] }

/** Entries that count: those not taken back, in the order in which they hold; of one instant the later entered wins. */
export function standing(entries: readonly Entry[]): readonly Entry[] {
  const reversed = new Set(entries.flatMap(({ fact }) => (fact.kind === 'reversal' ? [fact.of] : [])))
  return entries
    .filter((entry) => !reversed.has(entry.sequence) && entry.fact.kind !== 'reversal')
    .toSorted((a, b) => a.effective - b.effective || a.sequence - b.sequence)
}

/** The card of one machine at an instant: a fold over its entries that hold by then. Undefined where there are none. */
export function cardOf(entries: readonly Entry[], at: Instant): Card | undefined {
  const [first] = entries
  if (first === undefined) return undefined
  const draft: Draft = { id: first.machine, boards: [], place: {}, papers: [] }
  for (const entry of standing(entries)) {
    if (entry.effective > at) break
    take(draft, entry.fact, entry.effective)
  }
  return draft
}

/** Who owned a machine at an instant, for bills over time. */
export function ownerAt(entries: readonly Entry[], at: Instant): string | undefined {
  return cardOf(entries, at)?.owner
}

function take(card: Draft, fact: Fact, since: Instant): void {
  switch (fact.kind) {
    case 'description':
      set(card, 'make', fact.make)
      set(card, 'model', fact.model)
      return
    case 'identity':
      if (fact.serial !== undefined && fact.serial === card.toldSerial) delete card.toldSerial
      set(card, 'serial', fact.serial)
      set(card, 'mac', fact.mac)
      if (fact.boards !== undefined) card.boards = fact.boards
      return
    case 'seen':
      set(card, 'address', fact.address)
      set(card, 'mac', fact.mac)
      if (fact.boards !== undefined) card.boards = fact.boards
      if (fact.serial === undefined) return
      if (card.serial === undefined) card.serial = fact.serial
      else if (card.serial === fact.serial) delete card.toldSerial
      else card.toldSerial = fact.serial
      return
    case 'owner':
      set(card, 'owner', fact.owner)
      if (fact.owner === null) delete card.ownerSince
      else card.ownerSince = since
      return
    case 'place': {
      const changed = Object.entries({ ...card.place, ...fact.place }).filter(([, name]) => name !== null)
      card.place = Object.fromEntries(changed)
      return
    }
    case 'origin':
      set(card, 'country', fact.country)
      set(card, 'seller', fact.seller)
      set(card, 'purchasedOn', fact.purchased_on)
      return
    case 'paper':
      card.papers = [...card.papers.filter((paper) => !samePaper(paper, fact.paper)), fact.paper]
      return
    case 'state':
      if (card.state !== fact.state) card.stateSince = since
      card.state = fact.state
      return
    case 'note':
      card.note = fact.text
      return
    case 'duplicate':
      card.duplicateOf = fact.of
      return
    case 'added':
    case 'reversal':
      return
  }
}

/** A place on one line: `north / h1 / 3 / 2 / 7`. */
export function placeText(place: Place): string {
  return PLACE_PARTS.flatMap((part) => place[part] ?? []).join(' / ')
}

export function samePaper(a: Paper, b: Paper): boolean {
  return a.kind === b.kind && a.number === b.number
}

type Text = 'make' | 'model' | 'serial' | 'mac' | 'address' | 'owner' | 'country' | 'seller' | 'purchasedOn'
function set(card: Draft, key: Text, value: string | null | undefined): void {
  if (value === null) delete card[key]
  else if (value !== undefined) card[key] = value
}
