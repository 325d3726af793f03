import type { GasPageView } from '../../src/site/gas/view.ts'

export type EngineOnGas = GasPageView['engines'][number]
export type Limit = EngineOnGas['limits'][number]

export type Standing = 'permitted' | 'derated' | 'refused' | 'unknown'

/** A bound this near the rating is the rating: it was told in whole kilowatts. */
const SAME_KW = 0.5

/** Whether an engine may run on the gas, and whether at its full rating: a bound is held after the gas is better again. */
export function standingOf({ verdict, bound, rated_w: rated }: EngineOnGas): Standing {
  if (verdict === 'not permitted' || bound?.kw === 0) return 'refused'
  if (verdict === 'derated') return 'derated'
  const bounded = bound !== null && bound.kw < rated / 1000 - SAME_KW
  return verdict === 'permitted' && bounded ? 'derated' : verdict
}

/** How far the gas is inside the nearer of its limits; negative is beyond it. Null where value or limits are not known. */
export function marginOf({ value, least, most }: Limit): number | null {
  if (value === null) return null
  const margins = [...(least === null ? [] : [value - least]), ...(most === null ? [] : [most - value])]
  return margins.length === 0 ? null : Math.min(...margins)
}

/** Whether there is a limit at all: makers do not print all of them. */
export const isPrinted = ({ least, most }: Limit): boolean => least !== null || most !== null

/** By how much the methods that hold for this gas differ; null where fewer than two do. */
export function disagreementOf(numbers: GasPageView['methane_numbers']): number | null {
  const valid = numbers.filter((number) => number.valid).map((number) => number.value)
  return valid.length < 2 ? null : Math.max(...valid) - Math.min(...valid)
}

/** The methane number that the site goes by: of the first method that holds, else of none. */
export function usedMethaneNumber(
  numbers: GasPageView['methane_numbers'],
): GasPageView['methane_numbers'][number] | undefined {
  return numbers.find((number) => number.valid)
}

/** As many digits as tell a share of a gas: 86.00 %, 0.0150 %. In per cent. */
export function shareDigits(percent: number): number {
  return percent !== 0 && Math.abs(percent) < 0.1 ? 4 : 2
}

/** Digits for a limit in whatever unit its maker prints. */
export function limitDigits(value: number): number {
  const size = Math.abs(value)
  return size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2
}

/** Gas over one time, by where it went; null is not known. */
export interface Ways {
  readonly in: number | null
  readonly engines: number | null
  readonly flare: number | null
  readonly treatment: number | null
  readonly unaccounted: number | null
}

/**
 * What came in and left by none of the ways that are told: stored in the header, and with it whatever way is not told now. Null where
 * the great ones are not known.
 */
export function remainderOf(ways: Ways): number | null {
  if (ways.in === null || ways.engines === null || ways.flare === null) return null
  return ways.in - ways.engines - ways.flare - (ways.treatment ?? 0) - (ways.unaccounted ?? 0)
}

/** Russia lets 5 % of associated gas be flared (Government resolution 1148 of 8 November 2012): 95 % are to be used. */
export const REQUIRED_USE = 0.95
