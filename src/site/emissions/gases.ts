import type { Composition } from '../../gas/index.ts'

/** An analysis of the gas that reports may use. */
export interface SampledGas {
  /** Names it: `site file`, `analysis 12`. */
  readonly id: string
  readonly composition: Composition
  /** Day at the site on which it was sampled, from which it is in force. */
  readonly day: string
  /** As it was told. */
  readonly sampled: string
  readonly source: string
  /** Number of its entry, where a person entered it. */
  readonly entry: number | undefined
}

/** Days that follow each other under one analysis. */
export interface GasRun<D> {
  readonly gas: SampledGas
  readonly days: readonly D[]
}

/**
 * The analysis in force on a day: the newest sampled on that day or before, of one day that entered last. Before the first one, the
 * first, since no other is known.
 */
export function gasOn(gases: readonly SampledGas[], day: string): SampledGas | undefined {
  const inOrder = gases.toSorted((a, b) =>
    a.day === b.day ? (a.entry ?? 0) - (b.entry ?? 0) : a.day < b.day ? -1 : 1,
  )
  return inOrder.filter((gas) => gas.day <= day).at(-1) ?? inOrder[0]
}

/** Days in order, parted where another analysis comes into force. */
export function gasRuns<D extends { readonly day: string }>(
  gases: readonly SampledGas[],
  days: readonly D[],
): readonly GasRun<D>[] {
  const runs: { gas: SampledGas; days: D[] }[] = []
  for (const day of days) {
    const gas = gasOn(gases, day.day)
    if (gas === undefined) continue
    const last = runs.at(-1)
    if (last !== undefined && last.gas === gas) last.days.push(day)
    else runs.push({ gas, days: [day] })
  }
  return runs
}
