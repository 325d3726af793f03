import {
  celsius,
  type TerahashesPerSecond,
  terahashesPerSecond,
  type Watts,
  watts,
} from '../../../quantity/index.ts'
import type { Board, Fan, Pool } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  isRecord,
  items,
  note,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'

/** What the cgminer API of a stock Antminer tells; see the recorded answers of S9k, T15, T17+, S19 Pro and S21. */
export interface AntminerTold {
  readonly model?: string
  readonly compiled?: string
  readonly apiVersion?: string
  readonly hashrate?: TerahashesPerSecond
  readonly expectedHashrate?: TerahashesPerSecond
  readonly power?: Watts
  readonly uptimeS?: number
  readonly boards: readonly Board[]
  readonly fans: readonly Fan[]
}

/** Slots of chains, fans and pools that are looked at, as the firmware numbers them. */
const MOST_CHAINS = 16
const MOST_FANS = 16

/** The row of `STATS` that speaks of the machine; the other one is a header, and either may be missing. */
export function statsRow(stats: Part): Part | undefined {
  const rows = items(stats).filter((row) => isRecord(row.value))
  return rows.find(
    ({ value }) =>
      isRecord(value) && Object.keys(value).some((key) => / (5s|av)$|^fan_num$|^chain_/.test(key)),
  )
}

/** Stock firmware names an Antminer in `version` or in the header of `stats`, or calls its device BTM. */
export function isAntminer(answer: Part): boolean {
  const rows = items(section(answer, 'STATS'))
  const types = [at(section(answer, 'VERSION'), 0), ...rows].map((row) => at(row, 'Type').value)
  const ids = rows.map((row) => at(row, 'ID').value)
  return (
    types.some((type) => typeof type === 'string' && /antminer/i.test(type)) ||
    ids.some((id) => typeof id === 'string' && id.startsWith('BTM'))
  )
}

export function readStats(stats: Part, version: Part, summary: Part): AntminerTold {
  const header = items(stats).find((row) => at(row, 'Type').value !== undefined)
  const row = statsRow(stats)
  const told = at(version, 0)
  const type = text(at(told, 'Type')) ?? (header === undefined ? undefined : text(at(header, 'Type')))
  const summaryRow = at(summary, 0)
  const perSecond = row === undefined ? undefined : perTerahash(row, type)
  const rate = (part: Part, per: number | undefined) => {
    const value = per === undefined ? undefined : amount(part)
    return value === undefined || per === undefined ? undefined : terahashesPerSecond(value / per)
  }
  const summaryRate = () => rate(at(summaryRow, 'GHS 5s'), perTerahash(row ?? summaryRow, type))
  return present<AntminerTold>({
    model: type,
    compiled:
      text(at(told, 'CompileTime')) ?? (header === undefined ? undefined : text(at(header, 'CompileTime'))),
    apiVersion: text(at(told, 'API')),
    hashrate: (row === undefined ? undefined : rate(at(row, 'GHS 5s'), perSecond)) ?? summaryRate(),
    expectedHashrate: row === undefined ? undefined : rate(at(row, 'total_rateideal'), perSecond),
    power: row === undefined ? undefined : wattsOf(row),
    uptimeS:
      (row === undefined ? undefined : amount(at(row, 'Elapsed'))) ?? amount(at(summaryRow, 'Elapsed')),
    boards: row === undefined ? [] : boards(row, perSecond),
    fans: row === undefined ? [] : fans(row),
  })
}

/**
 * How many of the row's rate units make one TH/s. `rate_unit` says it where it is told (GH, MH, TH). Where it is not, the
 * fields named "GHS" are GH/s, but MH/s on the L3 and E3 (recorded: an L3+ tells `"GHS 5s":"504.56"` and hashes 504 MH/s).
 */
export function perTerahash(row: Part, type: string | undefined): number | undefined {
  const unit = text(at(row, 'rate_unit'))
  if (unit === undefined) return /\b(L3|E3)\b/.test(type ?? '') ? 1e6 : 1e3
  const known: Record<string, number> = { T: 1, G: 1e3, M: 1e6, K: 1e9 }
  const match = /^([TGMK])H(\/S)?$/.exec(unit.toUpperCase())
  return known[match?.[1] ?? ''] ?? note(at(row, 'rate_unit'), `${unit} is no known unit of hashrate`)
}

