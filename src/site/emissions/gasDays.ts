import { z } from 'zod'
import { COMPONENTS, type Composition, readComposition } from '../../gas/index.ts'
import { type Instant, type Interval, instant, QUARTER_HOUR } from '../../quantity/index.ts'
import type { EmissionEntry, Store } from '../../store/index.ts'
import { channelOf } from '../gas/siteGas.ts'

/** What an analyser told of the gas over one day, as it is entered for good: its readings are dropped after some time. */
export interface GasDay {
  readonly day: string
  readonly device: string
  readonly composition: Composition
  /** Quarters of an hour in which it told something. */
  readonly quarters: number
  /** Number of its entry in the store. */
  readonly entry: number
}

const body = z.object({
  device: z.string(),
  composition: z.record(z.string(), z.number()),
  quarters: z.number().int(),
})

/** What the entry of an analyser's day says; undefined where it is none, or of a shape of another version. */
export function gasDayOf(entry: EmissionEntry): GasDay | undefined {
  if (entry.kind !== 'gas-day') return undefined
  const parsed = body.safeParse(JSON.parse(entry.body))
  if (!parsed.success) return undefined
  const read = readComposition(parsed.data.composition)
  if (!read.ok) return undefined
  const { device, quarters } = parsed.data
  return { day: entry.subject, device, quarters, composition: read.composition, entry: entry.sequence }
}

/** Readings that are taken in one go: the loops of the site go on between. */
const SLICE_MS = 3 * 3_600_000
/** With less of a day the analysis before it stands for it rather. Assumed. */
const LEAST_SHARE = 0.5
/** Mole fractions are kept to this. */
const DIGITS = 1e9

/** The mean of what the analyser told over a day; undefined where it told too little. Rejects with `StoreUnavailable`. */
export async function meanComposition(
  store: Pick<Store, 'readings'>,
  inlet: string,
  interval: Interval,
): Promise<
  { readonly composition: Readonly<Record<string, number>>; readonly quarters: number } | undefined
> {
  const channels = new Map(COMPONENTS.map(({ name }) => [channelOf(inlet, name), name]))
  const sums = new Map<string, number>()
  const instants = new Set<Instant>()
  for (let start: Instant = interval.start; start < interval.end; ) {
    const end = instant(Math.min(start + SLICE_MS, interval.end))
    for (const { channel, at, value, quality } of await store.readings([...channels.keys()], {
      start,
      end,
    })) {
      const name = channels.get(channel)
      if (name === undefined || value === null || quality !== 'good') continue
      sums.set(name, (sums.get(name) ?? 0) + value)
      instants.add(at)
    }
    start = end
  }
  const quarters = new Set([...instants].map((at) => Math.floor(at / QUARTER_HOUR))).size
  if (quarters < (LEAST_SHARE * (interval.end - interval.start)) / QUARTER_HOUR) return undefined
  const total = [...sums.values()].reduce((sum, each) => sum + each, 0)
  if (!(total > 0)) return undefined
  const composition = Object.fromEntries(
    [...sums].map(([name, sum]) => [name, Math.round((sum / total) * DIGITS) / DIGITS]),
  )
  return { composition, quarters }
}
