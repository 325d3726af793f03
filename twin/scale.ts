import { expandAddresses, type SiteFile } from '../src/sitefile/index.ts'
import type { TwinSettings } from './settings.ts'

/** Third octets that a group has to itself, and so the machines that fit into it. */
const OCTETS = 20
const MOST_IN_GROUP = OCTETS * 256 - 1

/**
 * The same plant for another number of machines: groups, racks, engines, feeders and the well grow alike. Addresses
 * stay within 127.77.0.0/16: group k has 127.77.(10 + 20 k).1 and upwards, so it is for at most twelve groups.
 */
export function scaledSite(site: SiteFile, machines: number): SiteFile {
  const now = site.machines.reduce((total, group) => total + countOf(group.addresses), 0)
  const factor = machines / now
  if (factor === 1) return site
  let soFar = 0
  const groups = site.machines.flatMap((group, index) => {
    // Counted from the first group on, so that rounding neither loses nor adds a machine.
    const before = Math.round(soFar * factor)
    soFar += countOf(group.addresses)
    const count = Math.round(soFar * factor) - before
    if (count > MOST_IN_GROUP || 10 + OCTETS * (index + 1) > 256)
      throw new RangeError(`${machines} machines do not fit: ${MOST_IN_GROUP} in a group, twelve groups`)
    return count === 0 ? [] : [{ ...group, addresses: rangeFrom(10 + OCTETS * index, count) }]
  })
  const kw = (value: number) => Math.round(value * factor * 10) / 10
  return {
    ...site,
    ...(site.gas !== undefined && {
      gas: {
        ...site.gas,
        inlet: { ...site.gas.inlet, line_pack_m3_per_kpa: site.gas.inlet.line_pack_m3_per_kpa * factor },
      },
    }),
    engines: site.engines.map((engine) => ({
      ...engine,
      rated_kw: kw(engine.rated_kw),
      block_load_kw: kw(engine.block_load_kw),
      ramp_kw_per_s: kw(engine.ramp_kw_per_s),
    })),
    grid: site.grid.map((connection) => ({
      ...connection,
      import_limit_kw: kw(connection.import_limit_kw),
      export_limit_kw: kw(connection.export_limit_kw),
    })),
    feeders: site.feeders.map((feeder) => ({ ...feeder, rated_kw: kw(feeder.rated_kw) })),
    transformers: site.transformers.map((transformer) => ({
      ...transformer,
      rated_kva: kw(transformer.rated_kva),
      no_load_loss_w: transformer.no_load_loss_w * factor,
      load_loss_w: transformer.load_loss_w * factor,
    })),
    halls: site.halls.map((hall) => ({
      ...hall,
      fans_kw: kw(hall.fans_kw),
      ...(hall.racks !== undefined && {
        racks: { ...hall.racks, count: Math.max(1, Math.ceil(hall.racks.count * factor)) },
      }),
    })),
    machines: groups,
    control: {
      ...site.control,
      restore_ramp_kw_per_s: Math.max(
        site.control.restore_ramp_kw_per_s,
        kw(site.control.restore_ramp_kw_per_s),
      ),
    },
  }
}

export function scaledSettings(settings: TwinSettings, factor: number): TwinSettings {
  return {
    ...settings,
    aux_kw: settings.aux_kw * factor,
    well: { ...settings.well, flow_m3_per_h: settings.well.flow_m3_per_h * factor },
  }
}

/** Machines in an address range of a checked site file. */
export function countOf(range: string): number {
  const addresses = expandAddresses(range)
  if (!addresses.ok) throw new RangeError(addresses.message)
  return addresses.count
}

function rangeFrom(third: number, count: number): string {
  const first = numberOf(`127.77.${third}.1`)
  // Past .250 the count goes on in the next third octet without a gap: every address of 127/8 is usable.
  return `${nameOf(first)}-${nameOf(first + count - 1)}`
}

function numberOf(address: string): number {
  return address.split('.').reduce((total, part) => total * 256 + Number(part), 0)
}
function nameOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}
