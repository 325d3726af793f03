import type { ControlDecision, MachineState, Snapshot } from '../dispatch/index.ts'
import { type Instant, toIso } from '../quantity/index.ts'
import type { Image } from './image.ts'
import type { LoopState } from './loop.ts'
import { meterPower } from './measuredNow.ts'
import type { Plant } from './plant.ts'
import { totalGenerated } from './snapshot.ts'
import type { HistoryPoint, SiteView } from './view.ts'

export interface Presented {
  readonly snapshot: Snapshot
  readonly decision: ControlDecision
  readonly loops: readonly LoopState[]
  /** Energy settled to each customer since the last local midnight, Wh. */
  readonly settledToday: ReadonlyMap<string, number>
}

const known = (value: number | undefined): number | null => value ?? null
const age = (ms: number): number => (Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : NEVER_MS)
/** Stands for "never heard of" where an age is a number. */
const NEVER_MS = 1e12
const METER_OLDEST_MS = 10_000

/** The whole site as the console shows it. */
export function presentSite(plant: Plant, image: Image, shown: Presented, now: Instant): SiteView {
  const { snapshot, decision } = shown
  const { file } = plant
  return {
    at: toIso(now),
    site: { id: file.site.id, name: file.site.name, zone: file.site.zone, currency: file.currency },
    frequency_hz: known(snapshot.frequency),
    available_w: decision.available.power,
    target_w: decision.target,
    load_w: loadOf(snapshot),
    generated_w: known(totalGenerated(snapshot)),
    gas: presentGas(plant, image, snapshot, now),
    grid: (snapshot.grid?.connections ?? []).map((connection) => ({
      id: connection.id,
      live: connection.live ?? null,
      breaker_closed: connection.breakerClosed ?? null,
      on_line: connection.onLine ?? null,
      power_w: known(connection.power),
      import_limit_w: connection.limit,
      export_limit_w: (file.grid.find(({ id }) => id === connection.id)?.export_limit_kw ?? 0) * 1000,
      voltage_share: known(connection.voltageShare),
      frequency_hz: known(connection.frequency),
      trouble: connection.trouble ?? null,
      has_breaker: file.grid.find(({ id }) => id === connection.id)?.breaker !== undefined,
      age_ms: age(connection.ageMs),
    })),
    engines: snapshot.engines.map((engine) => ({
      id: engine.id,
      model: plant.engines.find((each) => each.id === engine.id)?.entry.model ?? '',
      phase: engine.phase,
      breaker_closed: engine.breakerClosed ?? null,
      power_w: known(engine.power),
      rated_w: engine.rated,
      available_w: engine.available,
      ...(engine.bounds !== undefined && {
        bound: { kw: engine.available / 1000, why: [...engine.bounds] },
      }),
      frequency_hz: engine.breakerClosed === true ? known(snapshot.frequency) : null,
      age_ms: age(engine.ageMs),
    })),
    feeders: snapshot.feeders.map((feeder) => {
      const entry = file.feeders.find((each) => each.id === feeder.id)
      return {
        id: feeder.id,
        fed_from: entry?.fed_from ?? '',
        breaker_closed: feeder.breakerClosed ?? null,
        shed_priority: feeder.shedPriority,
        power_w: known(feeder.power),
        rated_w: (entry?.rated_kw ?? 0) * 1000,
        age_ms: age(feeder.ageMs),
      }
    }),
    halls: file.halls.map((hall) => {
      const inside = snapshot.machines.filter(
        (machine) => plant.machineById.get(machine.id)?.hall === hall.id,
      )
      const metered = hall.meter === undefined ? undefined : meterPower(plant, image, hall.meter, now)
      const open = snapshot.feeders.find((each) => each.id === plant.feederOfHall.get(hall.id))
      return {
        id: hall.id,
        name: hall.name ?? hall.id,
        feeder: plant.feederOfHall.get(hall.id) ?? '',
        power_w: open?.breakerClosed === false ? 0 : (metered ?? powerOf(inside)),
        machines: inside.length,
        mining: count(inside, 'mining'),
        sleeping: count(inside, 'sleeping'),
        unreachable: count(inside, 'unreachable'),
        hashrate_ths: hashrateOf(inside),
      }
    }),
    customers: file.customers.map((customer) => {
      const own = snapshot.machines.filter((machine) => machine.customer === customer.id)
      return {
        id: customer.id,
        name: customer.name,
        power_w: powerOf(own),
        machines: own.length,
        mining: count(own, 'mining'),
        hashrate_ths: hashrateOf(own),
        settled_today_wh: shown.settledToday.get(customer.id) ?? 0,
      }
    }),
    devices: presentDevices(plant, image, now),
    loops: shown.loops.map((loop) => ({
      name: loopName(loop.name),
      ok: loop.ok,
      last_at: loop.lastAt === undefined ? null : toIso(loop.lastAt),
      took_ms: known(loop.tookMs),
      ...(loop.detail !== undefined && { detail: loop.detail }),
    })),
  }
}

