import { setImmediate } from 'node:timers/promises'
import { COMPONENTS, readComposition } from '../../gas/index.ts'
import { type Instant, type Interval, instant, toIso } from '../../quantity/index.ts'
import type { Reading, Store } from '../../store/index.ts'
import { knownGas } from './known.ts'
import { channelOf, sulphideChannel } from './siteGas.ts'
import type { GasHistoryPoint } from './view.ts'

/**
 * What the analysers of the gas told over an interval, in at most so many equal spans: of each the last whole analysis, with what follows
 * from it, and the mean of the hydrogen sulphide. A span of which nothing was told makes no point, so that silence shows as a gap.
 */
export async function gasHistory(
  store: Pick<Store, 'readings'>,
  inlet: string,
  interval: Interval,
  most: number,
): Promise<readonly GasHistoryPoint[]> {
  const channels = COMPONENTS.map(({ name }) => channelOf(inlet, name))
  const told = await store.readings([...channels, sulphideChannel(inlet)], interval)
  const stepMs = Math.max(60_000, Math.ceil((interval.end - interval.start) / most))
  const points: GasHistoryPoint[] = []
  for (const [index, span] of spansOf(told, inlet, interval, stepMs)) {
    points.push(pointOf(span, instant(interval.start + Math.round((index + 0.5) * stepMs))))
    // A methane number takes some milliseconds: what protects the engines comes in between.
    await setImmediate()
  }
  return points
}

interface Span {
  readonly analyses: Map<Instant, Map<string, number>>
  readonly sulphidePpm: number[]
}

function spansOf(
  told: readonly Reading[],
  inlet: string,
  { start, end }: Interval,
  stepMs: number,
): readonly (readonly [index: number, span: Span])[] {
  const names = new Map(COMPONENTS.map(({ name }) => [channelOf(inlet, name), name]))
  const spans = new Map<number, Span>()
  for (const { channel, at, value } of told) {
    if (value === null || at < start || at >= end) continue
    const index = Math.floor((at - start) / stepMs)
    const span: Span = spans.get(index) ?? { analyses: new Map(), sulphidePpm: [] }
    spans.set(index, span)
    const name = names.get(channel)
    if (name === undefined) span.sulphidePpm.push(value)
    else {
      const parts = span.analyses.get(at) ?? new Map<string, number>()
      span.analyses.set(at, parts.set(name, value))
    }
  }
  return [...spans].toSorted(([a], [b]) => a - b)
}

function pointOf({ analyses, sulphidePpm }: Span, at: Instant): GasHistoryPoint {
  const last = [...analyses].toSorted(([a], [b]) => a - b).at(-1)?.[1]
  const read = last === undefined ? undefined : readComposition(Object.fromEntries(last))
  const gas = read?.ok === true ? knownGas('analyser', read.composition, { sampledAt: at }) : undefined
  const named = last?.get('hydrogen sulphide')
  return {
    at: toIso(at),
    net_heating_value_mj_per_m3: gas?.heat.value ?? null,
    methane_number: gas?.methaneNumber ?? null,
    hydrogen_sulphide_ppm:
      sulphidePpm.length > 0
        ? sulphidePpm.reduce((sum, value) => sum + value, 0) / sulphidePpm.length
        : named === undefined
          ? null
          : named * 1e6,
  }
}
