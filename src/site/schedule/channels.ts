import type { MachineState } from '../../dispatch/index.ts'
import type { Instant } from '../../quantity/index.ts'
import type { Reading } from '../../store/index.ts'
import type { Image } from '../image.ts'
import { type Plant, splitPoint } from '../plant.ts'

/** Where the schedule's own readings are kept: the air outside, and how many machines of a group run. */
export const AIR = 'site/ambient_c'
export const runningOf = (group: string): string => `${group}/machines_running`

/** Under which channels the store has what the schedule looks at; undefined where nothing measures it. */
export interface ScheduleChannels {
  readonly inlet: string | undefined
  readonly pressure: string | undefined
  readonly flare: string | undefined
  readonly engines: readonly {
    readonly id: string
    readonly power: string
    readonly gas: string | undefined
  }[]
  readonly grids: readonly { readonly id: string; readonly power: string }[]
  readonly halls: readonly {
    readonly id: string
    readonly power: string | undefined
    readonly fansKw: number
  }[]
  /** Feeders of the site's own use; undefined where one has no meter. */
  readonly own: readonly string[] | undefined
  readonly groups: readonly { readonly id: string; readonly running: string }[]
}

export function channelsOf({ file, ownFeeders }: Plant): ScheduleChannels {
  const own = file.feeders.filter(({ id }) => ownFeeders.has(id))
  const power = (meter: string | undefined) => (meter === undefined ? undefined : `${meter}/power_w`)
  const flow = (meter: string | undefined) => (meter === undefined ? undefined : `${meter}/flow_m3_per_h`)
  const inlet = file.gas?.inlet
  return {
    inlet: flow(inlet?.meter),
    pressure: inlet === undefined ? undefined : `${inlet.id}/pressure_kpa`,
    flare: flow(file.gas?.flare?.meter),
    engines: file.engines.map(({ id, meter, gas_meter }) => ({
      id,
      power: `${meter}/power_w`,
      gas: flow(gas_meter),
    })),
    grids: file.grid.map(({ id, meter }) => ({ id, power: `${meter}/power_w` })),
    halls: file.halls.map(({ id, meter, fans_kw }) => ({ id, power: power(meter), fansKw: fans_kw })),
    own: own.every(({ meter }) => meter !== undefined)
      ? own.flatMap(({ meter }) => power(meter) ?? [])
      : undefined,
    groups: file.machines.map(({ id }) => ({ id, running: runningOf(id) })),
  }
}

export function allChannels(channels: ScheduleChannels): readonly string[] {
  return [
    AIR,
    ...[channels.inlet, channels.pressure, channels.flare].flatMap((each) => each ?? []),
    ...channels.engines.flatMap(({ power, gas }) => [power, ...(gas === undefined ? [] : [gas])]),
    ...channels.grids.map(({ power }) => power),
    ...channels.halls.flatMap(({ power }) => power ?? []),
    ...(channels.own ?? []),
    ...channels.groups.map(({ running }) => running),
  ]
}

/** A point of an instrument read longer ago is not known. */
const POINT_OLDEST_MS = 30_000

export function ambientNow({ file }: Plant, image: Image, now: Instant): number | undefined {
  const air = splitPoint(file.site.ambient_temperature ?? '')
  return image.value(air.device, air.point, now, POINT_OLDEST_MS)
}

/** What the schedule writes down of its own. */
export function scheduleReadings(
  plant: Plant,
  image: Image,
  machines: Iterable<MachineState>,
  at: Instant,
): readonly Reading[] {
  const counts = new Map(plant.file.machines.map(({ id }) => [id, 0]))
  let seen = 0
  for (const { id, mode } of machines) {
    seen++
    if (mode !== 'mining' && mode !== 'starting') continue
    const group = plant.machineById.get(id)?.group.id ?? ''
    counts.set(group, (counts.get(group) ?? 0) + 1)
  }
  const air = ambientNow(plant, image, at)
  return [
    ...(air === undefined ? [] : [{ channel: AIR, at, value: air, quality: 'good' as const }]),
    ...(seen === 0
      ? []
      : [...counts].map(([group, value]) => ({
          channel: runningOf(group),
          at,
          value,
          quality: 'good' as const,
        }))),
  ]
}
