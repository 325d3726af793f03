import { type TerahashesPerSecond, terahashesPerSecond } from '../../../quantity/index.ts'
import { amount, at, isRecord, note, type Part, text } from '../../parsing/part.ts'

const PER_TERAHASH: Readonly<Record<string, number>> = {
  P: 1e-3,
  T: 1,
  G: 1e3,
  M: 1e6,
  K: 1e9,
  '': 1e12,
}
/**
 * Models whose fields named "GHS" are something else, and what (foreman-apps, 2021, asic-rs-support-extension, 2026; recorded: an L3+
 * tells `"GHS 5s":"504.56"` and hashes 504 MH/s; a Z15 tells solutions, a Z15 Pro thousands of them, an E9 Pro MH/s). Equihash
 * machines count solutions; a solution stands for a hash here.
 */
const MISNAMED: readonly (readonly [RegExp, number])[] = [
  [/\b(L3|E\d+|D3)\b/, 1e6],
  [/\b(Z9|Z11|Z15 Pro)\b/, 1e9],
  [/\b(B3|Z15)\b/, 1e12],
]

/** How many of a told unit ("GH", "MH/s", "KSol/s") make one TH/s; undefined for a text that is no unit of hashrate. */
function perTold(unit: string): number | undefined {
  const match = /^([PTGMK]?)(?:HS?|SOLS?)(?:\/S)?$/.exec(unit.trim().toUpperCase())
  return match === null ? undefined : PER_TERAHASH[match[1] ?? '']
}

/** By `rate_unit` or `unit` where the row tells one; a unit that is none is a defect and leaves the rates out. */
function toldUnit(row: Part): { readonly per: number | undefined } | undefined {
  const part = ['rate_unit', 'unit'].map((key) => at(row, key)).find((one) => text(one) !== undefined)
  const unit = part === undefined ? undefined : text(part)
  if (part === undefined || unit === undefined) return undefined
  return { per: perTold(unit) ?? note(part, `${unit} is no known unit of hashrate`) }
}

/** By the name of the row's own rate ("GHS 5s", "MHS av"), mended for the models that misname it. */
function namedUnit(row: Part, type: string | undefined): number {
  const keys = isRecord(row.value) ? Object.keys(row.value) : []
  const name = keys.map((key) => /^([A-Z]+) (?:5s|av)$/.exec(key)?.[1]).find((one) => one !== undefined)
  const per = name === undefined ? undefined : perTold(name)
  if (per !== undefined && per !== PER_TERAHASH['G']) return per
  return MISNAMED.find(([model]) => model.test(type ?? ''))?.[1] ?? 1e3
}

/** How many of the row's rate units make one TH/s; undefined where it tells a unit that is not known. */
export function perTerahash(row: Part, type: string | undefined): number | undefined {
  const told = toldUnit(row)
  return told === undefined ? namedUnit(row, type) : told.per
}

export function rate(part: Part, per: number | undefined): TerahashesPerSecond | undefined {
  const value = per === undefined ? undefined : amount(part)
  return value === undefined || per === undefined ? undefined : terahashesPerSecond(value / per)
}

/**
 * The rate of the last seconds: `rate_5s` in the row's told unit (web pages and the API of 2023), "GHS 5s" in the unit of its name
 * (every older one; a `rate_unit` beside it speaks of the ideal rate: foreman-apps 2021, pyasic and asic-rs 2025). The average since
 * the start stands in only where the field itself is missing: an unreadable one is not mended by an older figure.
 */
export function rateNow(row: Part, type: string | undefined): TerahashesPerSecond | undefined {
  const has = (key: string) => isRecord(row.value) && Object.hasOwn(row.value, key)
  const keys = isRecord(row.value) ? Object.keys(row.value) : []
  for (const [page, named] of [
    ['rate_5s', / 5s$/],
    ['rate_avg', / av$/],
  ] as const) {
    if (has(page)) return rate(at(row, page), perTerahash(row, type))
    const key = keys.find((one) => /^[A-Z]+ /.test(one) && named.test(one))
    if (key !== undefined) return rate(at(row, key), namedUnit(row, type))
  }
  return undefined
}

/** The rate the machine should have as it is set: `total_rateideal` or `rate_ideal`. */
export function rateIdeal(row: Part, type: string | undefined): TerahashesPerSecond | undefined {
  const part = ['total_rateideal', 'rate_ideal']
    .map((key) => at(row, key))
    .find((one) => one.value !== undefined)
  return part === undefined ? undefined : rate(part, perTerahash(row, type))
}

/** Boards whose rates together are further than this from the machine's are not in the unit that is tried. */
const APART = Math.log(2)

/**
 * The unit of the boards' rates: that of the row (`rate_unit`, then its name), or another one in which the boards together come close
 * to the machine's own rate. Firmware tells boards in units of their own: a Z15 in thousands of solutions, a Z15 Pro in thousands of
 * millions of them, an L9 in GH/s beside "MHS 5s".
 */
export function perBoard(
  row: Part,
  type: string | undefined,
  boards: readonly Part[],
  whole: TerahashesPerSecond | undefined,
): number | undefined {
  const told = perTerahash(row, type)
  const sum = boards.reduce((total, one) => total + Number(text(one) ?? 0), 0)
  if (told === undefined || whole === undefined || whole === 0 || !(sum > 0)) return told
  const fits = (per: number) => Math.abs(Math.log(sum / per / whole)) < APART
  return [told, namedUnit(row, type), ...Object.values(PER_TERAHASH)].find(fits) ?? told
}
