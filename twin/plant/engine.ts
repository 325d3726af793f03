import { type FuelCurve, fuelFor } from '../../src/power/index.ts'
import { watts } from '../../src/quantity/index.ts'
import { Breaker } from './breaker.ts'
import type { Fuel } from './gas/headerGas.ts'
import { NOMINAL_HZ } from './island.ts'
import { type Knock, permittedShare } from './knock.ts'
import { Ramp } from './ramp.ts'

export type Phase = 'stopped' | 'starting' | 'running' | 'stopping' | 'tripped'

export interface EngineSettings {
  readonly id: string
  readonly ratedW: number
  readonly inertiaS: number
  readonly droop: number
  readonly startS: number
  readonly rampWPerS: number
  readonly curve: FuelCurve
  /** What it burns at first. */
  readonly fuel: Fuel
  readonly knock: Knock
  /** Hydrogen sulphide that it bears, ppm. */
  readonly sulphidePpm: number
}

/** Time constant from the governor's order to power at the shaft: throttle and mixture of a gas engine. Assumed. */
const ACTUATOR_S = 0.25
/** The most that the shaft gives for a short time. Assumed: 110 %. */
const MOST_SHARE = 1.1
/** Overload that a gas engine bears before it knocks. Assumed. */
const OVERLOAD_FOR_S = 10
/** Protection of the set itself: under-frequency and overspeed. Assumed; typical settings of 400 V sets. */
const UNDER_HZ = 47.5
const UNDER_AFTER_S = 0.2
const OVER_HZ = 55
/** Low gas pressure trips after this time. Assumed. */
const LOW_GAS_AFTER_S = 2
/** A stopping engine opens its breaker at this share of its rating, at the latest after so long. Assumed. */
const UNLOADED_SHARE = 0.03
const UNLOADS_WITHIN_S = 60
/** It idles for this long before it stops. Assumed. */
const COOL_DOWN_S = 60
/** A breaker closes onto a busbar within this of nominal. Assumed; synchronising itself takes no time here. */
const SYNCHRONOUS_HZ = 0.5

/** One set: engine, generator, its governor, its own protection and its breaker. */
export class Engine {
  readonly settings: EngineSettings
  readonly breaker: Breaker
  phase: Phase = 'stopped'
  tripReason: string | undefined
  /** Shaft power, W; electrical power is shared by the island. */
  shaftW = 0
  electricalW = 0
  /** Part of the load that the load sharing has given it, W; it moves no faster than the ramp. */
  shareW = 0
  runTimeS = 0
  starts = 0
  coolantC = 20
  fuel: Fuel
  /** More fuel for the same power, as a share of it: wear. */
  readonly tired = new Ramp(0)
  knockS = 0
  corrosionS = 0
  readonly #log: (what: string, detail?: string) => void
  #nowS = 0
  #phaseForS = 0
  #underS = 0
  #overloadS = 0
  #lowGasS = 0
  #idleS = 0
  #backAtS: number | undefined

  constructor(settings: EngineSettings, log: (what: string, detail?: string) => void) {
    this.settings = settings
    this.fuel = settings.fuel
    this.#log = log
    this.breaker = new Breaker(false, (closed) => {
      this.#log(closed ? 'breaker-closed' : 'breaker-opened')
      if (closed && this.phase === 'starting') this.#enter('running')
      this.shaftW = closed ? this.shaftW : 0
      this.shareW = 0
    })
  }

  get onLine(): boolean {
    return this.breaker.closed
  }
  /** The most its shaft gives for a short time, W. */
  get mostW(): number {
    return this.phase === 'tripped' ? 0 : this.settings.ratedW * MOST_SHARE
  }

  /** On line at once, for a plant that is found running. */
  warm(powerW: number): void {
    this.phase = 'running'
    this.breaker.closed = true
    this.shaftW = powerW
    this.shareW = powerW
    this.electricalW = powerW
    this.coolantC = 88
  }

