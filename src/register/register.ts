import type { Instant } from '../quantity/index.ts'
import { cardOf, placeText } from './card.ts'
import { refusalOf } from './check.ts'
import { cardId, cardNumber } from './identity.ts'
import { AWAY } from './life.ts'
import type { Card, Entry, Proposal } from './model.ts'

/** What a card can be found by. */
export type Trait = 'serial' | 'mac' | 'board' | 'address' | 'place'

/**
 * All machines, as their entries stand: the image of the register in memory. `take` gives it entries as they are written;
 * cards are folded when they are asked for and kept until an entry changes them or one entered ahead begins to hold.
 */
export class Register {
  readonly #histories = new Map<string, Entry[]>()
  readonly #cards = new Map<string, Card>()
  readonly #index: Readonly<Record<Trait, Map<string, Set<string>>>> = {
    serial: new Map(),
    mac: new Map(),
    board: new Map(),
    address: new Map(),
    place: new Map(),
  }
  /** Values that more than one card has. */
  readonly #doubled: Readonly<Record<Trait, Set<string>>> = {
    serial: new Set(),
    mac: new Set(),
    board: new Set(),
    address: new Set(),
    place: new Set(),
  }
  /** Instants from which an entry holds that does not yet, with their machines. */
  #ahead: { readonly at: Instant; readonly machine: string }[] = []
  #asOf: Instant
  #last = 0
  #highest = 0

  constructor(entries: Iterable<Entry>, asOf: Instant) {
    this.#asOf = asOf
    this.take(entries)
  }

  /** Number of the last entry taken. */
  get last(): number {
    return this.#last
  }

  /** Takes entries in the order of their numbers; those it has are passed over. */
  take(entries: Iterable<Entry>): void {
    const touched = new Set<string>()
    for (const entry of entries) {
      if (entry.sequence <= this.#last) continue
      this.#last = entry.sequence
      const history = this.#histories.get(entry.machine)
      if (history === undefined) this.#histories.set(entry.machine, [entry])
      else history.push(entry)
      this.#highest = Math.max(this.#highest, cardNumber(entry.machine) ?? 0)
      if (entry.effective > this.#asOf) this.#ahead.push({ at: entry.effective, machine: entry.machine })
      touched.add(entry.machine)
    }
    for (const machine of touched) this.#fold(machine)
  }

  /** Lets time pass, so that what was entered ahead comes to hold. */
  passTo(at: Instant): void {
    if (at <= this.#asOf) return
    this.#asOf = at
    const due = this.#ahead.filter((each) => each.at <= at)
    if (due.length === 0) return
    this.#ahead = this.#ahead.filter((each) => each.at > at)
    for (const machine of new Set(due.map((each) => each.machine))) this.#fold(machine)
  }

  cards(): Iterable<Card> {
    return this.#cards.values()
  }
  get size(): number {
    return this.#cards.size
  }
  card(id: string): Card | undefined {
    return this.#cards.get(id)
  }
  history(id: string): readonly Entry[] {
    return this.#histories.get(id) ?? []
  }
  /** Cards with this value, those entered as duplicates left out. */
  having(trait: Trait, value: string): readonly string[] {
    return [...(this.#index[trait].get(value) ?? [])]
  }
  /** The values that more than one card has. */
  doubled(trait: Trait): readonly { readonly value: string; readonly machines: readonly string[] }[] {
    return [...this.#doubled[trait]].map((value) => ({
      value,
      machines: this.having(trait, value).toSorted(),
    }))
  }
  /** Ids for new cards, `M000124` after `M000123`. */
  freeIds(count: number): readonly string[] {
    return Array.from({ length: count }, (_, k) => cardId(this.#highest + k + 1))
  }

  /**
   * Checks proposals one after another, each against what the ones before it leave, without keeping any of them. The check
   * answers what speaks against a proposal; a refused one leaves nothing behind.
   */
  checking(): (proposal: Proposal) => string | undefined {
    const drafts = new Map<string, Entry[]>()
    const exists = (id: string) => this.#histories.has(id) || drafts.has(id)
    let sequence = this.#last
    return (proposal) => {
      const history = drafts.get(proposal.machine) ?? [...this.history(proposal.machine)]
      const reason = refusalOf(history, proposal, exists)
      if (reason !== undefined) return reason
      history.push({ ...proposal, sequence: ++sequence })
      drafts.set(proposal.machine, history)
      return undefined
    }
  }

  /** The refused ones of a list by their place in it; an empty answer means that all can be written. */
  refusals(proposals: readonly Proposal[]): readonly { readonly index: number; readonly reason: string }[] {
    const check = this.checking()
    return proposals.flatMap((proposal, index) => {
      const reason = check(proposal)
      return reason === undefined ? [] : [{ index, reason }]
    })
  }

  #fold(machine: string): void {
    const before = this.#cards.get(machine)
    const now = cardOf(this.history(machine), this.#asOf)
    if (now === undefined) return
    const old = before === undefined ? [] : traitsOf(before)
    const fresh = traitsOf(now)
    for (const [trait, value] of old) {
      const ids = this.#index[trait].get(value)
      ids?.delete(machine)
      if (ids?.size === 0) this.#index[trait].delete(value)
      if (ids?.size === 1) this.#doubled[trait].delete(value)
    }
    for (const [trait, value] of fresh) {
      const ids = this.#index[trait].get(value) ?? new Set()
      this.#index[trait].set(value, ids.add(machine))
      if (ids.size > 1) this.#doubled[trait].add(value)
    }
    this.#cards.set(machine, now)
  }
}

/** What a card is found by: both serials, since firmware may tell another than the case. */
function traitsOf(card: Card): readonly (readonly [Trait, string])[] {
  if (card.duplicateOf !== undefined) return []
  const one = (trait: Trait, value: string | undefined): (readonly [Trait, string])[] =>
    value === undefined ? [] : [[trait, value]]
  return [
    ...one('serial', card.serial),
    ...one('serial', card.toldSerial),
    ...one('mac', card.mac),
    ...one('address', card.address),
    ...one('place', exactPlace(card)),
    ...card.boards.map((board) => ['board', board] as const),
  ]
}

/** A place that only one machine can fill: it names the slot, and the machine is not away. */
function exactPlace(card: Card): string | undefined {
  const away = card.state !== undefined && AWAY.includes(card.state)
  return away || card.place.slot === undefined ? undefined : placeText(card.place)
}
