import { efficiencyAt } from '../../power/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { expandAddresses, type SiteFile } from '../../sitefile/index.ts'
import type { EngineUnit, Hall, Job, LoadClass, LoadOrder, Pin, ScheduleProblem } from './problem.ts'

/** What the site is doing when the plan begins. */
export interface SiteNow {
  readonly engines: ReadonlyMap<string, { readonly running: boolean; readonly sinceH: number }>
  readonly packM3: number
  /** By class: machines in each mode. */
  readonly machines: ReadonlyMap<string, readonly number[]>
  readonly peakKw: number
  /** Of the demand charge, what this plan bears; all of it unless told. */
  readonly demandShare?: number
}

/** What is expected, one value a step. */
export interface SiteOutlook {
  readonly gasM3PerH: readonly number[]
  readonly netHeatingValueMjPerM3: number
  readonly outsideC: readonly number[]
  readonly importMinorPerKwh: readonly number[]
  readonly exportMinorPerKwh: readonly number[]
  /** What a terahash a second earns in a day, minor units. */
  readonly hashpriceMinorPerThDay: readonly number[]
  /** Most that an engine may give in each step, W; its rating where it is not named. */
  readonly mostKw?: ReadonlyMap<string, readonly number[]>
  /** Machines that may run; those of the site file where a class is not named. */
  readonly machines?: ReadonlyMap<string, readonly number[]>
  /** CO2e of gas by what becomes of it; carbon costs nothing where it is left out. */
  readonly carbon?: { readonly burntKgPerM3: number; readonly flaredKgPerM3: number }
  /** What the site itself draws, in each step; the fans of its halls where it is left out. */
  readonly ownUseKw?: readonly number[]
  readonly jobs?: readonly Job[]
  /** Engines may change at each of so many first steps, and at whole hours after them; at any step where it is left out. */
  readonly fineSteps?: number
  readonly orders?: readonly LoadOrder[]
  readonly pins?: readonly Pin[]
}

/** Where the site file says nothing; each is assumed. */
const ASSUMED = { minimumUpH: 1, minimumDownH: 0.5 } as const
const JOULES_PER_WATT_HOUR = 3_600
/** An engine's fuel is told by as few straight pieces as come within this share of its curve: meters of gas err by more. */
const CLOSE_ENOUGH = 0.005
const MOST_PIECES = 4
const HOURS_PER_DAY = 24
const KILOGRAMS_PER_TONNE = 1_000

/** The site of a site file, as it is and as it is expected to be, as a schedule's problem. */
export function problemOf(
  site: SiteFile,
  start: Instant,
  stepH: number,
  now: SiteNow,
  outlook: SiteOutlook,
): ScheduleProblem {
  const steps = outlook.hashpriceMinorPerThDay.length
  const series = (value: number) => Array.from({ length: steps }, () => value)
  const { gas, schedule } = site
  const pack = gas?.inlet
  const packMost =
    pack === undefined ? 0 : (pack.pressure_high_kpa - pack.pressure_low_kpa) * pack.line_pack_m3_per_kpa
  const packSet =
    pack === undefined ? 0 : (pack.pressure_set_kpa - pack.pressure_low_kpa) * pack.line_pack_m3_per_kpa
  return {
    start,
    stepH,
    steps,
    ...(outlook.fineSteps !== undefined && {
      engineSteps: fineThenHours(steps, outlook.fineSteps, Math.max(1, Math.round(1 / stepH))),
    }),
    engines: site.engines.map((engine) => engineOf(site, engine, now, outlook, stepH, steps)),
    gas:
      gas === undefined
        ? undefined
        : {
            inflowM3PerH: outlook.gasM3PerH.map(
              (flow) => flow * (1 - gas.treatment.reduce((sum, step) => sum + step.loss_share, 0)),
            ),
            packM3: now.packM3,
            packLeastM3: 0,
            packMostM3: Math.max(packMost, now.packM3),
            packAtEndM3: Math.min(packSet, now.packM3),
            priceMinorPerM3: schedule.gas_price_minor_per_m3 ?? 0,
            flareMinorPerM3: schedule.flare_cost_minor_per_m3 ?? 0,
            ...carbonOf(site, outlook),
          },
    grids: site.grid.map((grid) => ({
      id: grid.id,
      importMostKw: series(grid.import_limit_kw),
      exportMostKw: series(grid.export_limit_kw),
      importMinorPerKwh: outlook.importMinorPerKwh,
      exportMinorPerKwh: outlook.exportMinorPerKwh,
      demandMinorPerKw: (schedule.demand_charge_minor_per_kw ?? 0) * (now.demandShare ?? 1),
      peakSoFarKw: now.peakKw,
    })),
    halls: site.halls.map((hall) => hallOf(site, hall, outlook, steps)),
    loads: site.machines.map((group) => loadOf(site, group, now, outlook, stepH, steps)),
    jobs: outlook.jobs ?? [],
    heat:
      schedule.heat === undefined
        ? undefined
        : {
            share: schedule.heat.per_kw,
            wantedKw: series(schedule.heat.wanted_kw),
            minorPerKwh: schedule.heat.price_minor_per_kwh,
          },
    ownUseKw: outlook.ownUseKw ?? series(site.halls.reduce((sum, { fans_kw }) => sum + fans_kw, 0)),
    lossShare: meanLoss(site),
    orders: outlook.orders ?? [],
    pins: outlook.pins ?? [],
  }
}

