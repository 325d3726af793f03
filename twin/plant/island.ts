import type { Engine } from './engine.ts'

export const NOMINAL_HZ = 50
/** Time in which frequency is brought back to nominal after a change of load. Assumed. */
const RESTORE_S = 10
/** Within this of nominal, and this long after the last disturbance, the island is taken as in equilibrium. */
const CALM_HZ = 0.05
const CALM_AFTER_S = 5

/**
 * One busbar without a grid: all engines on line turn at one frequency. The swing equation on their common inertia:
 * df/dt = f0 (Pshaft - Pload) / (2 sum(H S)). With two sets of 330 kW, H = 1.2 s, and 297 kW too few it falls by
 * 50 x 297 / (2 x 1.2 x 660) = 9.4 Hz/s.
 */
export class Island {
  frequencyHz: number
  lowestHz: number
  readonly #engines: readonly Engine[]
  #restore = 0
  #calmForS = 0
  #lastLoadW = 0

  constructor(engines: readonly Engine[]) {
    this.#engines = engines
    this.frequencyHz = engines.some((engine) => engine.onLine) ? NOMINAL_HZ : 0
    this.lowestHz = NOMINAL_HZ
  }

  get calm(): boolean {
    return this.#calmForS >= CALM_AFTER_S
  }

  disturb(): void {
    this.#calmForS = 0
  }

  step(dtS: number, loadW: number): void {
    const onLine = this.#engines.filter((engine) => engine.onLine)
    const rated = onLine.reduce((total, engine) => total + engine.settings.ratedW, 0)
    for (const engine of this.#engines) if (!engine.onLine) engine.electricalW = 0
    if (rated === 0) {
      this.frequencyHz = 0
      this.#restore = 0
      return
    }
    if (this.frequencyHz === 0) this.frequencyHz = NOMINAL_HZ
    if (Math.abs(loadW - this.#lastLoadW) > rated * 0.02) this.disturb()
    this.#lastLoadW = loadW
    if (this.calm) this.#rest(onLine, rated, loadW, dtS)
    else this.#swing(onLine, rated, loadW, dtS)
    this.lowestHz = Math.min(this.lowestHz, this.frequencyHz)
    const settled = Math.abs(this.frequencyHz - NOMINAL_HZ) < CALM_HZ
    this.#calmForS = settled ? this.#calmForS + dtS : 0
  }

  /** Equilibrium: each set carries its share, moving to it no faster than its ramp. */
  #rest(onLine: readonly Engine[], rated: number, loadW: number, dtS: number): void {
    this.frequencyHz = NOMINAL_HZ
    for (const engine of onLine) engine.govern(dtS, (loadW * engine.settings.ratedW) / rated, 0)
    const given = onLine.reduce((total, engine) => total + engine.shareW, 0)
    this.#restore = 0
    for (const engine of onLine) {
      // What the shares still lack is carried by all alike.
      engine.shaftW = engine.shareW + ((loadW - given) * engine.settings.ratedW) / rated
      engine.electricalW = engine.shaftW
      engine.shareW = engine.shaftW
    }
  }

  #swing(onLine: readonly Engine[], rated: number, loadW: number, dtS: number): void {
    const missing = (NOMINAL_HZ - this.frequencyHz) / NOMINAL_HZ
    const droop = onLine[0]?.settings.droop ?? 0.04
    this.#restore += (missing / droop) * (dtS / RESTORE_S)
    // No more than the shafts can give beyond what they carry: the integral does not wind up.
    this.#restore = Math.min(0.5, Math.max(-0.5, this.#restore))
    for (const engine of onLine)
      engine.govern(dtS, (loadW * engine.settings.ratedW) / rated, missing / droop + this.#restore)
    const shaft = onLine.reduce((total, engine) => total + engine.shaftW, 0)
    const inertia = onLine.reduce(
      (total, engine) => total + engine.settings.inertiaS * engine.settings.ratedW,
      0,
    )
    const slope = (NOMINAL_HZ * (shaft - loadW)) / (2 * inertia)
    this.frequencyHz = Math.max(1, this.frequencyHz + slope * dtS)
    // What the shafts lack, or have too much, comes from all rotors alike.
    for (const engine of onLine)
      engine.electricalW = engine.shaftW + ((loadW - shaft) * engine.settings.ratedW) / rated
  }
}
