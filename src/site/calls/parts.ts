import type { CallScope } from '../../calls/index.ts'
import type { FeederState, LoadLimit, MachineState, Snapshot } from '../../dispatch/index.ts'
import { type Instant, type Watts, watts } from '../../quantity/index.ts'
import type { Image } from '../image.ts'
import { meterPower } from '../measuredNow.ts'
import type { Plant } from '../plant.ts'

/** Machines asleep draw their control boards and some fans: so much of their nominal power. Assumed. */
const ASLEEP_SHARE = 0.05

/**
 * What a machine asleep is taken to draw where its own figure is lower: of firmware without a figure of power no hashrate is no power, but its control
 * board goes on. Assumed; a recorded Braiins OS machine of 3.4 kW tells 45 W, 1.3 %.
 */
const BOARD_SHARE = 0.02

/** The part of a site that calls of one scope are about: what draws there, and which meters tell it. */
export interface CallPart {
  readonly scope: CallScope
  readonly machines: ReadonlySet<string> | 'all'
  /** Above its machines, without the site's own use. */
  readonly feeders: readonly string[]
  /** Meters that add up to what it draws; empty where no meter is its own and machines tell it themselves. */
  readonly meters: readonly string[]
  /** The same as flows of the settled balance: feeders, halls, or the connection. */
  readonly flows: readonly string[]
  readonly customers: readonly string[]
  readonly idle: Watts
}

/** Looks a scope up in what the site file says. */
export function partOf(scope: CallScope, plant: Plant): CallPart {
  const { file } = plant
  const machines = plant.machines.filter((machine) => isIn(scope, machine))
  const feeders = [...new Set(machines.map((machine) => machine.feeder))].filter(
    (id) => id !== '' && !plant.ownFeeders.has(id),
  )
  const nominal = machines.reduce((total, machine) => total + machine.nominalPower, 0)
  const halls = new Set(machines.map((machine) => machine.hall))
  const fans = file.halls.reduce((total, hall) => total + (halls.has(hall.id) ? hall.fans_kw * 1000 : 0), 0)
  const meters = metersOf(scope, plant, feeders)
  return {
    scope,
    machines: scope.kind === 'site' || scope.kind === 'grid' ? 'all' : new Set(machines.map(({ id }) => id)),
    feeders,
    meters,
    flows: meters.flatMap((meter) => flowOf(meter, plant)),
    customers: scope.kind === 'customers' ? scope.ids : [],
    idle: watts(nominal * ASLEEP_SHARE + (scope.kind === 'customers' ? 0 : fans)),
  }
}

function isIn(scope: CallScope, machine: Plant['machines'][number]): boolean {
  switch (scope.kind) {
    case 'site':
    case 'grid':
      return true
    case 'halls':
      return scope.ids.includes(machine.hall)
    case 'customers':
      return scope.ids.includes(machine.customer)
  }
}

/** Of feeders where the scope has all that is behind them, else of its halls; of the connection for a grid. */
function metersOf(scope: CallScope, plant: Plant, feeders: readonly string[]): readonly string[] {
  const { file } = plant
  if (scope.kind === 'grid') return file.grid.filter(({ id }) => id === scope.id).map(({ meter }) => meter)
  const whole = feeders.every((feeder) =>
    plant.machines.every((machine) => machine.feeder !== feeder || isIn(scope, machine)),
  )
  const all = scope.kind === 'site' ? file.feeders.filter(({ id }) => plant.hallFeeders.has(id)) : undefined
  const above = all ?? file.feeders.filter(({ id }) => feeders.includes(id))
  if (whole) return known(above.map(({ meter }) => meter))
  return scope.kind === 'halls'
    ? known(file.halls.filter(({ id }) => scope.ids.includes(id)).map(({ meter }) => meter))
    : []
}

function flowOf(meter: string, { file }: Plant): readonly string[] {
  const place = [...file.feeders, ...file.halls, ...file.grid].find((each) => each.meter === meter)
  return place === undefined ? [] : [place.id]
}