const fineThenHours = (steps: number, fine: number, hour: number) =>
  Array.from({ length: steps }, (_, t) => t).filter((t) => t < fine || (t - fine) % hour === 0)

function carbonOf({ schedule }: SiteFile, { carbon }: SiteOutlook) {
  const price = (schedule.carbon_price_minor_per_t ?? 0) / KILOGRAMS_PER_TONNE
  if (carbon === undefined || price === 0) return {}
  return {
    carbon: {
      burntMinorPerM3: price * carbon.burntKgPerM3,
      flaredMinorPerM3: price * carbon.flaredKgPerM3,
    },
  }
}

function engineOf(
  site: SiteFile,
  engine: SiteFile['engines'][number],
  now: SiteNow,
  outlook: SiteOutlook,
  stepH: number,
  steps: number,
): EngineUnit {
  const terms = site.schedule.engines.find(({ id }) => id === engine.id)
  const least = engine.rated_kw * engine.minimum_load_share
  const state = now.engines.get(engine.id)
  const curve = engine.fuel_curve.map((point) => ({
    loadShare: point.load_share,
    efficiency: point.efficiency,
  }))
  const kwhPerM3 = (outlook.netHeatingValueMjPerM3 * 1e3) / JOULES_PER_WATT_HOUR
  return {
    id: engine.id,
    mostKw: outlook.mostKw?.get(engine.id) ?? Array.from({ length: steps }, () => engine.rated_kw),
    leastKw: least,
    fuel: inPieces(
      least,
      engine.rated_kw,
      (kw) => kw / (efficiencyAt(curve, kw / engine.rated_kw) * kwhPerM3),
    ),
    running: state?.running ?? false,
    sinceH: state?.sinceH ?? Number.POSITIVE_INFINITY,
    minimumUpH: terms?.minimum_up_h ?? ASSUMED.minimumUpH,
    minimumDownH: terms?.minimum_down_h ?? ASSUMED.minimumDownH,
    rampKwPerStep: engine.ramp_kw_per_s * stepH * JOULES_PER_WATT_HOUR,
    startMinor: terms?.start_cost_minor ?? 0,
    runMinorPerH: terms?.run_cost_minor_per_h ?? 0,
    ...(terms?.until_service_h !== undefined && { untilServiceH: terms.until_service_h }),
  }
}

/** A curve by the fewest pieces of equal width that are close enough to it, looked at three times a piece. */
function inPieces(from: number, to: number, fuelAt: (kw: number) => number): EngineUnit['fuel'] {
  for (let pieces = 1; ; pieces++) {
    const points = Array.from({ length: pieces + 1 }, (_, k) => {
      const kw = from + ((to - from) * k) / pieces
      return { kw, m3PerH: fuelAt(kw) }
    })
    const off = points.slice(1).flatMap((end, k) => {
      const begin = points[k] ?? end
      return [0.25, 0.5, 0.75].map((share) => {
        const kw = begin.kw + share * (end.kw - begin.kw)
        const told = begin.m3PerH + share * (end.m3PerH - begin.m3PerH)
        return Math.abs(told / fuelAt(kw) - 1)
      })
    })
    if (pieces >= MOST_PIECES || Math.max(...off) <= CLOSE_ENOUGH) return points
  }
}

