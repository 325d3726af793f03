import type { Capability } from '../machines/index.ts'
import type { FuelCurve } from '../power/index.ts'
import {
  type JoulesPerTerahash,
  joulesPerTerahash,
  type TerahashesPerSecond,
  terahashesPerSecond,
  type Watts,
  watts,
} from '../quantity/index.ts'
import { expandAddresses, type SiteFile } from '../sitefile/index.ts'

export interface PlantMachine {
  /** Group and address: `h1-s19/127.77.1.1`. */
  readonly id: string
  readonly address: string
  readonly group: SiteFile['machines'][number]
  readonly hall: string
  readonly feeder: string
  readonly rack: number
  readonly slot: number
  readonly customer: string
  readonly shedPriority: number
  readonly nominalPower: Watts
  readonly nominalHashrate: TerahashesPerSecond
  readonly minimumPower: Watts | undefined
  readonly efficiency: JoulesPerTerahash
  readonly capabilities: ReadonlySet<Capability>
}

export interface PlantEngine {
  readonly id: string
  readonly entry: SiteFile['engines'][number]
  readonly rated: Watts
  readonly minimum: Watts
  readonly blockLoad: Watts
  readonly curve: FuelCurve
}

/** What the site file says, looked up once: who hangs on what. */
export interface Plant {
  readonly file: SiteFile
  readonly machines: readonly PlantMachine[]
  readonly machineById: ReadonlyMap<string, PlantMachine>
  readonly engines: readonly PlantEngine[]
  /** Device of each meter. */
  readonly deviceOfMeter: ReadonlyMap<string, string>
  readonly feederOfHall: ReadonlyMap<string, string>
  /** The feeder above a feeder; those that hang from a busbar of engines or grid have none. */
  readonly upperFeeder: ReadonlyMap<string, string>
  /** Feeders that have a hall with none between. */
  readonly hallFeeders: ReadonlySet<string>
  /** Feeders that nothing else of the tree hangs from. */
  readonly endFeeders: ReadonlySet<string>
  /** Feeders of the site's own use, without a hall below; of several above each other the topmost. */
  readonly ownFeeders: ReadonlySet<string>
}

export function plantOf(file: SiteFile, capabilities: (driver: string) => ReadonlySet<Capability>): Plant {
  const feederOfHall = new Map(file.halls.map((hall) => [hall.id, feederAbove(file, hall.fed_from)]))
  const priority = new Map(file.customers.map((customer) => [customer.id, customer.shed_priority]))
  const placed = new Map<string, number>()
  const machines = file.machines.flatMap((group) => {
    const perRack = file.halls.find((hall) => hall.id === group.hall)?.racks?.per_rack ?? DEFAULT_PER_RACK
    return addressesOf(group.addresses).map((address): PlantMachine => {
      const place = placed.get(group.hall) ?? 0
      placed.set(group.hall, place + 1)
      return {
        id: `${group.id}/${address}`,
        address,
        group,
        hall: group.hall,
        feeder: feederOfHall.get(group.hall) ?? '',
        rack: Math.floor(place / perRack),
        slot: place % perRack,
        customer: group.customer,
        shedPriority: priority.get(group.customer) ?? 1,
        nominalPower: watts(group.nominal_power_w),
        nominalHashrate: terahashesPerSecond(group.nominal_hashrate_ths),
        minimumPower: group.minimum_power_w === undefined ? undefined : watts(group.minimum_power_w),
        efficiency: joulesPerTerahash(group.nominal_power_w / group.nominal_hashrate_ths),
        capabilities: capabilities(group.driver),
      }
    })
  })
  const hallFeeders = new Set(feederOfHall.values())
  const upperFeeder = new Map(
    file.feeders.flatMap(({ id, fed_from }): [string, string][] => {
      const upper = feederAbove(file, fed_from)
      return upper === '' ? [] : [[id, upper]]
    }),
  )
  const aboveHalls = new Set([...hallFeeders].flatMap((id) => [id, ...chainAbove(upperFeeder, id)]))
  return {
    file,
    machines,
    machineById: new Map(machines.map((machine) => [machine.id, machine])),
    engines: file.engines.map((entry) => ({
      id: entry.id,
      entry,
      rated: watts(entry.rated_kw * 1000),
      minimum: watts(entry.rated_kw * 1000 * entry.minimum_load_share),
      blockLoad: watts(entry.block_load_kw * 1000),
      curve: entry.fuel_curve.map((point) => ({
        loadShare: point.load_share,
        efficiency: point.efficiency,
      })),
    })),
    deviceOfMeter: new Map(file.meters.map((meter) => [meter.id, meter.device])),
    feederOfHall,
    upperFeeder,
    hallFeeders,
    endFeeders: new Set(
      file.feeders
        .map(({ id }) => id)
        .filter((id) =>
          [...file.feeders, ...file.halls, ...file.transformers, ...file.busbars].every(
            ({ fed_from }) => fed_from !== id,
          ),
        ),
    ),
    ownFeeders: new Set(
      file.feeders
        .map(({ id }) => id)
        .filter((id) => !aboveHalls.has(id) && chainAbove(upperFeeder, id).every((up) => aboveHalls.has(up))),
    ),
  }
}

/** The site file was checked: a range that cannot be read is a broken invariant. */
function addressesOf(range: string): readonly string[] {
  const expanded = expandAddresses(range)
  if (!expanded.ok) throw new RangeError(expanded.message)
  return expanded.addresses
}

/** Where a hall gives no racks. Assumed: 20 machines a rack. */
const DEFAULT_PER_RACK = 20

/** The nearest feeder at or above a node; the site file was checked, so the walk ends. */
function feederAbove(file: SiteFile, from: string): string {
  let node: string | undefined = from
  while (node !== undefined) {
    const here: string = node
    if (file.feeders.some((feeder) => feeder.id === here)) return here
    node = [...file.busbars, ...file.transformers].find((each) => each.id === here)?.fed_from
  }
  return ''
}

/** The feeders above one, nearest first; the site file was checked, so the walk ends. */
export function chainAbove(upperFeeder: ReadonlyMap<string, string>, feeder: string): readonly string[] {
  const chain: string[] = []
  for (let up = upperFeeder.get(feeder); up !== undefined; up = upperFeeder.get(up)) chain.push(up)
  return chain
}

/** `plc/breaker_f1_open` is point `breaker_f1_open` of device `plc`. */
export function splitPoint(reference: string): { readonly device: string; readonly point: string } {
  const [device = '', point = ''] = reference.split('/')
  return { device, point }
}
