import { readFile } from 'node:fs/promises'
import type { Card } from '../register/index.ts'
import { readTable } from '../sheets/index.ts'
import { entryViewOf, factText, type Imported, importViewOf, type Registrar } from '../site/index.ts'
import { found } from './registerCards.ts'
import { complain, say, type Whose } from './registerStore.ts'

export interface Entering extends Whose {
  readonly by: string
  readonly why: string
  readonly zone: string
}
export interface Special extends Entering {
  readonly reverse?: number
  readonly duplicateOf?: string
}

/** One row of a table made of `field=value`; for a new machine where no card is given. */
export async function enterRow(
  registrar: Registrar,
  card: Card | undefined,
  fields: readonly string[],
  options: Entering,
): Promise<void> {
  const pairs = fields.map((field) => [
    field.slice(0, field.indexOf('=')),
    field.slice(field.indexOf('=') + 1),
  ])
  const bad = fields.find((field) => !/^[^=]+=/.test(field))
  if (bad !== undefined) return complain([`${bad}: write field=value`])
  const id = card === undefined ? [] : [['id', card.id]]
  const all = [...id, ...pairs]
  const table = {
    header: all.map(([name = '']) => name),
    rows: [{ line: 2, cells: all.map(([, value = '']) => value) }],
  }
  if (card === undefined) {
    const plan = await registrar.import(table, options.by, { ...options, apply: false })
    const there = plan.changes.find((change) => !change.isNew)
    if (there !== undefined || plan.unchanged > 0)
      return complain([
        `there is a card of this machine already${there === undefined ? '' : `, ${there.machine}`}; use enter`,
      ])
  }
  const done = await registrar.import(table, options.by, { ...options, apply: true })
  if (!done.applied)
    return complain(
      done.errors.map(({ column, message }) => (column === undefined ? message : `${column}: ${message}`)),
    )
  tellChanges(done, options)
}

export async function enter(
  registrar: Registrar,
  name: string,
  fields: readonly string[],
  options: Special,
): Promise<void> {
  const card = found(registrar.known(), name)
  if (typeof card === 'string') return complain([card])
  if (fields.length > 0) return enterRow(registrar, card, fields, options)
  const { reverse, duplicateOf, why, by } = options
  const other = duplicateOf === undefined ? undefined : found(registrar.known(), duplicateOf)
  if (typeof other === 'string') return complain([other])
  const entered = await registrar.enter(
    [
      ...(reverse === undefined
        ? []
        : [{ machine: card.id, why, fact: { kind: 'reversal', of: reverse } as const }]),
      ...(other === undefined
        ? []
        : [{ machine: card.id, why, fact: { kind: 'duplicate', of: other.id } as const }]),
    ],
    by,
  )
  if (!entered.ok) return complain(entered.refusals.map(({ reason }) => reason))
  if (entered.entries.length === 0)
    return complain(['nothing to enter: give field=value, --reverse or --duplicate-of'])
  if (options.json === true) say(entered.entries.map(entryViewOf))
  else
    for (const entry of entered.entries)
      console.log([entry.sequence, entry.machine, factText(entry.fact)].join('\t'))
}

export async function importFile(
  registrar: Registrar,
  file: string,
  options: Entering & { readonly apply?: boolean },
): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => String(error))
  if (typeof bytes === 'string') return complain([`${file} cannot be read: ${bytes}`])
  const read = await readTable(bytes)
  if (!read.ok) return complain([`${file}${read.line === undefined ? '' : `:${read.line}`}: ${read.message}`])
  const done = await registrar.import(read.table, options.by, { ...options, apply: options.apply === true })
  if (done.errors.length > 0) {
    if (options.json === true) say(importViewOf(done))
    return complain(
      done.errors.map(({ line, column, message }) =>
        [`${file}:${line}`, ...(column === undefined ? [] : [column]), message].join(': '),
      ),
    )
  }
  tellChanges(done, options)
}

function tellChanges(done: Imported, options: Whose): void {
  const view = importViewOf(done)
  if (options.json === true) {
    say(view)
    return
  }
  for (const { line, machine, is_new, facts } of view.changes)
    for (const fact of facts) console.log([line, machine, is_new ? 'new' : '', factText(fact)].join('\t'))
  console.log(
    `${view.added} added, ${view.changed} changed, ${view.unchanged} unchanged${view.applied ? '' : ': not done yet, add --apply'}`,
  )
}
