import type { Instant } from '../quantity/index.ts'
import { type Card, macOf, type Register, serialOf } from '../register/index.ts'
import { labelSheet, MOST_LABELS, readTable, writeTable } from '../sheets/index.ts'
import { cardViewOf, conflictViewOf, entryViewOf, importViewOf, type Registrar } from '../site/index.ts'
import { type Filter, RegisterRefused, type RegisterSource } from './registerSource.ts'

/** The register in the store of a stopped site, or of one on a PostgreSQL server. */
export function registerAtStore(registrar: Registrar, now: () => Instant): RegisterSource {
  const register = () => registrar.known()
  return {
    cards: async (filter) => chosen(register(), filter).map(cardViewOf),
    machine: async (name) => {
      const card = found(register(), name)
      return { machine: cardViewOf(card), history: register().history(card.id).map(entryViewOf) }
    },
    import: async (file, { by, why, zone = 'UTC', apply }) => {
      const read = await readTable(file)
      if (!read.ok)
        throw new RegisterRefused(
          `the file ${read.line === undefined ? '' : `line ${read.line} `}${read.message}`,
        )
      return importViewOf(await registrar.import(read.table, by, { apply, why, zone }))
    },
    enter: async (name, facts, { by, why }) => {
      const { id } = found(register(), name)
      const entered = await registrar.enter(
        facts.map((fact) => ({ machine: id, fact, why })),
        by,
      )
      if (!entered.ok) throw new RegisterRefused(...entered.refusals.map(({ reason }) => reason))
      return entered.entries.map(entryViewOf)
    },
    table: async (filter, format, language) => writeTable(chosen(register(), filter), format, language),
    unregistered: async () => {
      throw new RegisterRefused('only a running site sees machines without a card: give --site')
    },
    labels: async (names, filter, layout, skip) => {
      const cards =
        names.length > 0 ? names.map((name) => found(register(), name)) : chosen(register(), filter)
      if (cards.length === 0) throw new RegisterRefused('no machine fits')
      if (cards.length > MOST_LABELS)
        throw new RegisterRefused(`${cards.length} labels; at most ${MOST_LABELS} at once`)
      return labelSheet(cards, { layout, skip, at: now() })
    },
    conflicts: async () => (await registrar.conflicts()).map(conflictViewOf),
  }
}

/** Cards that fit, in the order of their numbers; duplicates of other cards are left out. */
function chosen(register: Register, { owner, hall, state }: Filter): readonly Card[] {
  return [...register.cards()]
    .filter((card) => card.duplicateOf === undefined)
    .filter((card) => owner === undefined || card.owner === owner)
    .filter((card) => hall === undefined || card.place.hall === hall)
    .filter((card) => state === undefined || card.state === state)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function found(register: Register, name: string): Card {
  const card = register.card(name.toUpperCase())
  if (card !== undefined) return card
  const serial = serialOf(name)
  const mac = macOf(name)
  const ids = new Set([
    ...(serial === undefined ? [] : register.having('serial', serial)),
    ...(mac === undefined ? [] : register.having('mac', mac)),
  ])
  const [one, more] = [...ids].map((id) => register.card(id))
  if (one === undefined) throw new RegisterRefused(`there is no machine ${name} in the register`)
  if (more !== undefined) throw new RegisterRefused(`several cards fit ${name}: ${[...ids].join(', ')}`)
  return one
}
