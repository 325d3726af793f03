import { readFile } from 'node:fs/promises'
import type { Fact } from '../register/index.ts'
import { csvOf } from '../sheets/index.ts'
import { factText, type ImportView } from '../site/index.ts'
import { say } from './registerReach.ts'
import { type Entering, RegisterRefused, type RegisterSource, type Whose } from './registerSource.ts'

export interface EnterOptions extends Whose, Entering {
  readonly reverse?: number
  readonly duplicateOf?: string
}

/** One row of a table made of `field=value`; for a new machine where no card is given. */
export async function enterRow(
  source: RegisterSource,
  card: string | undefined,
  fields: readonly string[],
  options: EnterOptions,
): Promise<void> {
  const bad = fields.find((field) => !/^[^=]+=/.test(field))
  if (bad !== undefined) throw new RegisterRefused(`${bad}: write field=value`)
  const given = fields.map((field) => {
    const sign = field.indexOf('=')
    return { name: field.slice(0, sign), value: field.slice(sign + 1) }
  })
  const all = card === undefined ? given : [{ name: 'id', value: card }, ...given]
  const file = csvOf([all.map(({ name }) => name), all.map(({ value }) => value)])
  const plan = await source.import(file, { ...options, apply: false })
  if (plan.errors.length > 0)
    throw new RegisterRefused(
      ...plan.errors.map(({ column, message }) => (column === null ? message : `${column}: ${message}`)),
    )
  if (card === undefined && plan.added === 0) {
    const there = plan.changes[0]?.machine
    throw new RegisterRefused(
      `there is a card of this machine already${there === undefined ? '' : `, ${there}`}; use enter`,
    )
  }
  await tellChanges(await source.import(file, { ...options, apply: true }), options, false)
}

export async function enter(
  source: RegisterSource,
  name: string,
  fields: readonly string[],
  options: EnterOptions,
): Promise<void> {
  const { id } = (await source.machine(name)).machine
  if (fields.length > 0) return enterRow(source, id, fields, options)
  const { reverse, duplicateOf } = options
  const facts: Fact[] = []
  if (reverse !== undefined) facts.push({ kind: 'reversal', of: reverse })
  if (duplicateOf !== undefined)
    facts.push({ kind: 'duplicate', of: (await source.machine(duplicateOf)).machine.id })
  if (facts.length === 0)
    throw new RegisterRefused('nothing to enter: give field=value, --reverse or --duplicate-of')
  const entries = await source.enter(id, facts, options)
  if (options.json === true) say(entries)
  else
    for (const { number, machine, fact } of entries) console.log([number, machine, factText(fact)].join('\t'))
}

export async function importFile(
  source: RegisterSource,
  file: string,
  options: EnterOptions & { readonly apply?: boolean },
): Promise<void> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new RegisterRefused(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  const done = await source.import(bytes, { ...options, apply: options.apply === true })
  if (done.errors.length === 0) return tellChanges(done, options, true)
  if (options.json === true) say(done)
  throw new RegisterRefused(
    ...done.errors.map(({ line, column, message }) =>
      [`${file}:${line}`, ...(column === null ? [] : [column]), message].join(': '),
    ),
  )
}

/** With the row of the file that each change comes from, where there is a file. */
async function tellChanges(view: ImportView, options: Whose, rows: boolean): Promise<void> {
  if (options.json === true) return say(view)
  for (const { line, machine, is_new, facts } of view.changes)
    for (const fact of facts)
      console.log([...(rows ? [line] : []), machine, is_new ? 'new' : '', factText(fact)].join('\t'))
  console.log(
    `${view.added} added, ${view.changed} changed, ${view.unchanged} unchanged${view.applied ? '' : ': not done yet, add --apply'}`,
  )
}
