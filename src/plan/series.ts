import { type Instant, instant } from '../quantity/index.ts'

/** What happened at a site over a time, in equal steps without gaps: one value a step. Money in minor units. */
export interface BacktestSeries {
  readonly start: Instant
  readonly stepH: number
  readonly gasM3PerH: readonly number[]
  readonly outsideC: readonly number[]
  readonly importMinorPerKwh: readonly number[]
  readonly exportMinorPerKwh: readonly number[]
  readonly hashpriceMinorPerThDay: readonly number[]
  /** Most that the halls may draw by an order from outside; undefined where there was none. */
  readonly loadLimitKw: readonly (number | undefined)[]
}

/** A table as it was read: names of columns, then rows with their line in the file. */
export interface SeriesTable {
  readonly header: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

export type SeriesRead =
  | { readonly ok: true; readonly series: BacktestSeries }
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** Columns of a table of series; those without a constant must be there. */
export const SERIES_COLUMNS = [
  'gas_m3_per_h',
  'temperature_c',
  'import_price_minor_per_kwh',
  'export_price_minor_per_kwh',
  'hashprice_minor_per_th_day',
] as const
export type SeriesColumn = (typeof SERIES_COLUMNS)[number]
/** It may be left out, and its cells may be empty. */
export const LIMIT_COLUMN = 'load_limit_kw'
/** Below nothing only a temperature and a price may be. */
const NEGATIVE: readonly SeriesColumn[] = [
  'temperature_c',
  'import_price_minor_per_kwh',
  'export_price_minor_per_kwh',
]
const MOST_MISTAKES = 20

/**
 * Reads a table whose column `time` is the beginning of each step, in ISO 8601 with its offset. A column that it does not have takes its
 * constant; a step that is missing, doubled or out of order is a mistake with its line, and so are a value that is no number and a row with
 * more or fewer cells than the header, whose values nobody can tell apart.
 */
export function readSeries(
  table: SeriesTable,
  constants: Readonly<Partial<Record<SeriesColumn, number>>>,
  instantOf: (text: string) => Instant | undefined,
): SeriesRead {
  const mistakes = [...headMistakes(table, constants)]
  if (mistakes.length > 0) return { ok: false, mistakes }
  const places = new Map(table.header.map((name, place) => [name.trim(), place]))
  const cell = (cells: readonly string[], name: string) => (cells[places.get(name) ?? -1] ?? '').trim()
  const times: number[] = []
  const values = new Map(SERIES_COLUMNS.map((name) => [name, [] as number[]]))
  const limits: (number | undefined)[] = []
  for (const { line, cells } of table.rows) {
    if (mistakes.length >= MOST_MISTAKES) break
    const wrong = cellsMistake(cells, table.header.length)
    if (wrong !== undefined) {
      mistakes.push(`line ${line}: ${wrong}`)
      times.push(Number.NaN)
      continue
    }
    const text = cell(cells, 'time')
    const at = instantOf(text)
    if (at === undefined) mistakes.push(`line ${line}: “${text}” is no time such as 2026-01-01T00:00:00Z`)
    times.push(at ?? Number.NaN)
    for (const name of SERIES_COLUMNS) {
      const written = cell(cells, name)
      const value = places.has(name) ? numberIn(written) : (constants[name] ?? Number.NaN)
      if (!Number.isFinite(value)) mistakes.push(`line ${line}: ${name} “${written}” is no number`)
      else if (value < 0 && !NEGATIVE.includes(name))
        mistakes.push(`line ${line}: ${name} ${value} is below nothing`)
      values.get(name)?.push(value)
    }
    const limit = cell(cells, LIMIT_COLUMN)
    if (limit !== '' && !(numberIn(limit) >= 0))
      mistakes.push(`line ${line}: ${LIMIT_COLUMN} “${limit}” is no power in kW`)
    limits.push(limit === '' ? undefined : numberIn(limit))
  }
  const step = stepOf(times)
  for (const [k, at] of times.entries()) {
    const wrong = mistakes.length < MOST_MISTAKES ? stepMistake(times[k - 1], at, step) : undefined
    if (wrong !== undefined)
      mistakes.push(`line ${table.rows[k]?.line}: ${new Date(at).toISOString()} ${wrong}`)
  }
  if (mistakes.length === 0 && MS_PER_DAY % step !== 0)
    mistakes.push(`steps of ${step / MS_PER_MINUTE} min: a day must be a whole number of them`)
  const start = instantOf(cell(table.rows[0]?.cells ?? [], 'time'))
  if (mistakes.length > 0 || start === undefined) return { ok: false, mistakes }
  const of = (name: SeriesColumn) => values.get(name) ?? []
  return {
    ok: true,
    series: {
      start,
      stepH: step / MS_PER_HOUR,
      gasM3PerH: of('gas_m3_per_h'),
      outsideC: of('temperature_c'),
      importMinorPerKwh: of('import_price_minor_per_kwh'),
      exportMinorPerKwh: of('export_price_minor_per_kwh'),
      hashpriceMinorPerThDay: of('hashprice_minor_per_th_day'),
      loadLimitKw: limits,
    },
  }
}

const numberIn = (text: string) => (text === '' ? Number.NaN : Number(text))

/** How far apart most rows are, in ms: the median, so that a gap at the very beginning is a gap too. */
function stepOf(times: readonly number[]): number {
  const forward = times.flatMap((at, k) => {
    const ms = at - (times[k - 1] ?? Number.NaN)
    return ms > 0 ? [ms] : []
  })
  return forward.toSorted((a, b) => a - b)[Math.floor((forward.length - 1) / 2)] ?? Number.NaN
}

/** What is wrong with a row's time after that of the row before, where both are times. */
function stepMistake(before: number | undefined, at: number, step: number): string | undefined {
  const ms = at - (before ?? Number.NaN)
  if (Number.isNaN(ms) || ms === step) return undefined
  if (ms === 0) return 'is there twice'
  if (ms < 0) return 'is earlier than the step before'
  return `is ${ms / MS_PER_MINUTE} min after the step before; others are ${step / MS_PER_MINUTE} min apart`
}

/** What is wrong with how many cells a row has; empty ones behind the last column, as spreadsheets leave them, are none. */
function cellsMistake(cells: readonly string[], columns: number): string | undefined {
  const count = Math.max(columns, cells.findLastIndex((cell) => cell.trim() !== '') + 1)
  if (count > columns) return `${count} cells, the header has ${columns}; are there decimal commas?`
  return cells.length < columns ? `${cells.length} cells, the header has ${columns}` : undefined
}

function headMistakes(
  { header, rows }: SeriesTable,
  constants: Readonly<Partial<Record<SeriesColumn, number>>>,
): readonly string[] {
  const names = header.map((name) => name.trim())
  const known: readonly string[] = ['time', ...SERIES_COLUMNS, LIMIT_COLUMN]
  return [
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `there is no column “${name}”; there are ${known.join(', ')}`),
    ...names
      .filter((name, k) => names.indexOf(name) !== k)
      .map((name) => `the column ${name} is there twice`),
    ...(names.includes('time') ? [] : ['the column time is missing']),
    ...SERIES_COLUMNS.filter((name) => !names.includes(name) && constants[name] === undefined).map(
      (name) => `the column ${name} is missing, and the site file has nothing to take in its place`,
    ),
    ...(rows.length < 2 ? ['there are no two steps'] : []),
  ]
}

/** The steps from one instant to another; all of them where neither is given. */
export function between(
  series: BacktestSeries,
  from: Instant | undefined,
  until: Instant | undefined,
): BacktestSeries {
  const stepMs = series.stepH * MS_PER_HOUR
  const first = from === undefined ? 0 : Math.max(0, Math.ceil((from - series.start) / stepMs))
  const last =
    until === undefined
      ? series.gasM3PerH.length
      : Math.max(first, Math.floor((until - series.start) / stepMs))
  return {
    start: instant(series.start + first * stepMs),
    stepH: series.stepH,
    gasM3PerH: series.gasM3PerH.slice(first, last),
    outsideC: series.outsideC.slice(first, last),
    importMinorPerKwh: series.importMinorPerKwh.slice(first, last),
    exportMinorPerKwh: series.exportMinorPerKwh.slice(first, last),
    hashpriceMinorPerThDay: series.hashpriceMinorPerThDay.slice(first, last),
    loadLimitKw: series.loadLimitKw.slice(first, last),
  }
}

const MS_PER_MINUTE = 60_000
const MS_PER_HOUR = 3_600_000
const MS_PER_DAY = 86_400_000
