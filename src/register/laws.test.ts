import fc from 'fast-check'
import { expect, it } from 'vitest'
import { conflictsOf } from './conflicts.ts'
import { identify } from './identify.ts'
import { seenOf } from './identity.ts'
import type { Entry } from './model.ts'
import { planImport, type Table } from './plan.ts'
import { march } from './register.testing.ts'
import { Register } from './register.ts'

const HEADER = ['serial', 'mac', 'boards', 'owner', 'hall', 'slot', 'state', 'since', 'invoice', 'why']
const settings = { at: march(20), by: 'anna', zone: 'UTC', why: '' }
const macs = ['02:00:5e:10:00:01', '02:00:5e:10:00:02', '02:00:5e:10:00:03']
const row = fc.tuple(
  fc.constantFrom('SN0001', 'SN0002', 'SN0003', 'SN0004', ''),
  fc.constantFrom('', '', '', ...macs, '-'),
  fc.constantFrom('', '', 'B1X1; B1X2', 'B2X1; B2X2', 'B1X1; B2X1', '-'),
  fc.constantFrom('', 'north', 'south', '-'),
  fc.constantFrom('', 'h1', 'h2', '-'),
  fc.constantFrom('', '7', '-'),
  fc.constantFrom('', 'ordered', 'running', 'sold'),
  fc.constantFrom('', '2026-03-05', '2026-03-10', '2026-04-10'),
  fc.constantFrom('', '1', '1; 2'),
  fc.constantFrom('', 'because'),
)
const tables = fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })
const tableOf = (rows: readonly (readonly string[])[]): Table => ({
  header: HEADER,
  rows: rows.map((cells, k) => ({ line: k + 2, cells })),
})

/** Imports the tables one after another, those with errors left out. */
function imported(given: readonly Table[], check: (register: Register, table: Table) => void): Entry[] {
  const entries: Entry[] = []
  for (const table of given) {
    const plan = planImport(new Register(entries, settings.at), table, settings)
    if (plan.errors.length > 0) continue
    for (const proposal of plan.proposals) entries.push({ ...proposal, sequence: entries.length + 1 })
    check(new Register(entries, settings.at), table)
  }
  return entries
}

it('an import done twice is an import done once', () => {
  let applied = 0
  fc.assert(
    fc.property(tables, (given) => {
      imported(given.map(tableOf), (register, table) => {
        applied++
        const again = planImport(register, table, settings)
        expect([again.errors, again.changes]).toEqual([[], []])
      })
    }),
    { numRuns: 400 },
  )
  expect(applied).toBeGreaterThan(200)
})

it('a register read in parts is the one read at once, and finds each card by what it alone has', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 5 }), (given, part) => {
      const entries = imported(given.map(tableOf), () => {})
      const whole = new Register(entries, settings.at)
      const parts = new Register([], march(1))
      for (let from = 0; from < entries.length; from += part) parts.take(entries.slice(from, from + part))
      parts.passTo(settings.at)
      expect([...parts.cards()].toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        [...whole.cards()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      )
      const doubled = (register: Register) =>
        conflictsOf(register)
          .map(({ value }) => value)
          .toSorted()
      expect(doubled(parts)).toEqual(doubled(whole))
      for (const { id, serial } of whole.cards()) {
        if (serial === undefined || whole.having('serial', serial).length > 1) continue
        expect(identify(whole, seenOf({ serial }))).toMatchObject({ kind: 'known', machine: id })
      }
    }),
    { numRuns: 200 },
  )
})
