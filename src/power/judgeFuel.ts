import { type FlowGraph, type Reconciliation, reconcile } from '../balance/index.ts'
import { engineGas, fuelRelation, HEATING_VALUE } from './energyGraph.ts'

/** What the fuel of one engine over some time says of it and of its gas meter. */
export interface FuelVerdict {
  readonly engine: string
  /** Fuel over what its curve gives for the same electricity, %; below 0 it burnt less. */
  readonly deviationPercent: number
  /** Standard uncertainty of that by the meters and the heating value. */
  readonly sigmaPercent: number
  /** `usual`: within the tolerance of the curve; else which of the two the other measurements speak against. */
  readonly finding: 'usual' | 'engine' | 'gas meter' | 'engine or gas meter'
}

export interface FuelJudgement {
  readonly engines: readonly FuelVerdict[]
  /** Every engine burns too much or too little alike: the gas is not what it is taken for. % of its heating value. */
  readonly heatingValue: { readonly richerPercent: number; readonly sigmaPercent: number } | undefined
}

/** One-sided 95 %: an engine is not spoken of on less. */
const SURE = 1.645
/** By so much more must one explanation lessen the chi-squared statistic than the other: 90 % of one degree of freedom. */
const CLEARLY = 2.71
/** Fuel over its curve that is no finding: ISO 3046-1 lets the declared fuel be exceeded by so much, %. */
const TOLERANCE_PERCENT = 5

/**
 * Judges engines by a balance of an hour or so, in which the last digits of counters and the line pack weigh little. An engine burns too
 * much where its gas, by its own meter and by what the header leaves for it, is over the curve by more than the tolerance: over
 * the heating value's uncertainty, or over the other engines, which burn the same gas. Then two explanations are tried: without the tie
 * to its curve (the engine is tired), and without its gas meter (the meter is wrong). The one that makes all the rest
 * agree is told; where neither is clearly better, both.
 */
export function judgeFuel(
  graph: FlowGraph,
  engines: readonly string[],
  exclude: readonly string[] = [],
): FuelJudgement {
  const tied = engines.filter((id) => graph.relations?.some((relation) => relation.id === fuelRelation(id)))
  if (tied.length === 0) return { engines: [], heatingValue: undefined }
  const told = (more: readonly string[]) =>
    reconcile(graph, { exclude: [...exclude, ...more], confidence: 1 })
  const free = told(tied.map(fuelRelation))
  const heatSigma = graph.flows.find(({ id }) => id === HEATING_VALUE)?.sigma ?? 0
  const seen = tied.flatMap((id) => deviationOf(graph, free, id))
  const before = told([]).global.statistic
  const judged = seen.map((each) => {
    const others = seen.filter(({ engine }) => engine !== each.engine)
    const away = beyond(each, others, heatSigma)
    const sigmaPercent = Math.hypot(each.sigma, heatSigma)
    const { engine, deviation } = each
    const verdict = { engine, deviationPercent: deviation, sigmaPercent }
    if (away === 0) return { ...verdict, away, finding: 'usual' as const }
    const tired = before - told([fuelRelation(engine)]).global.statistic
    const meter = before - told([engineGas(engine)]).global.statistic
    const finding =
      tired - meter > CLEARLY && away > 0
        ? ('engine' as const)
        : meter - tired > CLEARLY || away < 0
          ? ('gas meter' as const)
          : ('engine or gas meter' as const)
    return { ...verdict, away, finding }
  })
  const alike = judged.length > 1 && judged.every(({ away }) => away !== 0 && away === judged[0]?.away)
  if (!alike) return { engines: judged.map(({ away, ...verdict }) => verdict), heatingValue: undefined }
  const richer = -judged.reduce((sum, { deviationPercent }) => sum + deviationPercent, 0) / judged.length
  const sigma = judged.reduce((most, { sigmaPercent }) => Math.max(most, sigmaPercent), 0)
  return {
    engines: judged.map(({ away, ...verdict }) => ({ ...verdict, finding: 'usual' })),
    heatingValue: { richerPercent: richer, sigmaPercent: sigma },
  }
}

interface Deviation {
  readonly engine: string
  readonly deviation: number
  /** Without the heating value's, which all engines share. */
  readonly sigma: number
}

function deviationOf(graph: FlowGraph, free: Reconciliation, engine: string): Deviation[] {
  const relation = graph.relations?.find(({ id }) => id === fuelRelation(engine))
  const perWh = -(relation?.terms.find(({ flow }) => flow === engine)?.coefficient ?? 0)
  const gas = free.flows.find(({ id }) => id === engineGas(engine))
  const energy = free.flows.find(({ id }) => id === engine)
  if (gas?.reconciled == null || energy?.reconciled == null) return []
  const expected = perWh * energy.reconciled
  if (!(expected > 0)) return []
  const deviation = 100 * (gas.reconciled / expected - 1)
  const sigma = 100 * Math.hypot((gas.sigma ?? 0) / expected, (energy.sigma ?? 0) / energy.reconciled)
  return [{ engine, deviation, sigma }]
}

/** 1 where it burns too much, -1 too little, 0 where it lies within the tolerance for all that is known. */
function beyond(each: Deviation, others: readonly Deviation[], heatSigma: number): -1 | 0 | 1 {
  const over = (deviation: number, sigma: number) =>
    Math.abs(deviation) - TOLERANCE_PERCENT > SURE * sigma ? Math.sign(deviation) : 0
  const alone = over(each.deviation, Math.hypot(each.sigma, heatSigma))
  if (alone !== 0) return alone > 0 ? 1 : -1
  if (others.length === 0) return 0
  const mean = others.reduce((sum, { deviation }) => sum + deviation, 0) / others.length
  const spread = Math.hypot(...others.map(({ sigma }) => sigma)) / others.length
  // One that differs from its like is spoken of only where it also lies outside its own tolerance as it is metered.
  const beside = over(each.deviation - mean, Math.hypot(each.sigma, spread))
  if (beside === 0 || Math.abs(each.deviation) <= TOLERANCE_PERCENT || Math.sign(each.deviation) !== beside)
    return 0
  return beside > 0 ? 1 : -1
}