  start(): void {
    if (this.phase !== 'stopped') return
    this.starts++
    this.#enter('starting')
  }
  stop(): void {
    if (this.phase === 'running' || this.phase === 'starting') this.#enter('stopping')
  }
  /** An order to close is followed only by an engine that turns, synchronous with the busbar. */
  close(nowS: number, busHz: number): void {
    if (this.phase === 'running' && synchronous(busHz)) this.breaker.close(nowS)
    else if (!this.onLine)
      this.#log('close-refused', `the engine is ${this.phase}, the busbar at ${busHz.toFixed(2)} Hz`)
  }
  reset(nowS: number): void {
    if (this.phase !== 'tripped' || (this.#backAtS !== undefined && nowS < this.#backAtS)) return
    this.tripReason = undefined
    this.#enter('stopped')
  }

  trip(reason: string, nowS: number, backAfterS?: number): void {
    if (this.phase === 'tripped' || this.phase === 'stopped') return
    this.tripReason = reason
    this.#backAtS = backAfterS === undefined ? undefined : nowS + backAfterS
    this.shaftW = 0
    this.shareW = 0
    this.breaker.open(nowS)
    this.#enter('tripped')
    this.#log('engine-tripped', reason)
  }

  /** Shaft power follows the governor; `commonShare` is droop and frequency restoration, as a share of the rating. */
  govern(dtS: number, targetShareW: number, commonShare: number): void {
    if (!this.onLine || this.phase === 'tripped') {
      this.shaftW = 0
      return
    }
    const most = this.settings.rampWPerS * dtS
    this.shareW += Math.min(most, Math.max(-most, targetShareW - this.shareW))
    const { ratedW } = this.settings
    const ordered = Math.min(ratedW * MOST_SHARE, Math.max(0, this.shareW + ratedW * commonShare))
    this.shaftW += (ordered - this.shaftW) * (1 - Math.exp(-dtS / ACTUATOR_S))
  }

  /** Sequences and protection; `busHz` is 0 on a dead busbar. */
  step(dtS: number, nowS: number, busHz: number, gasKpa: number, lowGasKpa: number): void {
    this.#nowS = nowS
    this.#phaseForS += dtS
    this.breaker.step(nowS)
    if (this.phase === 'running' || this.phase === 'stopping') {
      this.runTimeS += dtS
      if (this.fuel.hydrogenSulphidePpm > this.settings.sulphidePpm) this.corrosionS += dtS
    }
    this.coolantC += ((this.phase === 'running' ? 88 : 20) - this.coolantC) * (1 - Math.exp(-dtS / 300))
    if (this.phase === 'tripped' && this.#backAtS !== undefined && nowS >= this.#backAtS) this.reset(nowS)
    if (this.phase === 'starting' && this.#phaseForS >= this.settings.startS && !this.onLine) {
      if (synchronous(busHz) && this.breaker.dueS === undefined) this.breaker.close(nowS)
    }
    if (this.phase === 'stopping') this.#wind(dtS, nowS)
    if (this.onLine && this.phase !== 'tripped') this.#protect(dtS, nowS, busHz, gasKpa < lowGasKpa)
  }

  fuelM3PerH(): number {
    if (!this.onLine) return 0
    const { curve, ratedW } = this.settings
    const burnt = fuelFor(
      curve,
      watts(ratedW),
      watts(Math.min(this.electricalW, ratedW * 1.2)),
      this.fuel.heat,
    )
    return burnt * (1 + this.tired.at(this.#nowS))
  }
  /** Electricity over the net heat of the gas; 0 off line. */
  get efficiency(): number {
    const heatW = (this.fuelM3PerH() * this.fuel.heat * 1e6) / 3600
    return heatW > 0 ? this.electricalW / heatW : 0
  }
  /** The most it may carry on its gas, as a share of the rating. */
  get permittedShare(): number | undefined {
    const number = this.fuel.methaneNumber
    return number === undefined ? undefined : permittedShare(this.settings.knock, number)
  }

  /** The way to standstill: unload, open, cool down. */
  #wind(dtS: number, nowS: number): void {
    if (this.onLine) {
      const unloaded = this.shareW <= this.settings.ratedW * UNLOADED_SHARE
      if (unloaded || this.#phaseForS >= UNLOADS_WITHIN_S) this.breaker.open(nowS)
      return
    }
    this.#idleS += dtS
    if (this.#idleS >= COOL_DOWN_S) this.#enter('stopped')
  }

  #protect(dtS: number, nowS: number, busHz: number, lowGas: boolean): void {
    this.#underS = busHz < UNDER_HZ ? this.#underS + dtS : 0
    this.#overloadS = this.electricalW > this.settings.ratedW * MOST_SHARE ? this.#overloadS + dtS : 0
    this.#knock(dtS)
    this.#lowGasS = lowGas ? this.#lowGasS + dtS : 0
    if (this.#underS >= UNDER_AFTER_S) this.trip(`under-frequency ${busHz.toFixed(2)} Hz`, nowS)
    else if (busHz > OVER_HZ) this.trip(`overspeed ${busHz.toFixed(2)} Hz`, nowS)
    else if (this.#overloadS >= OVERLOAD_FOR_S) this.trip('knock under overload', nowS)
    else if (this.knockS >= this.settings.knock.tripsAfterS)
      this.trip(`knock on gas of methane number ${this.fuel.methaneNumber?.toFixed(0)}`, nowS)
    else if (this.#lowGasS >= LOW_GAS_AFTER_S) this.trip('low gas pressure', nowS)
  }

  #knock(dtS: number): void {
    const knocks = this.electricalW > this.settings.ratedW * (this.permittedShare ?? MOST_SHARE)
    if (knocks && this.knockS === 0)
      this.#log('engine-knocks', `methane number ${this.fuel.methaneNumber?.toFixed(0)}`)
    this.knockS = knocks ? this.knockS + dtS : 0
  }

  #enter(phase: Phase): void {
    this.phase = phase
    this.#phaseForS = 0
    this.#underS = 0
    this.knockS = 0
    this.#overloadS = 0
    this.#lowGasS = 0
    this.#idleS = 0
  }
}

function synchronous(busHz: number): boolean {
  return busHz === 0 || Math.abs(busHz - NOMINAL_HZ) < SYNCHRONOUS_HZ
}
