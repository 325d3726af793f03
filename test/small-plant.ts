import { type Plant, plantOf } from '../src/site/plant.ts'
import { type SiteFile, siteFileSchema } from '../src/sitefile/index.ts'

/** A small site for the tests of this room: two engines, two feeders with a hall each, one for its own use. */
export function smallSite(): SiteFile {
  const breaker = (id: string) => ({
    closed: `plc/${id}_closed`,
    open: `plc/${id}_open`,
    close: `plc/${id}_close`,
  })
  const engine = (id: string, merit: number) => ({
    id,
    model: 'test engine',
    rated_kw: 100,
    controller: `${id}-ctl`,
    breaker: {
      closed: `${id}-ctl/breaker_closed`,
      open: `${id}-ctl/breaker_open`,
      close: `${id}-ctl/breaker_close`,
    },
    feeds: 'bus',
    meter: `m-${id}`,
    fuel_curve: [
      { load_share: 0.5, efficiency: 0.34 },
      { load_share: 1, efficiency: 0.38 },
    ],
    block_load_kw: 20,
    ramp_kw_per_s: 5,
    merit,
  })
  const meter = (id: string) => ({
    id: `m-${id}`,
    kind: 'electricity',
    accuracy_class: '0.5',
    device: `${id}-dev`,
  })
  const device = (id: string) => ({ id, map: 'any', host: '127.0.0.1' })
  const machines = (hall: string, customer: string, from: number) => ({
    id: `g-${hall}`,
    addresses: `10.0.0.${from}-10.0.0.${from + 1}`,
    driver: 'any',
    model: 'test machine',
    nominal_power_w: 3000,
    nominal_hashrate_ths: 100,
    minimum_power_w: 2000,
    hall,
    customer,
  })
  return siteFileSchema.parse({
    site: { id: 'small', name: 'Small', zone: 'Asia/Yekaterinburg', country: 'RU' },
    currency: 'USD',
    devices: ['plc', 'g1-ctl', 'g2-ctl', 'g1-dev', 'g2-dev', 'f1-dev', 'f2-dev', 'own-dev'].map(device),
    engines: [engine('g1', 1), engine('g2', 2)],
    meters: ['g1', 'g2', 'f1', 'f2', 'own'].map(meter),
    busbars: [{ id: 'bus', voltage_v: 400 }],
    feeders: [
      { id: 'f1', fed_from: 'bus', rated_kw: 50, shed_priority: 1, breaker: breaker('f1'), meter: 'm-f1' },
      { id: 'f2', fed_from: 'bus', rated_kw: 50, shed_priority: 2, breaker: breaker('f2'), meter: 'm-f2' },
      { id: 'own', fed_from: 'bus', rated_kw: 5, shed_priority: 9, breaker: breaker('own'), meter: 'm-own' },
    ],
    halls: [
      { id: 'h1', fed_from: 'f1', racks: { count: 1, per_rack: 2 } },
      { id: 'h2', fed_from: 'f2' },
    ],
    machines: [machines('h1', 'ann', 1), machines('h2', 'bob', 11)],
    customers: [
      { id: 'ann', name: 'Ann', shed_priority: 1, energy_price_minor_per_kwh: 6 },
      { id: 'bob', name: 'Bob', shed_priority: 2, energy_price_minor_per_kwh: 7 },
    ],
  })
}

export function smallPlant(): Plant {
  return plantOf(
    smallSite(),
    () => new Set(['sleep', 'wake', 'limit', 'limit-percent', 'profile', 'pools', 'reboot', 'locate']),
  )
}
