import { type Composition, readComposition } from '../../gas/index.ts'
import { toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Store } from '../../store/index.ts'
import { readAnalyses } from '../gas/analysis.ts'
import { dayHolding } from './days.ts'

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

/** All analyses that reports may use, that of the site file first; `missing` where it does not tell its day. */
export async function sampledGases(
  file: SiteFile,
  store: Pick<Store, 'emissionEntries'>,
): Promise<{ readonly gases: readonly SampledGas[]; readonly missing: readonly string[] }> {
  const { zone } = file.site
  const gases: SampledGas[] = []
  const missing: string[] = []
  const written = file.gas?.inlet.composition
  const read = written === undefined ? undefined : readComposition(written)
  const composition = read?.ok === true ? read.composition : undefined
  const sampled = file.gas?.inlet.sampled
  if (composition !== undefined && sampled !== undefined) {
    const source = 'site file: gas.inlet.composition'
    gases.push({ id: 'site file', composition, day: sampled, sampled, source, entry: undefined })
  }
  for (const { id, composition: analysed, sampledAt, laboratory } of await readAnalyses(store)) {
    if (analysed === undefined || sampledAt === undefined) continue
    gases.push({
      id: `analysis ${id}`,
      composition: analysed,
      day: dayHolding(sampledAt, zone),
      sampled: toIso(sampledAt),
      source: laboratory ?? 'laboratory',
      entry: id,
    })
  }
  if (gases.length === 0)
    missing.push(
      composition === undefined
        ? 'gas.inlet.composition is not given, and no analysis was entered'
        : 'gas.inlet.sampled, the day of the composition, is not given',
    )
  return { gases, missing }
}

/** Days that follow each other under one analysis. */
export interface GasRun<D> {
  readonly gas: SampledGas
  readonly days: readonly D[]
}

/** Analyses by their days, of one day in the order of their entries. */
function inOrder(gases: readonly SampledGas[]): readonly SampledGas[] {
  return gases.toSorted((a, b) =>
    a.day === b.day ? (a.entry ?? 0) - (b.entry ?? 0) : a.day < b.day ? -1 : 1,
  )
}

/**
 * Days in order, parted where another analysis comes into force: the newest sampled on a day or before, of one day that entered
 * last. Before the first one the first stands, since no other is known.
 */
export function gasRuns<D extends { readonly day: string }>(
  gases: readonly SampledGas[],
  days: readonly D[],
): readonly GasRun<D>[] {
  const runs: { gas: SampledGas; days: D[] }[] = []
  const sorted = inOrder(gases)
  for (const day of days) {
    const gas = sorted.findLast((each) => each.day <= day.day) ?? sorted[0]
    if (gas === undefined) continue
    const last = runs.at(-1)
    if (last !== undefined && last.gas === gas) last.days.push(day)
    else runs.push({ gas, days: [day] })
  }
  return runs
}
