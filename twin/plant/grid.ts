import { type Chance, chance, seedFor } from '../random.ts'
import { Breaker } from './breaker.ts'
import type { Engine } from './engine.ts'
import { NOMINAL_HZ } from './island.ts'
import { Ramp, Wander } from './ramp.ts'

export interface GridLineSettings {
  readonly id: string
  readonly importLimitW: number
  /** Standard deviation of the frequency, Hz, and of the voltage, as a share of it. */
  readonly frequencyNoiseHz: number
  readonly voltageNoiseShare: number
  /** From the voltage's return until the breaker closes again, s. */
  readonly recloseS: number
}

/** How long frequency and voltage take to wander. Assumed. */
const FREQUENCY_TIME_S = 30
const VOLTAGE_TIME_S = 60
/** The noise is bounded, so that no chance alone is a fault. */
const MOST_SIGMA = 3
/** From the loss of the line's voltage until the site's relay opens the breaker (loss of mains). Assumed. */
const OPENS_AFTER_S = 0.1
/** Frequency falls and rises over so long where a line turns weak. Assumed. */
const DIP_OVER_S = 1
/** The connection's own overload relay: above this share of its limit for so long it opens. Assumed. */
const OVERLOAD_SHARE = 1.1
const OVERLOAD_FOR_S = 30
/** The synchronism check relay lets a breaker close within this. Assumed; as with engines, it takes no time. */
const SYNCHRONOUS_HZ = 0.2

/**
 * One connection to a public grid: a stiff source behind a breaker. Its voltage and frequency do not mind what the site draws. The revenue meter hangs on
 * the line's side of the breaker and is fed by the site's battery, so that it tells of a line without voltage.
 */
export class GridLine {
  readonly settings: GridLineSettings
  readonly breaker: Breaker
  /** Imported now, W; negative is exported. */
  powerW = 0
  readonly #log: (what: string, detail?: string) => void
  readonly #frequency: Wander
  readonly #voltage: Wander
  readonly #sag = new Ramp(1)
  readonly #dip = new Ramp(0)
  #limitW: number
  #limitUntilS = Number.NEGATIVE_INFINITY
  #lostUntilS = Number.NEGATIVE_INFINITY
  #weakUntilS = Number.NEGATIVE_INFINITY
  #nowS = 0
  #deadForS = 0
  #liveForS = Number.POSITIVE_INFINITY
  #overloadS = 0
  #heldOpen = false

  constructor(settings: GridLineSettings, seed: number, log: (what: string, detail?: string) => void) {
    this.settings = settings
    this.#log = log
    this.#limitW = settings.importLimitW
    this.breaker = new Breaker(true, (closed) => log(closed ? 'breaker-closed' : 'breaker-opened'))
    const own: Chance = chance(seedFor(seed, `grid ${settings.id}`))
    this.#frequency = new Wander(FREQUENCY_TIME_S, () => own.normal())
    this.#voltage = new Wander(VOLTAGE_TIME_S, () => own.normal())
  }

  /** There is voltage on the line. */
  get live(): boolean {
    return this.#nowS >= this.#lostUntilS
  }
  /** It feeds the busbar. */
  get tied(): boolean {
    return this.live && this.breaker.closed
  }
  get frequencyHz(): number {
    if (!this.live) return 0
    return (
      NOMINAL_HZ + this.#dip.at(this.#nowS) + this.settings.frequencyNoiseHz * bounded(this.#frequency.value)
    )
  }
  /** As a share of the nominal one. */
  get voltageShare(): number {
    if (!this.live) return 0
    return this.#sag.at(this.#nowS) * (1 + this.settings.voltageNoiseShare * bounded(this.#voltage.value))
  }

  lose(forS: number): void {
    this.#lostUntilS = this.#nowS + forS
    this.#log('grid-lost')
  }
  weaken(voltageShare: number, frequencyHz: number, forS: number): void {
    this.#sag.go(voltageShare, 0, this.#nowS)
    this.#dip.go(frequencyHz - NOMINAL_HZ, DIP_OVER_S, this.#nowS)
    this.#weakUntilS = this.#nowS + forS
    this.#log('grid-weak')
  }
  /** What the overload relay lets through from now on. */
  limit(limitW: number, forS: number | undefined): void {
    this.#limitW = limitW
    this.#limitUntilS = forS === undefined ? Number.POSITIVE_INFINITY : this.#nowS + forS
    this.#log('grid-limit', `${Math.round(limitW / 1000)} kW`)
  }

