import { type BacktestSeries, type BacktestState, type Foresight, forecastErrors } from '../plan/index.ts'
import { instant, toIso } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import { grouped } from './progress.ts'

/** What one run came to; money in minor units, gas in m³ at 15 °C. Scripts depend on the keys. */
export interface BacktestRun {
  readonly know: Foresight
  readonly income_minor: number
  /** Of the income with perfect foresight; absent where that was not run or earned nothing. */
  readonly share_of_foresight?: number
  readonly regret_minor?: number
  readonly terms_minor: Readonly<Record<string, number>>
  readonly engines: readonly { readonly id: string; readonly hours: number; readonly starts: number }[]
  readonly engines_stopped_against_plan: number
  readonly gas_in_m3: number
  readonly gas_burnt_m3: number
  readonly gas_flared_m3: number
  readonly generated_kwh: number
  readonly imported_kwh: number
  readonly exported_kwh: number
  readonly computing_kwh: number
  readonly own_use_unserved_kwh: number
  readonly orders: { readonly hours: number; readonly kept_hours: number; readonly over_kwh: number }
  readonly plans: number
  readonly plans_without_solver: number
  readonly breaches: readonly string[]
}

export interface BacktestResult {
  readonly site: string
  readonly currency: string
  readonly from: string
  readonly to: string
  readonly step_min: number
  readonly steps: number
  readonly runs: readonly BacktestRun[]
  /** Of the forecasts that plans went by, over all that happened. */
  readonly forecast_errors: readonly {
    readonly series: string
    readonly unit: string
    readonly lead_h: number
    readonly count: number
    readonly bias: number
    readonly mean_absolute: number
    readonly persistence_mean_absolute: number
  }[]
}

export function resultOf(
  site: SiteFile,
  series: BacktestSeries,
  done: readonly { readonly foresight: Foresight; readonly state: BacktestState }[],
): BacktestResult {
  const steps = series.gasM3PerH.length
  const incomeOf = ({ books }: BacktestState) =>
    Object.values(books.terms).reduce((sum, minor) => sum + minor, 0)
  const best = done.find(({ foresight }) => foresight === 'everything')
  const bestMinor = best === undefined ? undefined : incomeOf(best.state)
  return {
    site: site.site.id,
    currency: site.currency,
    from: toIso(series.start),
    to: toIso(instant(series.start + steps * series.stepH * MS_PER_HOUR)),
    step_min: series.stepH * 60,
    steps,
    forecast_errors: forecastErrors(series).map((each) => ({
      series: each.series,
      unit: each.unit,
      lead_h: each.leadH,
      count: each.count,
      bias: rounded(each.bias),
      mean_absolute: rounded(each.meanAbsolute),
      persistence_mean_absolute: rounded(each.persistenceMeanAbsolute),
    })),
    runs: done.map(({ foresight, state }) => {
      const { books } = state
      const income = incomeOf(state)
      return {
        know: foresight,
        income_minor: Math.round(income),
        ...(bestMinor !== undefined && {
          ...(bestMinor > 0 && { share_of_foresight: Number((income / bestMinor).toFixed(5)) }),
          regret_minor: Math.round(bestMinor - income),
        }),
        terms_minor: Object.fromEntries(
          Object.entries(books.terms).map(([name, minor]) => [name, Math.round(minor)]),
        ),
        engines: site.engines.map(({ id }, k) => ({
          id,
          hours: Number((books.engineH[k] ?? 0).toFixed(2)),
          starts: books.engineStarts[k] ?? 0,
        })),
        engines_stopped_against_plan: state.stoppedAgainstPlan,
        gas_in_m3: Math.round(books.gasInM3),
        gas_burnt_m3: Math.round(books.gasBurntM3),
        gas_flared_m3: Math.round(books.gasFlaredM3),
        generated_kwh: Math.round(books.generatedKwh),
        imported_kwh: Math.round(books.importedKwh),
        exported_kwh: Math.round(books.exportedKwh),
        computing_kwh: Math.round(books.computingKwh),
        own_use_unserved_kwh: Math.round(books.unservedKwh),
        orders: {
          hours: Number(books.orders.orderedH.toFixed(2)),
          kept_hours: Number(books.orders.keptH.toFixed(2)),
          over_kwh: Math.round(books.orders.overKwh),
        },
        plans: state.plans,
        plans_without_solver: state.plansWithoutSolver,
        breaches: books.breaches,
      }
    }),
  }
}

