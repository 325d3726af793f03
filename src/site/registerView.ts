import { z } from 'zod'
import { toIso } from '../quantity/index.ts'
import {
  type Card,
  type Conflict,
  type Entry,
  factSchema,
  LIFE_STATES,
  PAPER_KINDS,
  type RowChange,
} from '../register/index.ts'
import type { Imported } from './registrar.ts'

/** The register as the API and the command line show it: null is unknown. */
const known = z.string().nullable()

export const cardView = z.object({
  id: z.string().describe('M000123'),
  serial: known.describe('On the case, or the first that was known'),
  told_serial: known.describe('What firmware tells, where it differs'),
  mac: known,
  boards: z.array(z.string()).describe('Serial numbers of hashboards'),
  make: known,
  model: known,
  owner: known,
  owner_since: known,
  place: z.object({ site: known, hall: known, rack: known, shelf: known, slot: known }),
  state: z.enum(LIFE_STATES).nullable(),
  state_since: known,
  country: known.describe('ISO 3166-1 alpha-2'),
  seller: known,
  purchased_on: known,
  papers: z.array(z.object({ kind: z.enum(PAPER_KINDS), number: z.string(), date: known, issuer: known })),
  address: known.describe('On the network, when it was last seen to change'),
  note: known,
  duplicate_of: known,
})
export type CardView = z.infer<typeof cardView>

export function cardViewOf(card: Card): CardView {
  const { place } = card
  const or = (text: string | undefined) => text ?? null
  return {
    id: card.id,
    serial: or(card.serial),
    told_serial: or(card.toldSerial),
    mac: or(card.mac),
    boards: [...card.boards],
    make: or(card.make),
    model: or(card.model),
    owner: or(card.owner),
    owner_since: card.ownerSince === undefined ? null : toIso(card.ownerSince),
    place: {
      site: or(place.site),
      hall: or(place.hall),
      rack: or(place.rack),
      shelf: or(place.shelf),
      slot: or(place.slot),
    },
    state: card.state ?? null,
    state_since: card.stateSince === undefined ? null : toIso(card.stateSince),
    country: or(card.country),
    seller: or(card.seller),
    purchased_on: or(card.purchasedOn),
    papers: card.papers.map(({ kind, number, date, issuer }) => ({
      kind,
      number,
      date: or(date),
      issuer: or(issuer),
    })),
    address: or(card.address),
    note: or(card.note),
    duplicate_of: or(card.duplicateOf),
  }
}

export const entryView = z.object({
  number: z.number().int(),
  machine: z.string(),
  entered_at: z.string(),
  effective: z.string().describe('From when it holds'),
  who: z.string(),
  why: z.string(),
  fact: factSchema,
})
export type EntryView = z.infer<typeof entryView>

export function entryViewOf(entry: Entry): EntryView {
  return {
    number: entry.sequence,
    machine: entry.machine,
    entered_at: toIso(entry.enteredAt),
    effective: toIso(entry.effective),
    who: entry.by,
    why: entry.why,
    fact: entry.fact,
  }
}

export const conflictView = z.object({
  kind: z.enum([
    'same-serial',
    'same-mac',
    'same-board',
    'same-place',
    'seen-twice',
    'disputed',
    'seen-though-away',
  ]),
  value: z.string().describe('What is double; of a disputed machine, why'),
  machines: z.array(z.string()).describe('Cards'),
  where: z.array(z.string()).describe("Ids of the site's machines"),
})

export type ConflictView = z.infer<typeof conflictView>

export function conflictViewOf(conflict: Conflict): ConflictView {
  const { kind, value, machines, where } = conflict
  return { kind, value, machines: [...machines], where: [...where] }
}

export const importView = z.object({
  applied: z.boolean(),
  errors: z.array(z.object({ line: z.number().int(), column: z.string().nullable(), message: z.string() })),
  added: z.number().int().describe('Cards opened'),
  changed: z.number().int().describe('Cards changed'),
  unchanged: z.number().int().describe('Rows that say what is known'),
  changes: z.array(
    z.object({
      line: z.number().int(),
      machine: z.string(),
      is_new: z.boolean(),
      facts: z.array(factSchema),
    }),
  ),
})

export type ImportView = z.infer<typeof importView>

export function importViewOf(imported: Imported): ImportView {
  const added = imported.changes.filter((change) => change.isNew).length
  return {
    applied: imported.applied,
    errors: imported.errors.map(({ line, column, message }) => ({ line, column: column ?? null, message })),
    added,
    changed: imported.changes.length - added,
    unchanged: imported.unchanged,
    changes: imported.changes.map(changeOf),
  }
}

function changeOf({ line, machine, isNew, facts }: RowChange) {
  return { line, machine, is_new: isNew, facts: [...facts] }
}

/** A fact on one line, for the command line. */
export function factText(fact: Entry['fact']): string {
  const { kind, ...fields } = fact
  const said = Object.entries(fields).flatMap(([name, value]) => partsOf(name, value))
  return [kind, ...said].join(' ')
}

function partsOf(name: string, value: unknown): string[] {
  if (value === null) return [`${name}=-`]
  if (Array.isArray(value)) return [`${name}=${value.join(',')}`]
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([inner, each]) => partsOf(inner, each))
  return [`${name}=${String(value)}`]
}
