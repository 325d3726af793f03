import type { Instant } from '../quantity/index.ts'
import { cardOf } from './card.ts'
import { type ColumnKey, columnOf, headingOf, READ_ONLY } from './columns.ts'
import { identify } from './identify.ts'
import { seenOf } from './identity.ts'
import type { Card, Fact, Proposal } from './model.ts'
import { brief } from './papers.ts'
import type { Register } from './register.ts'
import { type Cells, factsOf, parted, readCells, sinceOf, unlessHeld } from './row.ts'

/** Rows of a file as text. */
export interface Table {
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

export interface RowError {
  /** Line of a CSV file, row of a sheet; 1 is the header. */
  readonly line: number
  readonly column?: string
  readonly message: string
}

/** What one row would change. */
export interface RowChange {
  readonly line: number
  readonly machine: string
  readonly isNew: boolean
  readonly facts: readonly Fact[]
}

/** What an import would do. With any error nothing of it is done. */
export interface ImportPlan {
  readonly errors: readonly RowError[]
  readonly changes: readonly RowChange[]
  /** Rows that say what the register holds already. */
  readonly unchanged: number
  readonly proposals: readonly Proposal[]
}

export interface ImportSettings {
  /** Instant of entering, and from when rows hold that do not say so. */
  readonly at: Instant
  readonly by: string
  /** IANA zone in which the days of `since` begin. */
  readonly zone: string
  readonly why: string
}

/** More machines than any register, and few enough to be planned in seconds. */
const MOST_ROWS = 20_000

/**
 * Plans the import of a table: every row is matched to its card by id, else by serial number, MAC and boards; a row that no
 * card fits opens one. All errors of all rows are found, none is skipped.
 */
export function planImport(register: Register, table: Table, settings: ImportSettings): ImportPlan {
  const steps = planSteps(register, table, settings)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** The same, a row at a step, for a thread that must not be held up. */
export function* planSteps(
  register: Register,
  table: Table,
  settings: ImportSettings,
): Generator<undefined, ImportPlan, undefined> {
  const errors: RowError[] = []
  const columns = columnsOf(table.header, errors)
  if (table.rows.length > MOST_ROWS)
    errors.push({ line: 1, message: `${table.rows.length} rows; at most ${MOST_ROWS} at once` })
  if (errors.length > 0) return { errors, changes: [], unchanged: 0, proposals: [] }

  const changes: RowChange[] = []
  const proposals: (Proposal & { readonly line: number })[] = []
  const taken = new Map<string, number>()
  let unchanged = 0
  const ids = register.freeIds(table.rows.length)[Symbol.iterator]()
  for (const { line, cells: texts } of table.rows) {
    yield
    const found = errors.length
    const misread = new Set<ColumnKey>()
    const complain = (column: ColumnKey | undefined, message: string) => {
      if (column !== undefined) misread.add(column)
      return errors.push({
        line,
        ...(column !== undefined && { column: headingIn(table, columns, column) }),
        message,
      })
    }
    if (texts.slice(columns.length).some((text) => text.trim() !== ''))
      complain(undefined, `has ${texts.length} cells for ${columns.length} headings`)
    const cells = readCells(cellsOf(columns, texts), complain)
    if (cells.size === 0 && errors.length === found) continue
    const about = cardOfRow(register, cells, misread, complain)
    const card = about === 'new' ? undefined : about
    onceOnly(cells, card, line, taken, complain)
    if (card !== undefined && errors.length === found) aboutOnce(card.id, line, taken, complain)
    const since = sinceOf(cells, settings.zone) ?? settings.at
    const facts = factsToEnter(register, cells, card, since, settings.at, complain)
    if (errors.length > found || about === undefined) continue
    if (facts.length === 0 && about !== 'new') {
      unchanged++
      continue
    }
    const machine = about === 'new' ? String(ids.next().value) : about.id
    const why = cells.get('why') ?? settings.why
    const isNew = about === 'new'
    const entry = { line, machine, enteredAt: settings.at, by: settings.by, why }
    const all: readonly Fact[] = isNew ? [{ kind: 'added' }, ...facts] : facts
    changes.push({ line, machine, isNew, facts: all })
    for (const fact of all)
      proposals.push({ ...entry, fact, effective: effectiveOf(fact, isNew, since, settings.at) })
  }
  const checked = yield* corrected(register, proposals)
  errors.push(...checked.errors)
  return {
    errors: once(errors).toSorted((a, b) => a.line - b.line),
    changes,
    unchanged,
    proposals: checked.proposals.map(({ line: _line, ...proposal }) => proposal),
  }
}

/**
 * The facts of a row that are still to be entered. What a machine is, is compared with its card as it stands; whose and where
 * it is and its state are compared, where they hold from later on, with the card as it will be by then, and where they hold
 * from an earlier day, with both: what was so on that day already is not entered again.
 */
function factsToEnter(
  register: Register,
  cells: Cells,
  card: Card | undefined,
  since: Instant,
  now: Instant,
  complain: Complain,
): readonly Fact[] {
  if (card === undefined || since === now) return factsOf(cells, card, complain)
  const then = cardOf(register.history(card.id), since)
  const { lasting, timed } = parted(cells)
  return [
    ...factsOf(lasting, card, complain),
    ...(since > now ? factsOf(timed, then, complain) : factsOf(unlessHeld(timed, then), card, complain)),
  ]
}

/** From when a fact holds: what a machine is does not wait for the day on which it changes hands. */
export function effectiveOf(fact: Fact, isNew: boolean, since: Instant, now: Instant): Instant {
  if (fact.kind === 'owner' || fact.kind === 'place' || fact.kind === 'state') return since
  return isNew && since < now ? since : now
}

/** The facts of a row may all be refused for one reason. */
function once(errors: readonly RowError[]): readonly RowError[] {
  return [...new Map(errors.map((each) => [`${each.line} ${each.column} ${each.message}`, each])).values()]
}

type Planned = Proposal & { readonly line: number }

/** Checks all; a state that could not follow is a correction where its row says why. */
function* corrected(
  register: Register,
  proposals: readonly Planned[],
): Generator<
  undefined,
  { readonly proposals: readonly Planned[]; readonly errors: readonly RowError[] },
  undefined
> {
  const check = register.checking()
  const checked: Planned[] = []
  const errors: RowError[] = []
  for (const proposal of proposals) {
    yield
    const { fact, why, line } = proposal
    const reason = check(proposal)
    const correction: Planned | undefined =
      reason !== undefined && fact.kind === 'state' && why !== ''
        ? { ...proposal, fact: { ...fact, correction: true } }
        : undefined
    const last = correction === undefined ? reason : check(correction)
    checked.push(correction ?? proposal)
    if (last !== undefined) errors.push({ line, message: last })
  }
  return { proposals: checked, errors }
}

type Columns = readonly (ColumnKey | undefined)[]

function columnsOf(header: readonly string[], errors: RowError[]): Columns {
  const columns = header.map(columnOf)
  const seen = new Set<ColumnKey>()
  for (const [k, heading] of header.entries()) {
    const column = columns[k]
    if (column === undefined && heading.trim() !== '')
      errors.push({ line: 1, column: brief(heading), message: 'no such column; docs/register.md lists them' })
    if (column === undefined) continue
    if (seen.has(column)) errors.push({ line: 1, column: brief(heading), message: 'is there twice' })
    seen.add(column)
  }
  if (errors.length === 0 && !(['id', 'serial', 'mac'] as const).some((key) => seen.has(key)))
    errors.push({ line: 1, message: 'one of the columns id, serial or mac must be there' })
  return columns
}

function headingIn(table: Table, columns: Columns, column: ColumnKey): string {
  return table.header[columns.indexOf(column)]?.trim() ?? headingOf(column, 'en')
}

function cellsOf(columns: Columns, texts: readonly string[]): Cells {
  return new Map(
    columns.flatMap((column, k) => {
      const text = texts[k]?.trim() ?? ''
      return column === undefined || READ_ONLY.includes(column) || text === ''
        ? []
        : [[column, text] as const]
    }),
  )
}

type Complain = (column: ColumnKey | undefined, message: string) => void

/** A number that names one machine stands in one row only, unless its card has it already. */
function onceOnly(
  cells: Cells,
  card: Card | undefined,
  line: number,
  taken: Map<string, number>,
  complain: Complain,
): void {
  const has = [card?.serial, card?.toldSerial, card?.mac, ...(card?.boards ?? [])]
  for (const column of ['id', 'serial', 'mac', 'boards'] as const)
    for (const value of (cells.get(column) ?? '').split(/;\s*/)) {
      if (value === '' || value === '-' || has.includes(value)) continue
      const key = `${column} ${value}`
      const other = taken.get(key)
      if (other === undefined) taken.set(key, line)
      else complain(column, `${brief(value)} stands in row ${other} too`)
    }
}

function aboutOnce(id: string, line: number, taken: Map<string, number>, complain: Complain): void {
  const other = taken.get(`card ${id}`)
  if (other === undefined) taken.set(`card ${id}`, line)
  else complain(undefined, `is about ${id}, as row ${other} is`)
}

/** The card that a row is about; undefined where that cannot be said, and complained of. */
function cardOfRow(
  register: Register,
  cells: Cells,
  misread: ReadonlySet<ColumnKey>,
  complain: Complain,
): Card | 'new' | undefined {
  const id = cells.get('id')
  if (id !== undefined) {
    const card = register.card(id.toUpperCase())
    if (card === undefined) complain('id', `there is no card ${brief(id)}; leave it empty for a new machine`)
    return card
  }
  const name = (column: 'serial' | 'mac' | 'boards') => {
    const text = cells.get(column)
    return text === '-' ? undefined : text
  }
  const serial = name('serial')
  const mac = name('mac')
  if (serial === undefined && mac === undefined) {
    // A number that could not be read is complained of already.
    if (!misread.has('serial') && !misread.has('mac'))
      complain(undefined, 'has no card, serial number or MAC: nothing says which machine it is about')
    return undefined
  }
  const boards = name('boards')?.split(/;\s*/) ?? []
  const match = identify(register, seenOf({ serial, mac, boards }))
  if (match.kind === 'unknown') return 'new'
  if (match.kind === 'disputed') {
    complain(undefined, `could be ${match.machines.join(' or ')}: ${match.reason}; give the card`)
    return undefined
  }
  const card = register.card(match.machine)
  if (
    card?.serial !== undefined &&
    serial !== undefined &&
    ![card.serial, card.toldSerial].includes(serial)
  ) {
    complain(
      'serial',
      `${card.id} has the same ${match.by} and the serial number ${card.serial}; give the card`,
    )
    return undefined
  }
  return card
}
