import type { SiteView } from '../../src/site/view.ts'

const at = '2026-03-01T20:15:09Z'
const hall = (id: string, feeder: string): SiteView['halls'][number] => ({
  id,
  name: `Container ${id}`,
  feeder,
  power_w: 200_000,
  machines: 60,
  mining: 58,
  sleeping: 1,
  unreachable: 1,
  hashrate_ths: 7000,
})
const feeder = (id: string): SiteView['feeders'][number] => ({
  id,
  fed_from: 'busbar',
  breaker_closed: true,
  shed_priority: 1,
  power_w: 202_000,
  rated_w: 280_000,
  age_ms: 500,
})
const customer = (id: string): SiteView['customers'][number] => ({
  id,
  name: id,
  power_w: 190_000,
  machines: 60,
  mining: 58,
  hashrate_ths: 7000,
  settled_today_wh: 1_000_000,
})

/** A small site for tests: two engines, one of them tripped, two halls of two customers, its own use. */
export const site: SiteView = {
  at,
  site: { id: 's', name: 'Site', zone: 'UTC', currency: 'USD' },
  frequency_hz: 50,
  available_w: 330_000,
  target_w: 320_000,
  load_w: 300_000,
  generated_w: 300_000,
  gas: {
    pressure_kpa: 250,
    pressure_low_kpa: 150,
    pressure_set_kpa: 250,
    pressure_high_kpa: 350,
    inflow_m3_per_h: 110,
    engines_m3_per_h: 75,
    flare_m3_per_h: 35,
    age_ms: 500,
  },
  grid: [],
  engines: (['running', 'tripped'] as const).map((phase, index) => ({
    id: `g${index + 1}`,
    model: 'test',
    phase,
    breaker_closed: phase === 'running',
    power_w: phase === 'running' ? 300_000 : 0,
    rated_w: 330_000,
    available_w: phase === 'running' ? 330_000 : 0,
    frequency_hz: 50,
    age_ms: 500,
  })),
  feeders: [feeder('f1'), feeder('f2'), feeder('aux')],
  halls: [hall('h1', 'f1'), hall('h2', 'f2')],
  customers: [customer('nordhash'), customer('altai')],
  devices: [],
  loops: [],
}
