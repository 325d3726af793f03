import type { Activity, EmissionInterval } from './activity.ts'
import { openBook } from './book.ts'
import { type Burning, burntInEngine, flared, type Outcome, vented } from './burn.ts'
import { mistakesIn } from './check.ts'
import type { FactorSet } from './factor.ts'
import { differences, openSide } from './side.ts'
import type { EmissionResult, EmissionUnit } from './statement.ts'

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
  const site = openSide(book, unit)
  const flare = openSide(book, unit)
  const compared = openSide(book, unit)
  for (const { interval, activities, baseline } of intervals) {
    for (const activity of activities) {
      const burning = book.burning(activity.id, activity.gas, activity.volumeM3)
      const outcome = outcomeOf(activity, burning)
      if ('mistake' in outcome) {
        mistakes.push(`${activity.id}: ${outcome.mistake}`)
        continue
      }
      site.enter(interval, activity, outcome, burning.data)
      if (baseline !== undefined) compared.enter(interval, activity, outcome, burning.data)
    }
    if (baseline === undefined) continue
    const raw = baseline.raw === undefined ? activities : [{ id: 'raw gas', ...baseline.raw }]
    for (const { id, gas, volumeM3 } of raw) {
      const burning = book.burning(id, gas, volumeM3, 'baseline')
      flare.enter(interval, { id, kind: 'flare' }, flared(burning, baseline.terms), burning.data)
    }
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
      factors: book.told(),
      warnings: book.warnings(),
    },
  }
}

function outcomeOf(activity: Activity, burning: Burning): Outcome | { readonly mistake: string } {
  if (activity.kind === 'engine') return burntInEngine(burning, activity)
  return activity.kind === 'flare' ? flared(burning, activity.terms) : vented(burning)
}
