import type { Stated } from './factor.ts'

/**
 * Russian rule on associated gas: Regulation approved by Government decree No. 1148 of 8 November 2012, as amended by No. 1381 of
 * 17 December 2016, No. 1676 of 28 December 2017 and No. 1667 of 13 December 2019. At most 5 % of what was produced may be flared or
 * dispersed; above that the payment for emissions is multiplied. No later regulation was found; ask whether one is in force.
 */
export const RUSSIAN_RULE = {
  mostFlared: 0.05,
  source:
    'Government of the Russian Federation, decree No. 1148 of 8 November 2012 (as amended up to No. 1667 of 13 December 2019)',
  /** Multiples of the payment; from 2020 on the multiple is that of the law on environmental protection, article 16.3. */
  coefficients: [
    { from: '2012-01-01', over: 4.5, unmetered: 6, grade: 'quoted' },
    { from: '2013-01-01', over: 12, unmetered: 120, grade: 'quoted' },
    { from: '2014-01-01', over: 25, unmetered: 120, grade: 'quoted' },
    { from: '2020-01-01', over: 100, unmetered: 120, grade: 'unverified' },
  ],
} as const

/** Cubic metres of one year of one licence area, all at the same conditions. */
export interface AssociatedGasYear {
  /** Gas dissolved in oil, or its mix with gas of the cap, raised through oil wells, less gas-lift gas given back. */
  readonly producedM3: Stated
  readonly flaredM3: Stated
  readonly dispersedM3: Stated
  /** Of the whole oil reserves of the area, what was produced by the year's start; tells whether the field is new. */
  readonly depletion?: number
  /** Years since the depletion passed 0.01. */
  readonly yearsSinceNew?: number
}

export interface Utilisation {
  /** Percent, to the second decimal, as the regulation tells it. */
  readonly flaredPercent: number
  readonly usedPercent: number
  readonly limitPercent: 5
  readonly within: boolean
  readonly overM3: number
  /** A field with at most 1 % of its oil produced, or for three years after or until 5 %, whichever is first. */
  readonly exempt: boolean
  readonly source: string
}

/** The flared share of a year's associated gas against the limit of 5 %. */
export function utilisationOf(
  year: AssociatedGasYear,
):
  | { readonly ok: true; readonly utilisation: Utilisation }
  | { readonly ok: false; readonly mistakes: readonly string[] } {
  const { producedM3, flaredM3, dispersedM3, depletion, yearsSinceNew } = year
  const mistakes = [
    ...amount('produced gas', producedM3.value),
    ...amount('flared gas', flaredM3.value),
    ...amount('dispersed gas', dispersedM3.value),
    ...(depletion === undefined || (depletion >= 0 && depletion <= 1)
      ? []
      : [`depletion ${depletion} is no share from 0 to 1`]),
    ...(yearsSinceNew === undefined ? [] : amount('years', yearsSinceNew)),
  ]
  const lost = flaredM3.value + dispersedM3.value
  if (mistakes.length === 0 && producedM3.value === 0) mistakes.push('no gas was produced: there is no share')
  if (mistakes.length === 0 && lost > producedM3.value)
    mistakes.push(`${lost} m3 flared and dispersed are more than the ${producedM3.value} m3 produced`)
  if (mistakes.length > 0) return { ok: false, mistakes }
  const flaredPercent = Math.round((lost / producedM3.value) * 10_000) / 100
  return {
    ok: true,
    utilisation: {
      flaredPercent,
      usedPercent: Math.round((100 - flaredPercent) * 100) / 100,
      limitPercent: 5,
      within: flaredPercent <= 5,
      overM3: Math.max(0, lost - RUSSIAN_RULE.mostFlared * producedM3.value),
      exempt: isNew(depletion, yearsSinceNew),
      source: RUSSIAN_RULE.source,
    },
  }
}

/** The multiple of the payment for what is flared over the limit, on a day told as `2026-11-21`. */
export function excessCoefficient(
  day: string,
  metered: boolean,
): { readonly value: number; readonly grade: 'quoted' | 'unverified' } | undefined {
  const inForce = RUSSIAN_RULE.coefficients.findLast(({ from }) => from <= day)
  if (inForce === undefined) return undefined
  return { value: metered ? inForce.over : inForce.unmetered, grade: inForce.grade }
}

function isNew(depletion: number | undefined, years: number | undefined): boolean {
  if (depletion === undefined) return false
  return depletion <= 0.01 || (years !== undefined && years <= 3 && depletion < 0.05)
}

function amount(what: string, value: number): readonly string[] {
  return value >= 0 && Number.isFinite(value) ? [] : [`${what} ${value} is no amount from 0 up`]
}
