import type { PointValue } from '../../devices/index.ts'
import { type Component, componentNamed, readComposition } from '../../gas/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { type KnownGas, knownGas } from './known.ts'

/** What a chromatograph tells now: an analysis, or why what it tells is not used. */
export type AnalyserReading =
  | { readonly state: 'good'; readonly gas: KnownGas }
  | { readonly state: 'refused' | 'silent'; readonly why: string }

/** Points of an analyser: `x_methane`, `x_n_butane`, in mole per cent or as fractions; the sum says which. */
const POINT = /^x_(.+)$/
/** Hexanes and all that is heavier count as n-hexane, whose heat and density are the nearest. Assumed; so a rich tail weighs too little. */
const HEAVIEST = 'n-hexane'
/** What the instrument says of itself: the value at which its analysis is to be used. */
const SOUND: readonly (readonly [point: string, value: number, otherwise: string])[] = [
  ['analysing', 1, 'it calibrates'],
  ['alarms', 0, 'it has alarms'],
  ['alarms_2', 0, 'it has alarms'],
  ['fault', 0, 'it has a fault'],
  ['in_calibration', 0, 'it calibrates'],
]
/** Readings older than this are no reading: meters are read each few seconds. */
const OLDEST_MS = 30_000
/** An unnormalised sum that far from one is a fault of the instrument or of its calibration. Assumed: 2 %, a usual alarm limit. */
const SUM_OFF = 0.02
/** Heat that no natural or associated gas has, MJ/m³: something else was sampled, such as the calibration's air. Assumed. */
const HEAT = [5, 110] as const

/** Reads the points of an analyser. Everything that must be there and is not good makes the whole analysis unusable. */
export function readAnalyser(points: ReadonlyMap<string, PointValue>, now: Instant): AnalyserReading {
  const parts = new Map<Component, number>()
  for (const [name, value, otherwise] of SOUND) {
    const point = points.get(name)
    if (point?.quality === 'good' && point.value !== value)
      return { state: 'refused', why: `${otherwise}: ${name} is ${point.value ?? 'no number'}` }
  }
  for (const [name, point] of points) {
    const component = componentOf(name)
    if (component === undefined) continue
    if (point.quality !== 'good') return { state: 'silent', why: `${name}: ${point.reason ?? point.quality}` }
    if (now - point.at > OLDEST_MS)
      return { state: 'silent', why: `${name} was read ${Math.round((now - point.at) / 1000)} s ago` }
    const { value } = point
    if (value === undefined || !Number.isFinite(value) || value < 0)
      return { state: 'refused', why: `${name} is ${value ?? 'no number'}` }
    parts.set(component, (parts.get(component) ?? 0) + value)
  }
  if (parts.size === 0) return { state: 'silent', why: 'it tells no components' }
  const sum = [...parts.values()].reduce((total, part) => total + part, 0)
  const scale = sum > 10 ? 100 : 1
  if (Math.abs(sum / scale - 1) > SUM_OFF)
    return { state: 'refused', why: `the parts sum to ${Number(sum.toPrecision(6))}, not ${scale}` }
  const read = readComposition(
    Object.fromEntries([...parts].map(([component, part]) => [component.name, part / sum])),
  )
  if (!read.ok) return { state: 'refused', why: read.mistakes.join('; ') }
  const gas = knownGas('analyser', read.composition, { sampledAt: now })
  if (!(gas.heat.value > HEAT[0] && gas.heat.value < HEAT[1]))
    return { state: 'refused', why: `its net heating value would be ${gas.heat.value.toFixed(1)} MJ/m³` }
  return { state: 'good', gas }
}

/** The component that a point tells; undefined for points of another kind. */
function componentOf(name: string): Component | undefined {
  const named = POINT.exec(name)?.[1]
  return named === undefined ? undefined : componentNamed(named === 'hexanes' ? HEAVIEST : named)
}

/** Bit for bit the same values, and the same minute of its analysis, for so long: the chromatograph stands still while its registers answer. Assumed: several cycles. */
const FROZEN_MS = 60 * 60_000

/** What is remembered of an analyser from one look to the next. */
export interface AnalyserMemory {
  /** The values last seen and since when. */
  readonly seen: { readonly text: string; readonly since: Instant } | undefined
  /** The last usable analysis, and the one before it. */
  readonly good: KnownGas | undefined
  readonly before?: KnownGas | undefined
  readonly reading: AnalyserReading | undefined
}
export const NOTHING_SEEN: AnalyserMemory = { seen: undefined, good: undefined, reading: undefined }

/**
 * One look. An analysis is new when its values are; it was sampled when they were first seen. Values that do not move for an hour are
 * refused as frozen until they do.
 */
export function look(
  memory: AnalyserMemory,
  points: ReadonlyMap<string, PointValue>,
  now: Instant,
): AnalyserMemory {
  const reading = readAnalyser(points, now)
  if (reading.state !== 'good') return { ...memory, reading }
  const told = ['analysis_hour', 'analysis_minute'].map((name) => points.get(name)?.value)
  const text = JSON.stringify([reading.gas.composition?.fractions, told])
  if (memory.seen?.text !== text)
    return { seen: { text, since: now }, good: reading.gas, before: memory.good, reading }
  if (now - memory.seen.since >= FROZEN_MS) {
    const minutes = Math.round((now - memory.seen.since) / 60_000)
    return { ...memory, reading: { state: 'refused', why: `its values have not moved for ${minutes} min` } }
  }
  return { ...memory, good: memory.good ?? reading.gas, reading }
}

/** Two analyses further apart than this tell no trend. Assumed: several cycles. */
const TREND_MS = 30 * 60_000
/** A fall of the methane number from one analysis to the next that is no noise of the instrument. Assumed. */
const FALLS = 0.5
/** An analysis is told at the end of its cycle and stands for another one: its gas is up to two cycles old. */
const CYCLES_OLD = 2

/**
 * The gas that engines may get before the next analysis is known, where the methane number falls: the change from the last analysis but one goes
 * on for two cycles. With 57.6 and then 53.6 it is about 45.6. Undefined where it does not fall.
 */
export function fallingTo({ good, before }: AnalyserMemory): KnownGas | undefined {
  if (good?.composition === undefined || before?.composition === undefined) return undefined
  const apartMs = (good.sampledAt ?? 0) - (before.sampledAt ?? 0)
  if (apartMs <= 0 || apartMs > TREND_MS) return undefined
  if ((before.methaneNumber ?? 0) - (good.methaneNumber ?? 0) < FALLS) return undefined
  const was = new Map(
    before.composition.components.map(({ name }, k) => [name, before.composition?.fractions[k] ?? 0]),
  )
  const parts = good.composition.components.map(({ name }, k): [string, number] => {
    const now = good.composition?.fractions[k] ?? 0
    return [name, Math.max(0, now + CYCLES_OLD * (now - (was.get(name) ?? now)))]
  })
  const sum = parts.reduce((total, [, part]) => total + part, 0)
  const read = readComposition(Object.fromEntries(parts.map(([name, part]) => [name, part / sum])))
  return read.ok ? knownGas('analyser', read.composition, { sampledAt: good.sampledAt }) : undefined
}
