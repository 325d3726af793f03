import type { BalanceView, MachineView, SiteView } from '../src/site/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'

/** Machines as the site file lists them, all mining; `copies` multiplies them for pages with thousands. */
export function fakeMachines(file: SiteFile, copies = 1): MachineView[] {
  return file.machines.flatMap((group) => {
    const hall = file.halls.find((each) => each.id === group.hall)
    const perRack = hall?.racks?.per_rack ?? 15
    return addressesOf(group.addresses, copies).map((address, index): MachineView => {
      const spread = wave(index, 7) * 0.03
      const power = Math.round(group.nominal_power_w * (1 + spread))
      const rate = round(group.nominal_hashrate_ths * (1 - spread / 2), 1)
      return {
        id: `${group.id}/${address}`,
        address,
        driver: group.driver,
        model: group.model,
        hall: group.hall,
        feeder: hall?.fed_from ?? '',
        rack: Math.floor(index / perRack),
        slot: index % perRack,
        customer: group.customer,
        mode: index % 37 === 36 ? 'unreachable' : 'mining',
        power_w: power,
        power_grade: group.driver === 'antminer-stock' ? 'estimated' : 'measured',
        power_limit_w: null,
        nominal_power_w: group.nominal_power_w,
        nominal_hashrate_ths: group.nominal_hashrate_ths,
        hashrate_ths: rate,
        temperature_c: round(66 + wave(index, 5) * 9, 1),
        efficiency_j_per_th: round(power / rate, 1),
        boards_active: index % 29 === 28 ? 2 : 3,
        boards: 3,
        uptime_s: 86_400 + index * 61,
        serial: `SN${address.replaceAll('.', '')}`,
        mac: null,
        firmware: null,
        pending: null,
        stopped_by: null,
        capabilities: [
          'sleep',
          'wake',
          ...(group.minimum_power_w === undefined ? [] : ['limit' as const]),
          'limit-percent',
          'profile',
          'pools',
          'reboot',
          'locate',
        ],
        age_ms: 3000,
        reason: index % 37 === 36 ? 'no answer for 42 s' : null,
      }
    })
  })
}

/** `10.0.1.1-10.0.1.60` as its addresses, the last byte running; copies go on in the byte before. */
function addressesOf(range: string, copies: number): string[] {
  const [first = '', last = first] = range.split('-')
  const bytes = first.split('.').map(Number)
  const from = bytes[3] ?? 0
  const to = Number(last.split('.')[3] ?? from)
  return Array.from({ length: copies }, (_, copy) => copy).flatMap((copy) =>
    Array.from(
      { length: to - from + 1 },
      (_, index) => `${bytes[0]}.${bytes[1]}.${(bytes[2] ?? 0) + copy * 10}.${from + index}`,
    ),
  )
}

/** A smooth value in -1..1 that differs from one seed to the next. */
export const wave = (seed: number, step: number): number => Math.sin(seed * step * 0.731 + step)
export const round = (value: number, digits: number): number => Number(value.toFixed(digits))

