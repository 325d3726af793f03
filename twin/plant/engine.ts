import { type FuelCurve, fuelFor } from '../../src/power/index.ts'
import { type MegajoulesPerCubicMetre, watts } from '../../src/quantity/index.ts'
import { Breaker } from './breaker.ts'

export type Phase = 'stopped' | 'starting' | 'running' | 'stopping' | 'tripped'

export interface EngineSettings {
  readonly id: string
  readonly ratedW: number
  readonly inertiaS: number
  readonly droop: number
  readonly startS: number
  readonly rampWPerS: number
  readonly curve: FuelCurve
  readonly heat: MegajoulesPerCubicMetre
}

/** Time constant from the governor's order to power at the shaft: throttle and mixture of a gas engine. Assumed. */
const ACTUATOR_S = 0.25
/** The most that the shaft gives for a short time. Assumed: 110 %, as ISO 8528-1 allows for prime power. */
const MOST_SHARE = 1.1
/** Overload that a gas engine bears before it knocks. Assumed. */
const KNOCK_AFTER_S = 10
/** Protection of the set itself: under-frequency and overspeed. Assumed; typical settings of 400 V sets. */
const UNDER_HZ = 47.5
const UNDER_AFTER_S = 0.2
const OVER_HZ = 55
/** Trips when the gas pressure stays under this share of the header's low limit. Assumed. */
const LOW_GAS_AFTER_S = 2
const UNLOAD_S = 15
const COOL_DOWN_S = 60

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
  readonly #log: (what: string, detail?: string) => void
  #phaseForS = 0
  #underS = 0
  #overloadS = 0
  #lowGasS = 0
  #backAtS: number | undefined

  constructor(settings: EngineSettings, log: (what: string, detail?: string) => void) {
    this.settings = settings
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
    this.breaker.open(nowS)
    this.#enter('tripped')
    this.#log('engine-tripped', reason)
  }

  /** Shaft power follows the governor; `commonShare` is droop and frequency restoration of the island. */
  govern(dtS: number, targetShareW: number, commonShare: number): void {
    if (!this.onLine || this.phase === 'tripped') {
      this.shaftW = 0
      return
    }
    const target = this.phase === 'stopping' ? 0 : targetShareW
    const most = this.settings.rampWPerS * dtS
    this.shareW += Math.min(most, Math.max(-most, target - this.shareW))
    const { ratedW } = this.settings
    const ordered = Math.min(ratedW * MOST_SHARE, Math.max(0, this.shareW + ratedW * commonShare))
    this.shaftW += (ordered - this.shaftW) * (1 - Math.exp(-dtS / ACTUATOR_S))
  }

  /** Sequences and protection; `busHz` is 0 on a dead busbar. */
  step(dtS: number, nowS: number, busHz: number, gasKpa: number, lowGasKpa: number): void {
    this.#phaseForS += dtS
    this.breaker.step(nowS)
    if (this.phase === 'running' || this.phase === 'stopping') this.runTimeS += dtS
    this.coolantC += ((this.phase === 'running' ? 88 : 20) - this.coolantC) * (1 - Math.exp(-dtS / 300))
    if (this.phase === 'tripped' && this.#backAtS !== undefined && nowS >= this.#backAtS) this.reset(nowS)
    if (this.phase === 'starting' && this.#phaseForS >= this.settings.startS && !this.onLine) {
      const synchronous = busHz === 0 || Math.abs(busHz - 50) < 0.5
      if (synchronous && this.breaker.dueS === undefined) this.breaker.close(nowS)
    }
    if (this.phase === 'stopping') {
      if (this.onLine && (this.#phaseForS >= UNLOAD_S || this.shareW <= 0)) this.breaker.open(nowS)
      if (this.#phaseForS >= UNLOAD_S + COOL_DOWN_S) this.#enter('stopped')
    }
    if (this.onLine && this.phase !== 'tripped') this.#protect(dtS, nowS, busHz, gasKpa < lowGasKpa)
  }

  fuelM3PerH(): number {
    const { curve, ratedW, heat } = this.settings
    return this.onLine
      ? fuelFor(curve, watts(ratedW), watts(Math.min(this.electricalW, ratedW * 1.2)), heat)
      : 0
  }

  #protect(dtS: number, nowS: number, busHz: number, lowGas: boolean): void {
    this.#underS = busHz < UNDER_HZ ? this.#underS + dtS : 0
    this.#overloadS = this.electricalW > this.settings.ratedW * MOST_SHARE ? this.#overloadS + dtS : 0
    this.#lowGasS = lowGas ? this.#lowGasS + dtS : 0
    if (this.#underS >= UNDER_AFTER_S) this.trip(`under-frequency ${busHz.toFixed(2)} Hz`, nowS)
    else if (busHz > OVER_HZ) this.trip(`overspeed ${busHz.toFixed(2)} Hz`, nowS)
    else if (this.#overloadS >= KNOCK_AFTER_S) this.trip('knock under overload', nowS)
    else if (this.#lowGasS >= LOW_GAS_AFTER_S) this.trip('low gas pressure', nowS)
  }

  #enter(phase: Phase): void {
    this.phase = phase
    this.#phaseForS = 0
    this.#underS = 0
    this.#overloadS = 0
    this.#lowGasS = 0
  }
}