  /** A person's or a controller's order: what was opened so is not closed again by the relay. */
  open(): void {
    this.#heldOpen = true
    this.breaker.open(this.#nowS)
  }
  close(busHz: number): void {
    this.#heldOpen = false
    if (this.#mayClose(busHz)) this.breaker.close(this.#nowS)
    else this.#log('close-refused', this.live ? `the busbar is at ${busHz.toFixed(2)} Hz` : 'no voltage')
  }

  /** Its relays; `busHz` is 0 on a dead busbar. */
  step(dtS: number, nowS: number, busHz: number): void {
    this.#nowS = nowS
    this.breaker.step(nowS)
    if (nowS >= this.#weakUntilS && this.#weakUntilS > 0) {
      this.#weakUntilS = Number.NEGATIVE_INFINITY
      this.#sag.go(1, 0, nowS)
      this.#dip.go(0, DIP_OVER_S, nowS)
      this.#log('grid-well')
    }
    if (nowS >= this.#limitUntilS) {
      this.#limitUntilS = Number.NEGATIVE_INFINITY
      this.#limitW = this.settings.importLimitW
    }
    if (!this.live) {
      this.#deadForS += dtS
      this.#liveForS = 0
      if (this.#deadForS >= OPENS_AFTER_S) this.breaker.open(nowS)
      return
    }
    if (this.#deadForS > 0) this.#log('grid-back')
    this.#deadForS = 0
    this.#liveForS += dtS
    this.#overload(dtS, nowS)
    const rested = this.#liveForS >= this.settings.recloseS
    if (!this.breaker.closed && rested && !this.#heldOpen && this.#mayClose(busHz)) this.breaker.close(nowS)
  }

  tick(dtS: number): void {
    this.#frequency.step(dtS)
    this.#voltage.step(dtS)
  }

  #overload(dtS: number, nowS: number): void {
    const over = this.breaker.closed && this.powerW > this.#limitW * OVERLOAD_SHARE
    this.#overloadS = over ? this.#overloadS + dtS : 0
    if (this.#overloadS < OVERLOAD_FOR_S) return
    this.#overloadS = 0
    // It waits as after an outage.
    this.#liveForS = 0
    this.#log('grid-overload', `${Math.round(this.powerW / 1000)} of ${Math.round(this.#limitW / 1000)} kW`)
    this.breaker.open(nowS)
  }

  #mayClose(busHz: number): boolean {
    return this.live && (busHz === 0 || Math.abs(busHz - this.frequencyHz) < SYNCHRONOUS_HZ)
  }
}

const bounded = (value: number) => Math.max(-MOST_SIGMA, Math.min(MOST_SIGMA, value))

/** What engines do beside a grid: keep to a share of their rating, or carry what the site draws and leave nothing to the grid. */
export interface BesideGrid {
  readonly engines: 'setpoint' | 'load-following'
  /** The most of its rating that each gives. */
  readonly share: number
}

/**
 * Engines beside a stiff grid: nothing swings, each moves to its order by its ramp, and the lines carry what is left, by their limits; negative is
 * exported. Two sets of 330 kW at 90 % with 500 kW to carry export 94 kW. `gasShare` is what the gas pressure leaves of an order.
 */
export function carryBesideGrid(
  engines: readonly Engine[],
  lines: readonly GridLine[],
  beside: BesideGrid,
  gasShare: number,
  loadW: number,
  dtS: number,
): void {
  const running = engines.filter(({ onLine, phase }) => onLine && phase === 'running')
  const rated = running.reduce((total, { settings }) => total + settings.ratedW, 0)
  for (const engine of engines) {
    if (!engine.onLine) {
      engine.electricalW = 0
      continue
    }
    const most = Math.min(beside.share, engine.permittedShare ?? 1) * gasShare
    const wanted = beside.engines === 'setpoint' ? most : Math.min(most, loadW / Math.max(1, rated))
    engine.govern(dtS, running.includes(engine) ? engine.settings.ratedW * wanted : 0, 0)
    engine.electricalW = engine.shaftW
  }
  const left = loadW - engines.reduce((total, { electricalW }) => total + electricalW, 0)
  const tied = lines.filter((line) => line.tied)
  const limits = tied.reduce((total, { settings }) => total + settings.importLimitW, 0)
  for (const line of lines)
    line.powerW = !line.tied ? 0 : left * (limits > 0 ? line.settings.importLimitW / limits : 1 / tied.length)
}

/**
 * Low voltage that machines bear: the ITI (CBEMA) curve of the Information Technology Industry Council (2000): below 70 % of nominal for 20 ms, below
 * 80 % for 0.5 s, below 90 % for 10 s. Then their supplies switch off, and on again when the voltage is back.
 */
const BORNE = [
  { below: 0.7, forS: 0.02 },
  { below: 0.8, forS: 0.5 },
  { below: 0.9, forS: 10 },
] as const

/** Whether machines' supplies are on at the voltage that there is. */
export class Supplies {
  on = true
  readonly #lowForS = BORNE.map(() => 0)

  step(dtS: number, voltageShare: number): void {
    let low = false
    for (const [k, { below, forS }] of BORNE.entries()) {
      this.#lowForS[k] = voltageShare < below ? (this.#lowForS[k] ?? 0) + dtS : 0
      if ((this.#lowForS[k] ?? 0) > forS + 1e-9) low = true
    }
    if (low) this.on = false
    else if (!BORNE.some(({ below }) => voltageShare < below)) this.on = true
  }
}
