import {
  type EmissionInterval,
  type EmissionResult,
  type EmissionRow,
  type EmissionStatement,
  type EmissionTotals,
  EQUATIONS,
  emissionsOf,
} from '../../gas/index.ts'
import { toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { SettledSeal } from '../../store/index.ts'
import { type EmissionFlows, type FlowSum, NO_FLOW, sumActivities } from './activity.ts'
import { intervalOfPeriod, nextDay, type Period } from './days.ts'
import { type GasRun, gasRuns, type SampledGas } from './gases.ts'
import type { DayActivity } from './readDays.ts'
import { REPORT_FORMAT, type ReportContent, type Totals } from './reportBody.ts'
import type { Term, Terms } from './terms.ts'

/** Decree No. 1148 of the Government of the Russian Federation, 8 November 2012: at most 5 % of associated gas may be flared. */
export const REQUIRED_USE = 0.95
/** At which volumes are metered and told. */
const CONDITIONS = '15 °C, 101.325 kPa'

export interface Basis {
  readonly file: SiteFile
  readonly flows: EmissionFlows
  readonly period: Period
  readonly terms: Terms
  readonly gases: readonly SampledGas[]
  readonly days: readonly DayActivity[]
  readonly seal: SettledSeal
  readonly acceptedMissing: boolean
}

export type ContentMade =
  | { readonly ok: true; readonly content: ReportContent }
  | { readonly ok: false; readonly mistakes: readonly string[] }

/** All that a report says, from what was settled and the terms in force; a pure function: the same basis gives the same content. */
export function contentOf(basis: Basis): ContentMade {
  const { file, flows, period, terms, days, seal } = basis
  const { zone } = file.site
  const runs = gasRuns(basis.gases, days, (day) => burntOn(flows, day))
  const result = statementOf(basis, runs)
  if (!result.ok) return result
  const { statement } = result
  const { baseline, avoided } = statement
  if (baseline === undefined || avoided === undefined)
    return { ok: false, mistakes: ['the period has no day'] }
  const whole = sumActivities(days)
  const { start, end } = intervalOfPeriod(period, zone)
  const { id, name, country, region } = file.site
  const rowsOf = rowsIn(runs, zone)
  const used = [...new Set([...statement.rows, ...baseline.rows].map(({ equation }) => equation))].toSorted()
  const content: ReportContent = {
    format: REPORT_FORMAT,
    site: { id, name, country, region: region ?? null },
    period: { ...period, zone, start: toIso(start), end: toIso(end) },
    conditions: CONDITIONS,
    factor_set: {
      id: statement.factorSet.id,
      version: statement.factorSet.version,
      report: statement.factorSet.report,
      horizon_years: statement.factorSet.horizonYears,
      feedback: statement.factorSet.feedback,
    },
    terms: terms.told.map(termView),
    factors: statement.factors.map((factor) => ({
      id: factor.id,
      value: factor.value,
      unit: factor.unit,
      sigma: factor.sigma ?? null,
      source: factor.source,
      year: factor.year === 0 ? null : factor.year,
      grade: factor.grade,
    })),
    equations: used.map((equation) => equationOf(equation)),
    compositions: runs.map(({ gas, days: under }) => ({
      gas: gas.id,
      ...spanOf(under),
      sampled: gas.sampled,
      source: gas.source,
      entry: gas.entry ?? null,
      components: gas.composition.components.map((component, k) => ({
        component: component.name,
        fraction: gas.composition.fractions[k] ?? 0,
      })),
    })),
    inputs: inputsOf(flows, whole.flows),
    days: days.map((day) => ({
      day: day.day,
      ...day.quarters,
      flows: Object.fromEntries(
        Object.entries(day.flows)
          .filter(([, sum]) => sum.measured + sum.calculated > 0)
          .map(([flow, { amount }]) => [flow, rounded(amount)]),
      ),
    })),
    rows: statement.rows.map(rowsOf),
    baseline_rows: baseline.rows.map(rowsOf),
    totals: totalsView(statement.totals),
    baseline: totalsView(baseline.totals),
    avoided: totalsView(avoided),
    reduction: statement.reduction ?? null,
    carbon: carbonView(statement.carbon),
    utilisation: utilisationOf(flows, whole.flows),
    quality: {
      ...whole.quarters,
      accepted_missing: basis.acceptedMissing,
      set_aside: Object.entries(whole.flows)
        .filter(([, { setAside }]) => setAside > 0)
        .map(([flow, { setAside }]) => ({ flow, intervals: setAside })),
    },
    settled: {
      chain: 'settled',
      intervals: seal.intervals,
      first_batch: seal.firstBatch,
      last_batch: seal.lastBatch,
      hash: seal.hash,
    },
    warnings: [...terms.warnings, ...statement.warnings, ...gasWarnings(basis, runs)],
  }
  return { ok: true, content }
}

/** Gas that engines and flare had on a day, m³. */
export function burntOn(flows: EmissionFlows, { flows: sums }: DayActivity): number {
  return [flows.flare, ...flows.engines.map(({ gas }) => gas)].reduce(
    (sum, flow) => sum + (sums[flow]?.amount ?? 0),
    0,
  )
}

/** Emissions of the days, and of the flare that would have burnt their gas; rows in grams. */
export function statementOf(
  basis: Pick<Basis, 'file' | 'flows' | 'terms'>,
  runs: readonly GasRun<DayActivity>[],
): EmissionResult {
  const intervals = runs.map((run) => intervalOf(run, basis))
  return emissionsOf(intervals, basis.terms.factors, { unit: 'g' })
}

/** Days under one analysis as one interval: emissions are proportional to volumes and energies, so their sums are enough. */
function intervalOf(
  { gas, days }: GasRun<DayActivity>,
  basis: Pick<Basis, 'file' | 'flows' | 'terms'>,
): EmissionInterval {
  const { flows, terms, file } = basis
  const sums = sumActivities(days).flows
  const burnt = { composition: gas.composition, metering: 15 as const, id: gas.id }
  const span = spanOf(days)
  const interval = intervalOfPeriod(span, file.site.zone)
  const source = `settled balances, ${span.from} to ${span.to}`
  /** Noise about zero of something that stood still is not negative. */
  const amount = (flow: string, per = 1) => {
    const { amount: value, sigma } = sums[flow] ?? NO_FLOW
    const noise = value < 0 && -value <= 3 * sigma
    return { value: noise ? 0 : value / per, sigma: sigma / per, source }
  }
  return {
    interval,
    activities: [
      ...flows.engines.flatMap(({ id, gas: fuel, energy }) => {
        const gramsPerKwh = terms.slip.get(id)
        if (gramsPerKwh === undefined) return []
        const kwh = amount(energy, 1_000)
        const slip = { per: 'electrical kWh' as const, gramsPerKwh, kwh }
        return [{ kind: 'engine' as const, id, gas: burnt, volumeM3: amount(fuel), slip }]
      }),
      { kind: 'flare', id: flows.flare, gas: burnt, volumeM3: amount(flows.flare), terms: terms.flare },
    ],
    baseline: { terms: terms.baseline },
  }
}

function spanOf(days: readonly DayActivity[]): Period {
  const last = days.at(-1)?.day ?? ''
  return { from: days[0]?.day ?? '', to: last === '' ? '' : nextDay(last) }
}

/** A row with the analysis and the days that it is of. */
function rowsIn(runs: readonly GasRun<DayActivity>[], zone: string) {
  const starts = runs.map((run) => ({ run, start: intervalOfPeriod(spanOf(run.days), zone).start }))
  return (row: EmissionRow): ReportContent['rows'][number] => {
    const of = starts.find(({ start }) => start === row.interval?.start)?.run
    return {
      ...(of === undefined ? { from: '', to: '' } : spanOf(of.days)),
      gas: of?.gas.id ?? '',
      activity: row.activity,
      kind: row.kind,
      substance: row.substance,
      amount_g: row.amount,
      sigma_g: row.sigma ?? null,
      co2e_g: row.co2e ?? null,
      co2e_sigma_g: row.co2eSigma ?? null,
      equation: row.equation,
      factors: [...row.factors],
    }
  }
}

function equationOf(id: string): ReportContent['equations'][number] {
  const found = Object.entries(EQUATIONS).find(([key]) => key === id)
  return { id, text: found?.[1].text ?? '', clause: found?.[1].clause ?? '' }
}

function termView(term: Term): ReportContent['terms'][number] {
  const { name, value, unit, source, origin, sigma, entered } = term
  return {
    name,
    value,
    unit,
    sigma: sigma ?? null,
    source,
    origin,
    entry: entered?.entry ?? null,
    since: entered?.since ?? null,
    who: entered?.who ?? null,
    why: entered?.why ?? null,
  }
}

function inputsOf(flows: EmissionFlows, sums: Readonly<Record<string, FlowSum>>): ReportContent['inputs'] {
  const known = (flow: string) => {
    const { measured, calculated } = sums[flow] ?? NO_FLOW
    return measured + calculated > 0
  }
  const input = (
    flow: string,
    role: ReportContent['inputs'][number]['role'],
    unit: 'm3' | 'Wh',
  ): ReportContent['inputs'][number] => {
    const { amount, sigma, measured, calculated, unknown, setAside } = sums[flow] ?? NO_FLOW
    const told = { amount: rounded(amount), unit, sigma: rounded(sigma) }
    return { flow, role, ...told, measured, calculated, unknown, set_aside: setAside }
  }
  return [
    input(flows.inlet, 'inlet', 'm3'),
    ...flows.engines.map(({ gas }) => input(gas, 'engine gas', 'm3')),
    input(flows.flare, 'flare', 'm3'),
    ...(known(flows.unaccounted) ? [input(flows.unaccounted, 'unaccounted', 'm3')] : []),
    ...flows.engines.map(({ energy }) => input(energy, 'engine energy', 'Wh')),
  ]
}

export function utilisationOf(
  flows: EmissionFlows,
  sums: Readonly<Record<string, FlowSum>>,
): ReportContent['utilisation'] {
  const inlet = sums[flows.inlet] ?? NO_FLOW
  const known = inlet.measured + inlet.calculated > 0 && inlet.amount > 0
  const used = flows.engines.reduce((sum, { gas }) => sum + (sums[gas]?.amount ?? 0), 0)
  const flared = sums[flows.flare]?.amount ?? 0
  return {
    inlet_m3: known ? rounded(inlet.amount) : null,
    used_m3: rounded(used),
    flared_m3: rounded(flared),
    used_share: known ? 1 - Math.max(0, flared) / inlet.amount : null,
    required_share: REQUIRED_USE,
  }
}

export function totalsView(totals: EmissionTotals): Totals {
  const of = (each: keyof EmissionTotals) => ({
    amount_g: totals[each].amount,
    sigma_g: totals[each].sigma ?? null,
  })
  return {
    CO2: of('CO2'),
    CH4: of('CH4'),
    N2O: of('N2O'),
    NMHC: of('NMHC'),
    SO2: of('SO2'),
    H2S: of('H2S'),
    CO2e: of('CO2e'),
  }
}

function carbonView(carbon: EmissionStatement['carbon']): ReportContent['carbon'] {
  return {
    in_kg: carbon.inKg,
    as_co2_kg: carbon.asCo2Kg,
    as_methane_kg: carbon.asMethaneKg,
    as_other_hydrocarbons_kg: carbon.asOtherHydrocarbonsKg,
    as_incomplete_kg: carbon.asIncompleteKg,
  }
}

function gasWarnings({ file, period, gases, days }: Basis, runs: readonly GasRun<DayActivity>[]): string[] {
  const [first] = runs
  const analyser = file.gas?.inlet.analyser
  const told = new Set(gases.filter(({ device }) => device !== undefined).map(({ day }) => day))
  const silent = days.filter(({ day }) => !told.has(day)).length
  return [
    ...(first !== undefined && first.gas.day > period.from
      ? [`no analysis before ${first.gas.day}: that day's stands for the days before it`]
      : []),
    ...(analyser === undefined || silent === 0
      ? []
      : [
          `${analyser} told too little on ${silent} of ${days.length} days: the newest analysis before stands`,
        ]),
  ]
}

/** Amounts are told to a litre and a milliwatt-hour: sums in another order differ only behind that. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0
}
