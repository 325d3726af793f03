import type { Activity, EmissionInterval, FlareTerms, MeteredGas } from './activity.ts'
import { type FactorBook, openBook } from './book.ts'
import { burntInEngine, flared, kilogramsPerKmol, vented } from './burn.ts'
import { mistakesIn } from './check.ts'
import type { FactorSet, Stated } from './factor.ts'
import { carbonOf, type Measured, type Recipe } from './recipe.ts'
import { differences, openSide } from './side.ts'
import type { Datum, EmissionResult, EmissionUnit } from './statement.ts'

/**
 * Emissions of what a site did with gas, each row rounded to whole `unit`s, by default milligrams, so that totals are the sums of
 * their rows to the last digit; of intervals with a baseline also what the flare would have emitted, and the difference. Figures
 * that are negative, no numbers or no shares are refused, all of them at once.
 */
export function emissionsOf(
  intervals: readonly EmissionInterval[],
  set: FactorSet,
  { unit = 'mg' }: { readonly unit?: EmissionUnit } = {},
): EmissionResult {
  const mistakes = [...mistakesIn(intervals)]
  if (mistakes.length > 0) return { ok: false, mistakes }
  const book = openBook(set)
  const site = openSide(unit)
  const flare = openSide(unit)
  const compared = openSide(unit)
  for (const { interval, activities, baseline } of intervals) {
    for (const activity of activities) {
      const recipe = recipeFor(activity, book)
      const data = dataOf(activity)
      const { methane, methaneIn } = carbonOf(recipe, data)
      if (methane > methaneIn * (1 + 1e-9)) {
        const mass = (kmol: number) => (kmol * kilogramsPerKmol(set.molarMass.CH4, set)).toPrecision(4)
        mistakes.push(
          `${activity.id}: slips ${mass(methane)} kg of methane, but its gas holds ${mass(methaneIn)} kg`,
        )
        continue
      }
      site.enter(interval, activity, recipe, data)
      if (baseline !== undefined) compared.enter(interval, activity, recipe, data)
    }
    if (baseline === undefined) continue
    const raw = baseline.raw === undefined ? activities : [{ id: 'raw gas', ...baseline.raw }]
    for (const { id, gas, volumeM3 } of raw)
      flare.enter(interval, { id, kind: 'flare' }, flareRecipe('baseline', gas, baseline.terms, book), [
        volumeDatum(gas, volumeM3),
      ])
  }
  mistakes.push(...book.mistakes, ...site.mistakes, ...flare.mistakes)
  if (mistakes.length > 0) return { ok: false, mistakes }
  const some = intervals.some(({ baseline }) => baseline !== undefined)
  const before = flare.told()
  const avoided = some ? differences(flare, compared, unit) : undefined
  return {
    ok: true,
    statement: {
      factorSet: {
        id: set.id,
        version: set.version,
        report: set.report,
        horizonYears: set.horizonYears,
        feedback: set.feedback,
      },
      ...site.told(),
      ...(avoided === undefined ? {} : { baseline: before, avoided }),
      ...(avoided === undefined || before.totals.CO2e.amount === 0
        ? {}
        : { reduction: avoided.CO2e.amount / before.totals.CO2e.amount }),
      factors: book.told(new Set([...site.named, ...flare.named])),
      warnings: book.warnings(),
    },
  }
}

function recipeFor(activity: Activity, book: FactorBook): Recipe {
  const { id, gas } = activity
  if (activity.kind === 'flare') return flareRecipe(id, gas, activity.terms, book)
  if (activity.kind === 'vent')
    return book.recipe({ owner: id, signature: 'vent', amounts: ['volume'] }, gas, vented)
  const { slip, crankcase } = activity
  const figure =
    slip.per === 'fuel'
      ? slip.destruction
      : slip.per === 'MMBtu gross'
        ? slip.kilogramsPerMmbtu
        : slip.gramsPerKwh
  const signature = `engine ${slip.per} ${signed(figure)} ${crankcase === undefined ? '' : signed(crankcase.kilogramsPerHour)}`
  const amounts = dataOf(activity).map(({ what }): Measured => what)
  return book.recipe({ owner: id, signature, amounts }, gas, (burning) => burntInEngine(burning, activity))
}

function flareRecipe(owner: string, gas: MeteredGas, terms: FlareTerms, book: FactorBook): Recipe {
  const signature = `flare ${signed(terms.destruction)} ${signed(terms.combustion)} ${signed(terms.unlit)}`
  return book.recipe({ owner, signature, amounts: ['volume'] }, gas, (burning) => flared(burning, terms))
}

function signed({ value, sigma, source }: Stated): string {
  return `${value}±${sigma} ${source};`
}

/** The amounts measured of an activity, in the order of its recipe's. */
function dataOf(activity: Activity): readonly Datum[] {
  const data = [volumeDatum(activity.gas, activity.volumeM3)]
  if (activity.kind !== 'engine') return data
  const { slip, crankcase } = activity
  if ('kwh' in slip) data.push({ what: 'energy', unit: slip.per, ...slip.kwh })
  if (crankcase !== undefined) data.push({ what: 'running hours', unit: 'h', ...crankcase.hours })
  return data
}

function volumeDatum({ metering, pressureKpa = 101.325 }: MeteredGas, volumeM3: Stated): Datum {
  return { what: 'volume', unit: `m3 at ${metering} °C, ${pressureKpa} kPa`, ...volumeM3 }
}
