import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import {
  advance,
  type BacktestSeries,
  type BacktestState,
  type BacktestWords,
  begin,
  between,
  type Foresight,
  readSeries,
  type SeriesColumn,
  stepsIn,
} from '../plan/index.ts'
import { fromIso, type Instant, instant, toIso } from '../quantity/index.ts'
import { readTable } from '../sheets/index.ts'
import { carbonOf, gasOfFile } from '../site/index.ts'
import { importPriceOfFile, readSiteFile, type SiteFile } from '../sitefile/index.ts'
import { Solver, SolverLost } from '../solver/index.ts'
import {
  digestOf,
  dropStates,
  type KeptStates,
  keepStates,
  keptStates,
  lockState,
  stateKeeper,
  tryStates,
} from './backtestState.ts'
import { backtestTable, resultOf } from './dispatchBacktestView.ts'
import { numberOf } from './gasPressure.ts'
import { whole } from './orderWords.ts'
import { grouped, progress } from './progress.ts'
import { written } from './site.ts'

interface BacktestOptions {
  readonly series: string
  readonly from?: string
  readonly to?: string
  readonly every?: number
  readonly horizon?: number
  readonly notice?: number
  readonly know: readonly Foresight[]
  readonly state?: string
  readonly json?: boolean
}

const FORESIGHTS: readonly Foresight[] = ['everything', 'gas a day ahead', 'forecast', 'threshold']
const NAMES: Readonly<Record<string, Foresight>> = {
  everything: 'everything',
  'gas-ahead': 'gas a day ahead',
  forecast: 'forecast',
  threshold: 'threshold',
}
/** The line pack holds minutes, and the minimum times of engines are hours. */
const HORIZON_H = 6
const EVERY_MIN = 240
const NOTICE_H = 2
/** What knows more need not be asked as often, and looks further. */
const KNOWING = { every: 3, horizon: 3 } as const
/** The search ends by nodes, not by time, so that the same backtest gives the same result on every machine. */
const SEARCH = { gap: 0.01, nodes: 20, light: true, timeLimitS: 120 } as const
const INTERRUPTED = 130

/** `fakel dispatch backtest`: what the schedule would have earned over what happened. */
export function backtestCommand(): Command {
  return new Command('backtest')
    .description(
      'what the schedule would have earned over what happened, against perfect foresight and a plain threshold rule',
    )
    .argument('<site.yaml>', 'the site file')
    .requiredOption('--series <file>', 'CSV or XLSX of what happened, a row a step (see docs/schedule.md)')
    .option('--from <time>', 'first step, such as 2025-01-01 or 2025-01-01T00:00:00Z')
    .option('--to <time>', 'end, itself left out')
    .option('--every <minutes>', `between plans that forecast; ${EVERY_MIN} without it`, whole(5, 1_440))
    .option('--horizon <hours>', `how far such a plan looks; ${HORIZON_H} without it`, numberOf(1, 48))
    .option(
      '--notice <hours>',
      `orders from outside are known so long before; ${NOTICE_H} without it`,
      numberOf(0, 48),
    )
    .option(
      '--know <what>',
      `what plans know: ${Object.keys(NAMES).join(', ')}; may be repeated, all of them without it`,
      (name: string, before: readonly Foresight[]) => [...before, foresightOf(name)],
      [],
    )
    .option('--state <file>', 'where an interrupted backtest goes on from; beside the series without it')
    .option('--json', 'print JSON')
    .action(async (site: string, options: BacktestOptions) => {
      process.exitCode = await run(site, options)
    })
}

function foresightOf(name: string): Foresight {
  const found = NAMES[name]
  if (found === undefined) throw new InvalidArgumentError(`one of ${Object.keys(NAMES).join(', ')}`)
  return found
}

interface Ready {
  readonly site: SiteFile
  readonly series: BacktestSeries
  readonly digest: string
}

async function run(fileName: string, options: BacktestOptions): Promise<number> {
  const ready = await prepared(fileName, options)
  if (typeof ready === 'string') {
    process.stderr.write(`${ready}\n`)
    return 1
  }
  const path = options.state ?? `${options.series}.backtest`
  const lock = await lockState(path)
  if (!lock.ok) {
    process.stderr.write(`${lock.message}\n`)
    return 1
  }
  try {
    return await runKept(ready, options, path)
  } finally {
    await lock.release()
  }
}