/** What the machines draw, seen from feeders, engines and gas. Every arrow adds up, with 1.2 % loss in the cables. */
export function fakeSite(file: SiteFile, machines: readonly MachineView[], atMs: number): SiteView {
  const t = atMs / 1000
  const total = (list: readonly MachineView[], value: (machine: MachineView) => number | null) =>
    list.reduce((sum, each) => sum + (each.mode === 'mining' ? (value(each) ?? 0) : 0), 0)
  const count = (list: readonly MachineView[], mode: MachineView['mode']) =>
    list.filter((each) => each.mode === mode).length
  const halls = file.halls.map((hall) => {
    const inside = machines.filter((each) => each.hall === hall.id)
    return {
      id: hall.id,
      name: hall.name ?? hall.id,
      feeder: hall.fed_from,
      power_w: Math.round(total(inside, (each) => each.power_w) + hall.fans_kw * 1000),
      machines: inside.length,
      mining: count(inside, 'mining'),
      sleeping: count(inside, 'sleeping'),
      unreachable: count(inside, 'unreachable'),
      hashrate_ths: round(
        total(inside, (each) => each.hashrate_ths),
        1,
      ),
    }
  })
  const feeders = file.feeders.map((feeder) => {
    const fed = halls.filter((hall) => hall.feeder === feeder.id)
    const power = fed.length > 0 ? fed.reduce((sum, hall) => sum + hall.power_w, 0) * 1.012 : 22_000
    return {
      id: feeder.id,
      fed_from: feeder.fed_from,
      breaker_closed: true,
      shed_priority: feeder.shed_priority,
      power_w: Math.round(power),
      rated_w: feeder.rated_kw * 1000,
      age_ms: 800,
    }
  })
  const load = feeders.reduce((sum, feeder) => sum + feeder.power_w, 0)
  const available =
    file.engines.reduce((sum, engine) => sum + engine.rated_kw * 1000, 0) * (0.94 + 0.03 * Math.sin(t / 97))
  const burnt = (load / 0.38 / ((file.gas?.inlet.net_heating_value_mj_per_m3 ?? 38) * 1e6)) * 3600
  const inflow = Math.max(burnt, burnt * (1.06 + 0.05 * Math.sin(t / 41)))
  const inlet = file.gas?.inlet
  return {
    at: new Date(atMs).toISOString(),
    site: { id: file.site.id, name: file.site.name, zone: file.site.zone, currency: file.currency },
    frequency_hz: round(50 + 0.03 * Math.sin(t / 3) + 0.01 * Math.sin(t * 1.7), 3),
    available_w: Math.round(available),
    target_w: Math.round(available * 0.97),
    load_w: load,
    generated_w: load,
    grid: [],
    gas: inlet
      ? {
          pressure_kpa: round(inlet.pressure_set_kpa + 8 * Math.sin(t / 23), 1),
          pressure_low_kpa: inlet.pressure_low_kpa,
          pressure_set_kpa: inlet.pressure_set_kpa,
          pressure_high_kpa: inlet.pressure_high_kpa,
          inflow_m3_per_h: round(inflow, 1),
          engines_m3_per_h: round(burnt, 1),
          flare_m3_per_h: round(inflow - burnt, 1),
          age_ms: 900,
        }
      : null,
    engines: file.engines.map((engine) => ({
      id: engine.id,
      model: engine.model,
      phase: 'running' as const,
      breaker_closed: true,
      power_w: Math.round(load / file.engines.length),
      rated_w: engine.rated_kw * 1000,
      available_w: Math.round(available / file.engines.length),
      frequency_hz: round(50 + 0.03 * Math.sin(t / 3), 3),
      age_ms: 400,
    })),
    feeders,
    halls,
    customers: file.customers.map((customer) => {
      const owned = machines.filter((each) => each.customer === customer.id)
      const power = Math.round(total(owned, (each) => each.power_w))
      return {
        id: customer.id,
        name: customer.name,
        power_w: power,
        machines: owned.length,
        mining: count(owned, 'mining'),
        hashrate_ths: round(
          total(owned, (each) => each.hashrate_ths),
          1,
        ),
        settled_today_wh: Math.round((power * (atMs % 86_400_000)) / 3_600_000),
      }
    }),
    devices: [{ id: 'm-h3-dev', quality: 'stale', reason: 'last answer 14 s ago', age_ms: 14_000 }],
    loops: (['protect', 'control', 'poll', 'settle'] as const).map((name) => ({
      name,
      ok: true,
      last_at: new Date(atMs).toISOString(),
      took_ms: { protect: 1.2, control: 6, poll: 480, settle: 35 }[name],
    })),
  }
}

/** One settled quarter of an hour of electricity; in every eighth the second engine's meter is 3 % off and set aside. */
export function fakeBalance(site: SiteView, startMs: number): BalanceView {
  const hours = 0.25
  const off = Math.floor(startMs / 900_000) % 8 === 0
  const flow = (id: string, from: string | null, to: string | null, wh: number, error: number) => {
    const sigma = Math.max(wh * 0.0035, 1)
    return {
      id,
      from,
      to,
      measured: Math.round(wh * (1 + error)),
      measured_sigma: round(sigma, 1),
      reconciled: Math.round(wh),
      sigma: round(sigma * 0.7, 1),
      adjustment: Math.round(-wh * error),
      test: round(Math.abs(wh * error) / (sigma * 0.71), 2),
    }
  }
  const engines = site.engines.map((engine, index) =>
    flow(
      `m-${engine.id}`,
      null,
      'busbar',
      (engine.power_w ?? 0) * hours,
      off && index === 1 ? 0.03 : 0.001 * wave(index + startMs, 3),
    ),
  )
  const feeders = site.feeders.map((feeder, index) =>
    flow(`m-${feeder.id}`, 'busbar', null, (feeder.power_w ?? 0) * hours, 0.0015 * wave(index + startMs, 2)),
  )
  const inputs = engines.reduce((sum, each) => sum + each.measured, 0)
  const outputs = feeders.reduce((sum, each) => sum + each.measured, 0)
  return {
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + 900_000).toISOString(),
    kind: 'electricity',
    unit: 'Wh',
    statistic: 0.42,
    degrees: 1,
    critical: 3.84,
    passes: true,
    passes_before: !off,
    gross_errors: off && engines[1] ? [engines[1].id] : [],
    unobservable: [],
    nodes: [
      { id: 'busbar', inputs, outputs, residual: inputs - outputs, tolerance: Math.round(inputs * 0.008) },
    ],
    flows: [...engines, ...feeders],
    shares: site.customers.map((customer) => ({
      customer: customer.id,
      energy_wh: Math.round((customer.power_w ?? 0) * hours),
      energy_sigma_wh: Math.round((customer.power_w ?? 0) * hours * 0.003),
      machine_hours: customer.mining * hours,
    })),
  }
}
