import { readComposition } from '../../src/gas/index.ts'
import type { SiteFile } from '../../src/sitefile/index.ts'
import { isOfGrid } from '../gridSettings.ts'
import type { GasHappening, GridHappening, ScenarioEvent, SimulatedMachine, Truth } from '../model.ts'
import { chance, seedFor } from '../random.ts'
import type { TwinSettings } from '../settings.ts'
import { Engine } from './engine.ts'
import type { Fuel } from './gas/headerGas.ts'
import { GasSupply } from './gas/supply.ts'
import { GridSupply } from './gridSupply.ts'
import { Island, NOMINAL_HZ } from './island.ts'
import { permitsOf } from './knock.ts'
import { Meter } from './meter.ts'
import { Plc } from './plc.ts'
import { Ramp } from './ramp.ts'
import { type Feeder, type Tree, treeOf } from './tree.ts'

/** Steps while the frequency swings, and while it rests. */
const SWING_S = 0.005
const REST_S = 0.1
const TICK_S = 1
/** Limits of error by class, in per cent of the reading; see `src/balance/accuracy.ts`. */
const CLASS_PERCENT: Readonly<Record<string, number>> = { A: 2, B: 1, C: 0.5, '0.2S': 0.2, '0.5S': 0.5 }
/** The halls' inlets are held above this by recirculation in winter. Assumed. */
const COLDEST_INLET_C = 5
/** Limit of error of a controller's own energy counter. Assumed. */
const CONTROLLER_ERROR = 0.01
const LOW_GAS_SHARE = 0.9
/** Full power beside a grid from so much of the way between the low and the set pressure on. Assumed. */
const PRESSURE_BAND = 0.8
/** Of engines that the settings do not name. Assumed. */
const KNOCK_TRIPS_AFTER_S = 30
const SULPHIDE_PPM = 300
const LONGEST_LOG = 10_000

/** The whole simulated site: gas, engines, busbar, feeders, halls and machines, on one clock of its own. */
export class Plant {
  readonly site: SiteFile
  readonly engines: readonly Engine[]
  readonly grid: GridSupply
  readonly feeders: readonly Feeder[]
  readonly meters: ReadonlyMap<string, Meter>
  /** The energy counters of the engine controllers. */
  readonly controllers: ReadonlyMap<string, Meter>
  readonly machines: readonly SimulatedMachine[]
  readonly gas: GasSupply
  readonly island: Island
  readonly plc: Plc
  /** Feeders whose link is lost, each until when, s. */
  readonly lostLinks = new Map<string, number>()
  /** Devices that answer nothing, each until when, s. */
  readonly lostDevices = new Map<string, number>()
  timeS = 0
  readonly #outside: Ramp
  readonly #tree: Tree
  readonly #hallMeters: ReadonlyMap<string, string | undefined>
  readonly #log: { timeMs: number; what: string; id: string; detail?: string }[] = []
  readonly #chance
  #sinceTickS = 0
  #generatedW = 0