/** With a state that nobody else writes. */
async function runKept(ready: Ready, options: BacktestOptions, path: string): Promise<number> {
  const kept = await keptStates(path, ready.digest)
  if (!kept.ok) {
    process.stderr.write(`${kept.message}\n`)
    return 1
  }
  const wrong = await tryStates(path, ready.digest, kept.states)
  if (wrong !== undefined) {
    process.stderr.write(`${wrong}\n`)
    return 1
  }
  const known =
    options.know.length === 0 ? FORESIGHTS : FORESIGHTS.filter((each) => options.know.includes(each))
  const done = await goThrough(ready, options, known, path, kept.states)
  if (typeof done === 'string') {
    process.stderr.write(`interrupted; ${done}\n`)
    return INTERRUPTED
  }
  const result = resultOf(ready.site, ready.series, done)
  process.stdout.write(options.json === true ? `${JSON.stringify(result)}\n` : backtestTable(result))
  const left = await dropStates(path, ready.digest, kept.states, known)
  if (left !== undefined) process.stderr.write(`${left}; what is finished is still in it\n`)
  return 0
}

/** All runs side by side, each with a solver of its own; where somebody stopped it, what of it is kept. */
async function goThrough(
  { site, series, digest }: Ready,
  options: BacktestOptions,
  known: readonly Foresight[],
  path: string,
  before: KeptStates,
): Promise<readonly { readonly foresight: Foresight; readonly state: BacktestState }[] | string> {
  const states: KeptStates = { ...before }
  const shown = progress()
  let stopped = false
  const stop = () => {
    stopped = true
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const keepInTime = stateKeeper(path, digest, shown.say)
  const all = stepsIn({ series }) * known.length
  const told = () => {
    const steps = known.reduce((sum, foresight) => sum + (states[foresight]?.step ?? 0), 0)
    const plans = known.reduce((sum, foresight) => sum + (states[foresight]?.plans ?? 0), 0)
    shown.tell(steps, all, `steps, ${grouped(plans)} plans`)
  }
  const one = async (foresight: Foresight) => {
    const solver = new Solver()
    try {
      const words = wordsOf(site, series, options, foresight, solver)
      let state = states[foresight] ?? begin(words)
      while (!stopped && state.step < stepsIn(words)) {
        state = await advance(words, state)
        states[foresight] = state
        told()
        await keepInTime(states)
      }
    } finally {
      await solver.close()
    }
  }
  try {
    await Promise.all(known.map(one))
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    shown.end()
  }
  if (stopped) {
    const wrong = await keepStates(path, digest, states)
    if (wrong === undefined) return `the same command goes on from ${path}`
    return `${wrong}; ${existsSync(path) ? 'the same command goes on from what was kept before' : 'nothing of it is kept'}`
  }
  return known.flatMap((foresight) => {
    const state = states[foresight]
    return state === undefined ? [] : [{ foresight, state }]
  })
}

function wordsOf(
  site: SiteFile,
  series: BacktestSeries,
  { every = EVERY_MIN, horizon = HORIZON_H, notice = NOTICE_H }: BacktestOptions,
  foresight: Foresight,
  solver: Solver,
): BacktestWords {
  const knows = foresight === 'everything' || foresight === 'gas a day ahead'
  const inSteps = (hours: number) => Math.max(1, Math.round(hours / series.stepH))
  const gas = gasOfFile(site)
  const heat = gas?.heat.value ?? 0
  const carbon = carbonOf(site, gas?.composition, heat)
  return {
    site,
    series,
    netHeatingValueMjPerM3: heat,
    ...(carbon !== undefined && { carbon }),
    foresight,
    every: inSteps((every / 60) * (knows ? KNOWING.every : 1)),
    horizon: inSteps(horizon * (knows ? KNOWING.horizon : 1)),
    notice: Math.round(notice / series.stepH),
    solve: async ({ programme }, start) => {
      try {
        return (await solver.solve(programme, { ...SEARCH, start })).values
      } catch (error) {
        if (error instanceof SolverLost) return undefined
        throw error
      }
    },
  }
}

/** The site and what happened, or what is wrong with them in lines. */
async function prepared(fileName: string, options: BacktestOptions): Promise<Ready | string> {
  const read = await readSiteFile(fileName)
  if (!read.ok) return read.mistakes.map(written).join('').trimEnd()
  const [from, until] = [timeIn(options.from), timeIn(options.to)]
  if (from === 'wrong') return `--from ${options.from} is no time such as 2025-01-01`
  if (until === 'wrong') return `--to ${options.to} is no time such as 2025-01-01`
  let bytes: Uint8Array
  try {
    bytes = await readFile(options.series)
  } catch (error) {
    return `${options.series}: ${error instanceof Error ? error.message : String(error)}`
  }
  const table = await readTable(bytes)
  if (!table.ok) return `${options.series} ${table.message}`
  const told = readSeries(table.table, constantsOf(read.site), instantOf)
  if (!told.ok) return told.mistakes.map((mistake) => `${options.series}: ${mistake}`).join('\n')
  const priced = table.table.header.some((name) => name.trim() === 'import_price_minor_per_kwh')
  const all = priced ? told.series : byTariff(read.site, told.series)
  if (all === undefined) return `${fileName}: schedule.import_tariff does not tell the price of all hours`
  const series = between(all, from, until)
  if (stepsIn({ series }) === 0) {
    const end = told.series.start + stepsIn({ series: told.series }) * told.series.stepH * 3_600_000
    return `${options.series} has no step in that time: it goes from ${toIso(told.series.start)} to ${new Date(end).toISOString()}`
  }
  const { every = EVERY_MIN, horizon = HORIZON_H, notice = NOTICE_H } = options
  // What nobody said is rounded.
  const stepMin = series.stepH * 60
  for (const [name, said = 0, unit, minutes] of [
    ['--every', options.every, 'minutes', 1],
    ['--horizon', options.horizon, 'hours', 60],
    ['--notice', options.notice, 'hours', 60],
  ] as const)
    if (!isWhole((said * minutes) / stepMin))
      return `${name}: ${said} ${unit} are no multiple of ${options.series}'s steps of ${stepMin} minutes`
  return {
    site: read.site,
    series,
    digest: digestOf([
      JSON.stringify(read.site),
      bytes,
      JSON.stringify([options.from, options.to, every, horizon, notice]),
    ]),
  }
}

/** The site file's own prices by the clock, for a table that tells none; undefined where they leave an hour out. */
function byTariff(site: SiteFile, series: BacktestSeries): BacktestSeries | undefined {
  if (site.schedule.import_tariff.length === 0) return series
  const prices = series.importMinorPerKwh.flatMap(
    (_, step) => importPriceOfFile(site, instant(series.start + step * series.stepH * 3_600_000)) ?? [],
  )
  return prices.length < series.importMinorPerKwh.length
    ? undefined
    : { ...series, importMinorPerKwh: prices }
}

/** What stands for a column that the table does not have. */
function constantsOf({ gas, grid, schedule }: SiteFile): Partial<Record<SeriesColumn, number>> {
  const hashprice = schedule.hashprice_minor_per_th_day
  // Of a tariff the hours are told later.
  const [window] = schedule.import_tariff
  const bought =
    schedule.import_price_minor_per_kwh ?? (window !== undefined || grid.length === 0 ? 0 : undefined)
  return {
    export_price_minor_per_kwh: schedule.export_price_minor_per_kwh ?? 0,
    ...(gas === undefined && { gas_m3_per_h: 0 }),
    ...(schedule.cooling_share_per_k === undefined && { temperature_c: 0 }),
    ...(bought !== undefined && { import_price_minor_per_kwh: bought }),
    ...(hashprice !== undefined && { hashprice_minor_per_th_day: hashprice }),
  }
}

/** Of steps, whose length in hours is no exact number. */
const isWhole = (steps: number) => Math.abs(steps - Math.round(steps)) < 1e-9

const instantOf = (text: string): Instant | undefined =>
  /^\d{4}-\d\d-\d\d$/.test(text) ? fromIso(`${text}T00:00:00Z`) : fromIso(text)

function timeIn(text: string | undefined): Instant | undefined | 'wrong' {
  return text === undefined ? undefined : (instantOf(text) ?? 'wrong')
}