function hallOf(site: SiteFile, hall: SiteFile['halls'][number], outlook: SiteOutlook, steps: number): Hall {
  const feeder = site.feeders.find(({ id }) => id === hall.fed_from)
  const sharing = site.halls.filter(({ fed_from }) => fed_from === hall.fed_from).length
  const cooling = site.schedule.cooling_share_per_k
  return {
    id: hall.id,
    mostKw: Array.from(
      { length: steps },
      (_, t) =>
        ((feeder?.rated_kw ?? Number.POSITIVE_INFINITY) / sharing) *
        bornAt(site, hall.id, outlook.outsideC[t]),
    ),
    coolingShare: Array.from({ length: steps }, (_, t) =>
      cooling === undefined
        ? 0
        : Math.max(0, (outlook.outsideC[t] ?? cooling.above_c) - cooling.above_c) * cooling.share_per_k,
    ),
  }
}

/** Share of its power that a hall's cooling bears at an outside temperature: the least of those that hold. */
function bornAt({ schedule }: SiteFile, hall: string, outsideC: number | undefined): number {
  const hot = schedule.halls.find(({ id }) => id === hall)?.hot ?? []
  return hot.reduce(
    (least, { above_c, share }) => ((outsideC ?? above_c) > above_c ? Math.min(least, share) : least),
    1,
  )
}

function loadOf(
  site: SiteFile,
  group: SiteFile['machines'][number],
  now: SiteNow,
  outlook: SiteOutlook,
  stepH: number,
  steps: number,
): LoadClass {
  const terms = site.schedule.machines.find(({ id }) => id === group.id)
  const count = countOf(group.addresses)
  const customer = site.customers.find(({ id }) => id === group.customer)
  const fee = customer?.energy_price_minor_per_kwh ?? 0
  const cap = terms?.price_cap_minor_per_kwh ?? Number.POSITIVE_INFINITY
  const may = outlook.machines?.get(group.id) ?? Array.from({ length: steps }, () => count)
  const machines = may.map((each, t) => ((outlook.importMinorPerKwh[t] ?? 0) > cap ? 0 : each))
  const modes = terms?.modes ?? [
    { id: 'nominal', power_w: group.nominal_power_w, hashrate_ths: group.nominal_hashrate_ths },
  ]
  return {
    id: group.id,
    hall: group.hall,
    machines,
    modes: modes.map(({ id, power_w, hashrate_ths }) => ({
      id,
      kw: power_w / 1_000,
      // Whoever pays for the energy keeps the coins; machines without a price for it are the site's own.
      minorPerH: outlook.hashpriceMinorPerThDay.map((price) =>
        fee > 0 ? (fee * power_w) / 1_000 : (price * hashrate_ths) / HOURS_PER_DAY,
      ),
    })),
    nowByMode: now.machines.get(group.id) ?? modes.map(() => 0),
    changeMinor: terms?.change_cost_minor ?? 0,
    shedShare: 1,
    ...(terms?.least_hours_share !== undefined && {
      leastMachineH: terms.least_hours_share * stepH * machines.reduce((sum, each) => sum + each, 0),
    }),
  }
}

/** Machines of a group; the site file was checked, so that its addresses can be read. */
function countOf(addresses: string): number {
  const expanded = expandAddresses(addresses)
  return expanded.ok ? expanded.addresses.length : 0
}

/** Loss between busbar and halls at half of the feeders' ratings, as a share of what the halls draw: it grows with the load's square. */
function meanLoss({ feeders, halls }: SiteFile): number {
  const feeding = feeders.filter(({ id }) => halls.some(({ fed_from }) => fed_from === id))
  const rated = feeding.reduce((sum, { rated_kw }) => sum + rated_kw, 0)
  if (rated === 0) return 0
  return (
    feeding.reduce((sum, { rated_kw, loss_share_at_rated }) => sum + rated_kw * loss_share_at_rated, 0) /
    rated /
    2
  )
}
