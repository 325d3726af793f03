import { type Composition, readComposition } from '../../gas/index.ts'
import { toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Store } from '../../store/index.ts'
import { readAnalyses } from '../gas/analysis.ts'
import { dayHolding } from './days.ts'
import type { GasDay } from './gasDays.ts'

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
  /** Set for an analyser's mean of the day. */
  readonly device?: string
}

/** All analyses that reports may use, that of the site file first; `missing` where it does not tell its day. */
export async function sampledGases(
  file: SiteFile,
  store: Pick<Store, 'emissionEntries'>,
  told: Iterable<GasDay>,
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
  for (const { day, device, composition: mean, entry } of told)
    gases.push({
      id: `${device} ${day}`,
      composition: mean,
      day,
      sampled: day,
      source: device,
      entry,
      device,
    })
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
 * last. Before the first one the first stands, since no other is known. The daily means of an analyser are put together by
 * months, each day's weight being the gas that `weightOf` tells.
 */
export function gasRuns<D extends { readonly day: string }>(
  gases: readonly SampledGas[],
  days: readonly D[],
  weightOf: (day: D) => number,
): readonly GasRun<D>[] {
  const runs: { gas: SampledGas; days: D[]; parts: { gas: SampledGas; weight: number }[] }[] = []
  const sorted = inOrder(gases)
  for (const day of days) {
    const gas = sorted.findLast((each) => each.day <= day.day) ?? sorted[0]
    if (gas === undefined) continue
    const last = runs.at(-1)
    const part = { gas, weight: Math.max(0, weightOf(day)) }
    const goesOn =
      last !== undefined &&
      (last.gas === gas || (sameAnalyser(last.gas, gas) && sameMonth(last.days.at(-1)?.day, day.day)))
    if (goesOn) {
      last.days.push(day)
      last.parts.push(part)
    } else runs.push({ gas, days: [day], parts: [part] })
  }
  return runs.map(({ gas, days: under, parts }) => ({ gas: togetherOf(gas, parts), days: under }))
}

function sameAnalyser(a: SampledGas, b: SampledGas): boolean {
  return a.device !== undefined && a.device === b.device
}

function sameMonth(a: string | undefined, b: string): boolean {
  return a?.slice(0, 7) === b.slice(0, 7)
}

/** Several means as one: emissions are proportional to the fractions, but for the compressibility, so that nothing is lost. */
function togetherOf(
  gas: SampledGas,
  parts: readonly { readonly gas: SampledGas; readonly weight: number }[],
): SampledGas {
  const distinct = new Set(parts.map((part) => part.gas))
  if (distinct.size === 1) return gas
  const whole = parts.reduce((sum, { weight }) => sum + weight, 0)
  const fractions = new Map<string, number>()
  for (const { gas: each, weight } of parts) {
    const share = whole > 0 ? weight / whole : 1 / parts.length
    each.composition.components.forEach(({ name }, k) => {
      fractions.set(name, (fractions.get(name) ?? 0) + share * (each.composition.fractions[k] ?? 0))
    })
  }
  const read = readComposition(Object.fromEntries(fractions))
  if (!read.ok) throw new RangeError(`means of ${gas.source}: ${read.mistakes.join('; ')}`)
  const last = parts.at(-1)?.gas.day ?? gas.day
  return {
    ...gas,
    id: `${gas.device ?? ''} ${gas.day} to ${last}`,
    composition: read.composition,
    sampled: last,
    source: `daily means of ${gas.device ?? ''}, ${distinct.size} days, by the gas burnt on each`,
    entry: undefined,
  }
}
