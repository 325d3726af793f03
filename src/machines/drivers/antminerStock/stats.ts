import { type TerahashesPerSecond, type Watts, watts } from '../../../quantity/index.ts'
import type { Board, Fan, MachineError, Pool } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  isRecord,
  items,
  note,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import { deadChips, readBoards, readFans } from './boards.ts'
import { rateIdeal, rateNow } from './rate.ts'
import { modeOf, type Work, workOf } from './work.ts'

/**
 * What `stats`, `summary` and `version` of a stock Antminer tell, whether by the cgminer API (rows with "GHS 5s", chains as numbered
 * fields), by the API of 2023 or by the web pages (rows with `rate_5s`, a list `chain`). Read by structure; see the recorded answers
 * of S9k, T15, T17+, S19 Pro and S21.
 */
export interface AntminerTold {
  readonly model?: string
  readonly compiled?: string
  readonly apiVersion?: string
  readonly hashrate?: TerahashesPerSecond
  readonly expectedHashrate?: TerahashesPerSecond
  readonly power?: Watts
  readonly uptimeS?: number
  readonly accepted?: number
  readonly rejected?: number
  readonly boards: readonly Board[]
  readonly fans: readonly Fan[]
  /** By the running program. */
  readonly work?: Work
  readonly deadChips: readonly MachineError[]
}

/** Keys by which a row of `STATS` speaks of the machine; others are headers and pools. */
const OF_MACHINE = / (5s|av)$|^fan_num$|^chain_|^chain$|^rate_(5s|avg|ideal)$/

/** The row of `STATS` that speaks of the machine; the header may be missing, and so may this. */
export function statsRow(stats: Part): Part | undefined {
  return items(stats).find(
    ({ value }) => isRecord(value) && Object.keys(value).some((key) => OF_MACHINE.test(key)),
  )
}

/** True where the row tells of boards and not only of the whole. */
export function tellsBoards(row: Part): boolean {
  return (
    isRecord(row.value) && Object.keys(row.value).some((key) => key.startsWith('chain_ac') || key === 'chain')
  )
}

/** Every part of an answer that may carry the type and the time of compilation. */
function headers(answer: Part): readonly Part[] {
  return [
    at(section(answer, 'VERSION'), 0),
    ...items(section(answer, 'STATS')).filter((row) => isRecord(row.value)),
    section(answer, 'INFO'),
  ]
}

function typeOf(answer: Part): string | undefined {
  return headers(answer)
    .map((row) => text(at(row, 'Type')) ?? text(at(row, 'type')))
    .find((type) => type !== undefined)
}

/** Stock firmware names an Antminer in `version`, in the header of `stats` or in `INFO`, or calls its device BTM. */
export function isAntminer(answer: Part): boolean {
  const ids = items(section(answer, 'STATS')).map((row) => at(row, 'ID').value)
  return (
    /antminer/i.test(typeOf(answer) ?? '') || ids.some((id) => typeof id === 'string' && id.startsWith('BTM'))
  )
}

export function readStats(answer: Part): AntminerTold {
  const row = statsRow(section(answer, 'STATS'))
  const summary = at(section(answer, 'SUMMARY'), 0)
  const type = typeOf(answer)
  const nothing = { boards: [], fans: [], deadChips: [] }
  const hashrate = (row === undefined ? undefined : rateNow(row, type)) ?? rateNow(summary, type)
  const compiled = headers(answer).map((one) => text(at(one, 'CompileTime')))
  return present<AntminerTold>({
    model: type,
    compiled: compiled.find((one) => one !== undefined),
    apiVersion: text(at(section(answer, 'VERSION'), 0, 'API')),
    hashrate,
    expectedHashrate: (row === undefined ? undefined : rateIdeal(row, type)) ?? rateIdeal(summary, type),
    uptimeS: (row === undefined ? undefined : elapsed(row)) ?? elapsed(summary),
    ...shares(answer, summary),
    ...(row === undefined
      ? nothing
      : {
          power: powerTold(row),
          work:
            workOf(modeOf(text(at(row, 'miner-mode'))), 'new') ??
            workOf(modeOf(text(at(row, 'Mode'))), 'old'),
          boards: readBoards(row, type, hashrate),
          fans: readFans(row),
          deadChips: deadChips(row),
        }),
  })
}

/** Of the summary; where there is none, the sum over the pools (recorded: S9k, whose summary is no JSON). */
function shares(answer: Part, summary: Part): Pick<AntminerTold, 'accepted' | 'rejected'> {
  if (summary.value !== undefined)
    return present({ accepted: count(at(summary, 'Accepted')), rejected: count(at(summary, 'Rejected')) })
  const pools = items(section(answer, 'POOLS'))
  return present({ accepted: total(pools, 'Accepted'), rejected: total(pools, 'Rejected') })
}

/** Under the name of the cgminer API, or under that of pools.cgi; undefined where a pool does not tell it. */
function total(pools: readonly Part[], key: string): number | undefined {
  const counts = pools.map((pool) => count(at(pool, key)) ?? count(at(pool, key.toLowerCase())))
  return counts.length > 0 && counts.every((one) => one !== undefined)
    ? counts.reduce((sum, one) => sum + one, 0)
    : undefined
}

function elapsed(row: Part): number | undefined {
  return amount(at(row, 'Elapsed')) ?? amount(at(row, 'elapsed'))
}

/**
 * `"chain_power":"3250 W"` (recorded, S21), `power`, `Power` or `watt`. Zero is no measurement: it is left out by the report. Figures
 * that contradict each other by more than one percent and one watt are no figure.
 */
function powerTold(row: Part): Watts | undefined {
  const told = ['chain_power', 'power', 'Power', 'watt']
    .map((key) => amount(at(row, key), 'W'))
    .filter((one) => one !== undefined)
  const first = told[0]
  if (first === undefined) return undefined
  if (told.some((one) => Math.abs(one - first) > first / 100 + 1))
    return note(row, `power is told as ${told.join(' and ')} W`)
  return watts(first)
}

/** `POOLS` of the cgminer API (`URL`, `User`) and of pools.cgi (`url`, `user`); unused slots have an empty URL. */
export function readPools(pools: Part): readonly Pool[] {
  const live = items(pools).flatMap((pool) => {
    const url = text(at(pool, 'URL')) ?? text(at(pool, 'url'))
    return url === undefined ? [] : [{ pool, url }]
  })
  const best = working(live.map(({ pool }) => pool))
  return live.map(({ pool, url }) =>
    present<Pool>({
      url,
      user: text(at(pool, 'User')) ?? text(at(pool, 'user')),
      active: flag(at(pool, 'Stratum Active')) ?? (best === undefined ? undefined : pool === best),
    }),
  )
}

/** pools.cgi does not say which pool is in use: the first alive one by priority is. */
function working(pools: readonly Part[]): Part | undefined {
  return pools
    .filter((pool) => /^alive$/i.test(text(at(pool, 'status')) ?? ''))
    .sort((a, b) => (count(at(a, 'priority')) ?? 0) - (count(at(b, 'priority')) ?? 0))[0]
}