  constructor(site: SiteFile, settings: TwinSettings, machines: readonly SimulatedMachine[], seed: number) {
    this.site = site
    this.machines = machines
    this.#chance = chance(seedFor(seed, 'plant'))
    this.#outside = new Ramp(settings.outside_temperature_c)
    this.gas = new GasSupply(site, settings, seed)
    this.engines = enginesOf(site, settings, this.gas.fuel, (id, what, detail) => this.log(what, id, detail))
    this.#tree = treeOf(site, machines, settings.aux_kw * 1000, (id, closed) => {
      this.log(closed ? 'feeder-closed' : 'feeder-opened', id)
      this.island.disturb()
    })
    this.feeders = this.#tree.feeders
    this.#hallMeters = new Map(site.halls.map((hall) => [hall.id, hall.meter]))
    this.controllers = new Map(
      site.engines.map(({ id }) => [id, new Meter(`${id}-controller`, CONTROLLER_ERROR, seed)]),
    )
    this.meters = new Map(
      site.meters.map((meter) => [
        meter.id,
        new Meter(
          meter.id,
          (CLASS_PERCENT[meter.accuracy_class] ?? Number(meter.accuracy_class)) / 100,
          seed,
        ),
      ]),
    )
    this.island = new Island(this.engines)
    this.grid = new GridSupply(site, settings, seed, this, (what, id, detail) => this.log(what, id, detail))
    this.plc = new Plc((what, detail) => this.log(what, 'plc', detail))
  }

  /** A plant that is found running: sets on line, feeders closed, machines at work. */
  warm(settleS: number): void {
    for (const engine of this.engines) engine.warm(0)
    for (const feeder of this.feeders) feeder.breaker.closed = true
    for (const feeder of this.feeders)
      for (let s = 0; s < settleS; s += TICK_S) feeder.tick(TICK_S, true, this.inletC)
    for (const feeder of this.feeders) feeder.tick(0, true, this.inletC)
    const load = this.loadW()
    const rated = this.engines.reduce((total, engine) => total + engine.settings.ratedW, 0)
    for (const engine of this.engines) engine.warm(this.grid.warmW(engine.settings.ratedW, rated, load))
    this.island.frequencyHz = NOMINAL_HZ
  }

  get live(): boolean {
    return this.grid.tied || this.engines.some((engine) => engine.onLine)
  }
  get inletC(): number {
    return Math.max(COLDEST_INLET_C, this.#outside.at(this.timeS) + 8)
  }

  loadW(): number {
    return this.#tree.loadW(this.live)
  }

  advance(seconds: number): void {
    const end = this.timeS + seconds
    while (this.timeS < end - 1e-9) {
      const moving = !this.island.calm || this.#anyBreakerDue()
      this.#step(Math.min(moving ? SWING_S : REST_S, end - this.timeS))
    }
  }

  apply(event: ScenarioEvent): void {
    switch (event.kind) {
      case 'engine-trip': {
        this.island.disturb()
        this.#engine(event.engine).trip('scenario', this.timeS, event.back_after_s)
        break
      }
      case 'gas-flow':
        this.gas.well.share.go(event.share, event.over_s, this.timeS)
        break
      case 'meter-drift': {
        const meter = this.#meterOf(event.meter)
        meter.drift.go(event.share, event.over_s ?? 0, this.timeS)
        break
      }
      case 'link-lost':
        if (!this.feeders.some(({ entry }) => entry.id === event.feeder))
          throw new RangeError(`there is no feeder ${event.feeder}`)
        this.lostLinks.set(event.feeder, this.timeS + event.for_s)
        this.log('link-lost', event.feeder)
        break
      case 'reboot':
        this.#reboot(event.machines)
        this.log('reboots', 'machines', String(event.machines))
        break
      case 'outside':
        this.#outside.go(event.temperature_c, event.over_s, this.timeS)
        break
      case 'engine-tired':
        this.#engine(event.engine).tired.go(event.share, event.over_s, this.timeS)
        break
      default:
        if (isOfGrid(event)) this.#applyGrid(event)
        else this.#applyGas(event)
    }
  }

  #applyGrid(event: GridHappening): void {
    switch (event.kind) {
      case 'meter-reversed': {
        const meter = this.#meterOf(event.meter)
        meter.sign = -meter.sign
        this.log('meter-reversed', event.meter)
        break
      }
      case 'device-lost':
        this.lostDevices.set(event.device, this.timeS + event.for_s)
        this.log('device-lost', event.device)
        break
      default:
        this.grid.apply(event)
    }
  }

  #applyGas(event: GasHappening): void {
    const { gas, timeS } = this
    switch (event.kind) {
      case 'rich-slug':
        gas.wellGas?.slug(
          event.methane_number === undefined
            ? { heavyShare: event.c3_plus_share ?? 0 }
            : { methaneNumber: event.methane_number },
          event.for_s,
          timeS,
        )
        break
      case 'h2s':
        gas.wellGas?.sour.begin(event.ppm, event.for_s, timeS)
        break
      case 'separator':
        if (event.pressure_kpa !== undefined)
          gas.wellGas?.separatorKpa.go(event.pressure_kpa, event.over_s, timeS)
        if (event.temperature_c !== undefined)
          gas.wellGas?.separatorC.go(event.temperature_c, event.over_s, timeS)
        break
      case 'composition': {
        const read = readComposition(event.composition)
        if (!read.ok) throw new RangeError(read.mistakes.join('; '))
        gas.wellGas?.turn(read.composition, event.over_s, timeS)
        break
      }
      case 'gas-leak':
        gas.leakM3PerH = event.m3_per_h
        break
      case 'analyser-frozen':
        gas.chromatograph?.freeze(event.for_s, timeS)
        break
      case 'analyser-lost':
        this.lostDevices.set(this.site.gas?.inlet.analyser ?? '', timeS + event.for_s)
        break
    }
    this.log(event.kind, 'gas')
  }

  log(what: string, id: string, detail?: string): void {
    const timeMs = Math.round(this.timeS * 1000)
    this.#log.push({ timeMs, what, id, ...(detail !== undefined && { detail }) })
    if (this.#log.length > LONGEST_LOG) this.#log.shift()
  }

  truth(): Truth {
    const { live } = this
    return {
      timeMs: Math.round(this.timeS * 1000),
      frequencyHz: this.island.frequencyHz,
      lowestFrequencyHz: this.island.lowestHz,
      generatedW: this.#generatedW,
      loadW: this.loadW(),
      grid: this.grid.truth(),
      engines: this.engines.map((engine) => ({
        id: engine.settings.id,
        phase: engine.phase,
        powerW: engine.electricalW,
        breakerClosed: engine.onLine,
        ...(engine.tripReason !== undefined && { tripReason: engine.tripReason }),
        fuelM3PerH: engine.fuelM3PerH(),
        efficiency: engine.efficiency,
        ...(engine.permittedShare !== undefined && { permittedShare: engine.permittedShare }),
        knockS: engine.knockS,
        corrosionS: engine.corrosionS,
      })),
      feeders: this.feeders.map((feeder) => ({
        id: feeder.entry.id,
        closed: feeder.breaker.closed,
        powerW: feeder.powerW(live),
      })),
      gas: this.gas.truth(this.timeS),
      machines: {
        mining: this.machines.filter((machine) => machine.mode === 'mining').length,
        sleeping: this.machines.filter((machine) => machine.mode === 'sleeping').length,
        powerW: this.machines.reduce((total, machine) => total + machine.powerW, 0),
      },
      log: this.#log,
    }
  }

  #step(dtS: number): void {
    this.timeS += dtS
    for (const feeder of this.feeders) feeder.breaker.step(this.timeS)
    const lowGas = (this.site.gas?.inlet.pressure_low_kpa ?? 0) * LOW_GAS_SHARE
    for (const engine of this.engines)
      engine.step(dtS, this.timeS, this.island.frequencyHz, this.gas.header.pressureKpa, lowGas)
    const supplied = this.grid.supplied
    this.grid.step(dtS, this.timeS, () => this.loadW(), this.#gasShare())
    // Supplies that switch off do so at once, not with the next second.
    if (supplied && !this.grid.supplied) for (const feeder of this.feeders) feeder.tick(0, false, this.inletC)
    this.#generatedW = this.engines.reduce((total, engine) => total + engine.electricalW, 0)
    const burn = this.engines.reduce((total, engine) => total + engine.fuelM3PerH(), 0)
    this.gas.step(dtS, this.timeS, burn)
    this.#meter(dtS)
    this.#guard()
    this.#sinceTickS += dtS
    if (this.#sinceTickS < TICK_S - 1e-9) return
    const passed = this.#sinceTickS
    this.#sinceTickS = 0
    this.gas.tick(passed, this.timeS, this.#outside.at(this.timeS))
    for (const engine of this.engines) engine.fuel = this.gas.fuel
    this.grid.tick(passed)
    for (const feeder of this.feeders) feeder.tick(passed, this.grid.supplied, this.inletC)
    for (const [feeder, untilS] of this.lostLinks)
      if (this.timeS >= untilS) {
        this.lostLinks.delete(feeder)
        this.log('link-back', feeder)
      }
    for (const [device, untilS] of this.lostDevices) if (this.timeS >= untilS) this.lostDevices.delete(device)
  }

  /** Beside a grid the engines' controllers take power off as the gas pressure falls, to nothing at the low one. Assumed. */
  #gasShare(): number {
    const inlet = this.site.gas?.inlet
    if (inlet === undefined) return 1
    const band = (inlet.pressure_set_kpa - inlet.pressure_low_kpa) * PRESSURE_BAND
    const share = (this.gas.header.pressureKpa - inlet.pressure_low_kpa) / Math.max(1, band)
    return Math.max(0, Math.min(1, share))
  }

  #guard(): void {
    const { live, timeS } = this
    this.plc.step({
      nowS: timeS,
      frequencyHz: this.island.frequencyHz,
      ratedW: this.engines.reduce((total, engine) => total + (engine.onLine ? engine.settings.ratedW : 0), 0),
      gridW: this.grid.importLimitW,
      feeders: this.feeders.map((feeder) => ({
        id: feeder.entry.id,
        shedPriority: feeder.entry.shed_priority,
        closed: feeder.breaker.closed && feeder.breaker.dueS === undefined,
        powerW: feeder.powerW(live),
        open: () => feeder.breaker.open(timeS),
      })),
    })
  }

  #meter(dtS: number): void {
    const { site, live, timeS } = this
    const count = (meter: string | undefined, rate: number) =>
      meter === undefined ? undefined : this.meters.get(meter)?.step(dtS, rate, timeS)
    for (const entry of site.engines) {
      const engine = this.#engine(entry.id)
      count(entry.meter, engine.electricalW)
      this.controllers.get(entry.id)?.step(dtS, engine.electricalW, timeS)
      count(entry.gas_meter, engine.fuelM3PerH())
    }
    for (const { id, meter } of site.grid) count(meter, this.grid.line(id).powerW)
    for (const feeder of this.feeders) {
      count(feeder.entry.meter, feeder.powerW(live))
      for (const hall of feeder.halls) count(this.#hallMeters.get(hall.id), feeder.hallW(hall, live))
    }
    count(site.gas?.inlet.meter, this.gas.flow(timeS))
    count(site.gas?.flare.meter, this.gas.header.flareM3PerH)
  }

  /** So many different machines, picked by chance. */
  #reboot(count: number): void {
    const left = [...this.machines]
    for (let k = 0; k < count && left.length > 0; k++)
      left.splice(Math.floor(this.#chance.next() * left.length), 1)[0]?.reboot()
  }

  #anyBreakerDue(): boolean {
    return (
      this.grid.due ||
      this.engines.some((engine) => engine.breaker.dueS !== undefined) ||
      this.feeders.some((feeder) => feeder.breaker.dueS !== undefined)
    )
  }

  #meterOf(id: string): Meter {
    const meter = this.meters.get(id)
    if (meter === undefined) throw new RangeError(`there is no meter ${id}`)
    return meter
  }

  #engine(id: string): Engine {
    const engine = this.engines.find((each) => each.settings.id === id)
    if (engine === undefined) throw new RangeError(`there is no engine ${id}`)
    return engine
  }
}

function enginesOf(
  site: SiteFile,
  settings: TwinSettings,
  fuel: Fuel,
  log: (id: string, what: string, detail?: string) => void,
): Engine[] {
  return site.engines.map((entry) => {
    const own = settings.engines.find((each) => each.id === entry.id)
    return new Engine(
      {
        id: entry.id,
        ratedW: entry.rated_kw * 1000,
        inertiaS: own?.inertia_h_s ?? 1.2,
        droop: own?.droop ?? 0.04,
        startS: own?.start_s ?? 45,
        rampWPerS: entry.ramp_kw_per_s * 1000,
        curve: entry.fuel_curve.map((point) => ({
          loadShare: point.load_share,
          efficiency: point.efficiency,
        })),
        fuel,
        knock: {
          permits:
            own?.knock?.map((point) => ({
              methaneNumber: point.methane_number,
              loadShare: point.load_share,
            })) ?? permitsOf(entry.catalogue),
          tripsAfterS: own?.knock_trips_after_s ?? KNOCK_TRIPS_AFTER_S,
        },
        sulphidePpm: own?.hydrogen_sulphide_ppm ?? SULPHIDE_PPM,
      },
      (what, detail) => log(entry.id, what, detail),
    )
  })
}