const rounded = (value: number) => Number(value.toFixed(4))

const MS_PER_HOUR = 3_600_000
const LABEL = 34
const COLUMN = 18

/** The same for people, a column a run. */
export function backtestTable(result: BacktestResult): string {
  const { runs, currency } = result
  const row = (label: string, of: (run: BacktestRun) => string) =>
    `${label.padEnd(LABEL)}${runs.map((run) => of(run).padStart(COLUMN)).join('')}\n`
  const money = (minor: number) => grouped(Math.round(minor))
  const terms = [...new Set(runs.flatMap((run) => Object.keys(run.terms_minor)))]
  const ids = runs[0]?.engines.map(({ id }) => id) ?? []
  const some = (of: (run: BacktestRun) => number) => runs.some((run) => of(run) !== 0)
  return [
    `${result.site}, ${result.from} to ${result.to}: ${grouped(result.steps)} steps of ${result.step_min} min; money in ${currency} minor units\n\n`,
    row('what plans know', ({ know }) => know),
    row('income', ({ income_minor }) => money(income_minor)),
    ...terms.map((name) => row(`  ${name}`, ({ terms_minor }) => money(terms_minor[name] ?? 0))),
    ...(runs.some(({ regret_minor }) => regret_minor !== undefined)
      ? [
          row('of perfect foresight, %', ({ share_of_foresight: share }) =>
            share === undefined ? '–' : (share * 100).toFixed(2),
          ),
          row('regret', ({ regret_minor = Number.NaN }) => money(regret_minor)),
        ]
      : []),
    ...ids.map((id, k) =>
      row(`${id}: hours, starts`, ({ engines }) => `${engines[k]?.hours.toFixed(0)}, ${engines[k]?.starts}`),
    ),
    row('engines stopped against plan', (run) => grouped(run.engines_stopped_against_plan)),
    row('gas in, m³', ({ gas_in_m3 }) => grouped(gas_in_m3)),
    row('gas flared, m³', ({ gas_flared_m3 }) => grouped(gas_flared_m3)),
    row('gas flared, %', (run) =>
      run.gas_in_m3 === 0 ? '–' : ((100 * run.gas_flared_m3) / run.gas_in_m3).toFixed(2),
    ),
    row('generated, kWh', ({ generated_kwh }) => grouped(generated_kwh)),
    ...(some(({ imported_kwh }) => imported_kwh)
      ? [row('imported, kWh', ({ imported_kwh }) => grouped(imported_kwh))]
      : []),
    ...(some(({ exported_kwh }) => exported_kwh)
      ? [row('exported, kWh', ({ exported_kwh }) => grouped(exported_kwh))]
      : []),
    row('computing, kWh', ({ computing_kwh }) => grouped(computing_kwh)),
    ...(some(({ own_use_unserved_kwh }) => own_use_unserved_kwh)
      ? [row('own use unserved, kWh', (run) => grouped(run.own_use_unserved_kwh))]
      : []),
    ...(some(({ orders }) => orders.hours)
      ? [row('ordered hours, kept', ({ orders }) => `${orders.hours}, ${orders.kept_hours}`)]
      : []),
    row('plans, of them without solver', (run) => `${grouped(run.plans)}, ${run.plans_without_solver}`),
    '\nforecasts: mean absolute error (of saying that everything stays as it is)\n',
    ...errorLines(result),
    ...runs.flatMap(({ know, breaches }) => breaches.map((breach) => `fault (${know}): ${breach}\n`)),
  ].join('')
}

/** A line a series, a column a lead. */
function errorLines({ forecast_errors: errors }: BacktestResult): readonly string[] {
  const leads = [...new Set(errors.map(({ lead_h }) => lead_h))]
  const names = [...new Set(errors.map(({ series, unit }) => `${series}, ${unit}`))]
  return [
    `${'ahead'.padEnd(LABEL)}${leads.map((lead) => `${lead} h`.padStart(COLUMN)).join('')}\n`,
    ...names.map((name) => {
      const cells = leads.map((lead) => {
        const found = errors.find(
          ({ series, unit, lead_h }) => `${series}, ${unit}` === name && lead_h === lead,
        )
        return found === undefined
          ? '–'
          : `${found.mean_absolute.toFixed(2)} (${found.persistence_mean_absolute.toFixed(2)})`
      })
      return `${name.padEnd(LABEL)}${cells.map((cell) => cell.padStart(COLUMN)).join('')}\n`
    }),
  ]
}