function loopName(name: string): SiteView['loops'][number]['name'] {
  return name === 'protect' || name === 'control' || name === 'settle' ? name : 'poll'
}

const count = (machines: readonly MachineState[], mode: MachineState['mode']) =>
  machines.filter((machine) => machine.mode === mode).length

function powerOf(machines: readonly MachineState[]): number {
  return machines.reduce((total, machine) => total + (machine.power ?? 0), 0)
}
function hashrateOf(machines: readonly MachineState[]): number {
  return machines.reduce((total, machine) => total + (machine.hashrate ?? 0), 0)
}

export function loadOf(snapshot: Snapshot): number | null {
  let total = 0
  for (const feeder of snapshot.feeders) {
    if (feeder.upper !== undefined) continue
    if (feeder.power === undefined) return null
    total += feeder.power
  }
  return total
}

function presentGas(plant: Plant, image: Image, snapshot: Snapshot, now: Instant): SiteView['gas'] {
  const gas = plant.file.gas
  if (gas === undefined || snapshot.gas === undefined) return null
  const flow = (meter: string | undefined) =>
    meter === undefined
      ? undefined
      : image.value(plant.deviceOfMeter.get(meter) ?? '', 'flow_m3_per_h', now, METER_OLDEST_MS)
  const engines = plant.engines.map((engine) => flow(engine.entry.gas_meter))
  const burnt = engines.every((value) => value !== undefined)
    ? engines.reduce<number>((total, value) => total + (value ?? 0), 0)
    : undefined
  return {
    pressure_kpa: known(snapshot.gas.pressure),
    pressure_low_kpa: snapshot.gas.low,
    pressure_set_kpa: snapshot.gas.set,
    pressure_high_kpa: snapshot.gas.high,
    inflow_m3_per_h: known(flow(gas.inlet.meter)),
    engines_m3_per_h: known(burnt),
    flare_m3_per_h: known(flow(gas.flare.meter)),
    age_ms: age(snapshot.gas.ageMs),
  }
}

/** Field devices with a point that is not good, with the first reason. */
function presentDevices(plant: Plant, image: Image, now: Instant): SiteView['devices'] {
  return plant.file.devices.flatMap((device) => {
    const points = [...image.points(device.id).values()]
    const bad = points.find((point) => point.quality !== 'good')
    const oldest = points.length === 0 ? NEVER_MS : now - Math.max(...points.map((point) => point.at))
    if (points.length === 0)
      return [{ id: device.id, quality: 'unreachable', reason: 'not heard of yet', age_ms: NEVER_MS }]
    if (bad === undefined)
      return oldest > METER_OLDEST_MS ? [{ id: device.id, quality: 'stale', age_ms: age(oldest) }] : []
    return [
      {
        id: device.id,
        quality: bad.quality,
        ...(bad.reason !== undefined && { reason: bad.reason }),
        age_ms: age(oldest),
      },
    ]
  })
}

export function historyPointOf(view: SiteView): HistoryPoint {
  return {
    at: view.at,
    available_w: view.available_w,
    load_w: view.load_w,
    generated_w: view.generated_w,
    frequency_hz: view.frequency_hz,
  }
}