/** All of them or none: a sum that lacks one meter is no sum. */
function known(meters: readonly (string | undefined)[]): readonly string[] {
  const there = meters.filter((meter) => meter !== undefined)
  return there.length === meters.length ? there : []
}

/** Of a connection's limit: what its meter may waver by where engines carry the load beside it. Assumed. */
const WAVER_SHARE = 0.01

/**
 * What may be drawn whatever the limit. Through a grid connection the site's own use is drawn too; where engines run beside it, they carry what stands
 * idle, and machines may run on them.
 */
export function idleNow(
  part: CallPart,
  plant: Plant,
  { feeders, engines, grid }: Snapshot,
): Pick<LoadLimit, 'idle' | 'beside'> {
  if (part.scope.kind !== 'grid') return { idle: part.idle }
  const { id } = part.scope
  const limit = grid?.connections?.find((each) => each.id === id)?.limit ?? 0
  if (engines.some(({ breakerClosed }) => breakerClosed === true))
    return { idle: watts(limit * WAVER_SHARE), beside: true }
  const own = feeders.reduce((sum, each) => sum + (plant.ownFeeders.has(each.id) ? (each.power ?? 0) : 0), 0)
  return { idle: watts(part.idle + own) }
}

/** What a part draws now; undefined while a meter of it is silent. */
export function drawnNow(
  part: CallPart,
  plant: Plant,
  image: Image,
  snapshot: Snapshot,
  now: Instant,
): Pick<LoadLimit, 'measured' | 'by'> {
  if (part.scope.kind === 'grid') {
    const { id } = part.scope
    const seen = snapshot.grid?.connections?.find((each) => each.id === id)
    return { measured: seen?.onLine === false ? watts(0) : seen?.power, by: 'meters' }
  }
  if (part.meters.length > 0) {
    const byFeeder = feederOfMeter(plant)
    let total = 0
    for (const meter of part.meters) {
      const feeder = snapshot.feeders.find(({ id }) => id === byFeeder.get(meter))
      const power = feeder === undefined ? meterPower(plant, image, meter, now) : powerOf(feeder)
      if (power === undefined) return { measured: undefined, by: 'meters' }
      total += power
    }
    return { measured: watts(total), by: 'meters' }
  }
  return { measured: byMachines(part, snapshot), by: 'machines' }
}

function feederOfMeter(plant: Plant): ReadonlyMap<string, string> {
  return new Map(plant.file.feeders.flatMap(({ id, meter }) => (meter === undefined ? [] : [[meter, id]])))
}

/** The state of a feeder knows that an open breaker lets nothing through, and a silent meter from the busbar's balance. */
function powerOf(feeder: FeederState): number | undefined {
  return feeder.breakerClosed === false ? 0 : feeder.power
}

/**
 * The machines' own figures. One that does not tell any is taken to draw its share of what its feeder draws beyond those that do; nothing where
 * that is not known either, since most machines that are silent stand still.
 */
function byMachines(part: CallPart, { machines, feeders }: Snapshot): Watts {
  let total = 0
  for (const feeder of new Set(machines.map((machine) => machine.feeder))) {
    const behind = machines.filter((machine) => machine.feeder === feeder)
    const state = feeders.find(({ id }) => id === feeder)
    const told = behind.reduce((sum, { power }) => sum + (power ?? 0), 0)
    const silent = behind.filter(({ power }) => power === undefined)
    const nominal = silent.reduce((sum, { nominalPower }) => sum + nominalPower, 0)
    const rest = Math.max(0, (state?.power ?? told) - told)
    const share = nominal > 0 ? Math.min(1, rest / nominal) : 0
    for (const machine of behind)
      if (inPart(part, machine))
        total +=
          machine.power === undefined
            ? machine.nominalPower * share
            : Math.max(machine.power, state?.breakerClosed === false ? 0 : boardOf(machine))
  }
  return watts(total)
}

const boardOf = ({ mode, nominalPower }: MachineState): number =>
  mode === 'sleeping' ? nominalPower * BOARD_SHARE : 0

const inPart = (part: CallPart, machine: MachineState): boolean =>
  part.machines === 'all' || part.machines.has(machine.id)