/** `"chain_power":"3250 W"` (recorded, S21) or `watt`. Zero is no measurement: it is left out by the report. */
function wattsOf(row: Part): Watts | undefined {
  const told = amount(at(row, 'chain_power'), 'W') ?? amount(at(row, 'watt'), 'W')
  return told === undefined ? undefined : watts(told)
}

/**
 * One board a chain. `miner_count` says how many there are; chains are numbered from 1 and a slot without a board has no
 * chips. Where the chains outnumber the boards (E3: nine chains on three boards) they cannot be told apart by board.
 */
function boards(row: Part, perSecond: number | undefined): readonly Board[] {
  const slots = Array.from({ length: MOST_CHAINS }, (_, index) => index + 1).filter(
    (slot) => at(row, `chain_acn${slot}`).value !== undefined,
  )
  const chipsOf = new Map(slots.map((slot) => [slot, count(at(row, `chain_acn${slot}`))]))
  const alive = slots.filter((slot) => chipsOf.get(slot) !== 0)
  const told = count(at(row, 'miner_count'))
  const boardCount = told !== undefined && told <= MOST_CHAINS ? told : alive.length
  if (alive.length > boardCount) return Array.from({ length: boardCount }, () => ({}))
  const silent = slots.filter((slot) => !alive.includes(slot)).slice(0, boardCount - alive.length)
  const shown = [...alive, ...silent].sort((a, b) => a - b)
  const known = shown.map((slot) => board(row, slot, chipsOf.get(slot), perSecond))
  return [...known, ...Array.from({ length: boardCount - known.length }, () => ({}))]
}

function board(row: Part, slot: number, chips: number | undefined, perSecond: number | undefined): Board {
  const rate = perSecond === undefined ? undefined : amount(at(row, `chain_rate${slot}`))
  const hottest = temperature(row, slot)
  return present<Board>({
    active: chips === 0 ? false : rate === undefined ? undefined : rate > 0,
    chips,
    temperature: hottest === undefined ? undefined : celsius(hottest),
    hashrate:
      rate === undefined || perSecond === undefined ? undefined : terahashesPerSecond(rate / perSecond),
  })
}

/** The hottest sensor on the board: `temp_pcb1` is "73-45-64-65", older firmware has one figure in `temp1`; 0 is no reading. */
function temperature(row: Part, slot: number): number | undefined {
  const several = at(row, `temp_pcb${slot}`)
  const told =
    typeof several.value === 'string' && /\d-/.test(several.value)
      ? several.value.split('-').map((one) => number({ ...several, value: one }))
      : [number(several) ?? number(at(row, `temp${slot}`))]
  const real = told.filter((one) => one !== undefined && one !== 0)
  return real.length === 0 ? undefined : Math.max(...real.map((one) => one ?? Number.NEGATIVE_INFINITY))
}

/** Slots with a turning fan; where `fan_num` counts more, the others stand still. */
function fans(row: Part): readonly Fan[] {
  const slots = Array.from({ length: MOST_FANS }, (_, index) => amount(at(row, `fan${index + 1}`)))
  const turning = slots.filter((rpm) => rpm !== undefined && rpm > 0).map((rpm) => present<Fan>({ rpm }))
  const told = count(at(row, 'fan_num')) ?? turning.length
  const standing = slots.filter((rpm) => rpm === 0).length
  const missing = Math.max(0, Math.min(told - turning.length, standing))
  return [...turning, ...Array.from({ length: missing }, () => ({ rpm: 0 }))]
}

/** `POOLS` of the cgminer API; unused slots have an empty URL. */
export function readPools(pools: Part): readonly Pool[] {
  return items(pools).flatMap((pool) => {
    const url = text(at(pool, 'URL'))
    if (url === undefined) return []
    return [present<Pool>({ url, user: text(at(pool, 'User')), active: flag(at(pool, 'Stratum Active')) })]
  })
}
