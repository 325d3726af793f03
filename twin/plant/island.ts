import type { Engine } from './engine.ts'

export const NOMINAL_HZ = 50
/** Time in which frequency is brought back to nominal after a change of load. Assumed. */
const RESTORE_S = 10
/** Within this of nominal, and this long after the last disturbance, the island is taken as in equilibrium. */
const CALM_HZ = 0.05
const CALM_AFTER_S = 5
/** A change of load by this share of the rating on line is a disturbance. */
const DISTURBING_SHARE = 0.02
/** The swing is integrated in steps no longer than this. */
const SWING_STEP_S = 0.005

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
  #lastPulling = ''

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

  /** In step with a stiff grid: its frequency is the busbar's, and nothing swings. */
  follow(dtS: number, frequencyHz: number): void {
    this.frequencyHz = frequencyHz
    this.lowestHz = Math.min(this.lowestHz, frequencyHz)
    this.#restore = 0
    this.#calmForS += dtS
  }

  step(dtS: number, loadW: number): void {
    const onLine = this.#engines.filter((engine) => engine.onLine)
    const rated = ratingOf(onLine)
    for (const engine of this.#engines) if (!engine.onLine) engine.electricalW = 0
    this.#notice(onLine, rated, loadW)
    if (rated === 0) {
      this.frequencyHz = 0
      this.#restore = 0
      this.#calmForS += dtS
      return
    }
    if (this.frequencyHz === 0) this.frequencyHz = NOMINAL_HZ
    if (this.calm) this.#rest(onLine, loadW, dtS)
    else {
      const steps = Math.ceil(dtS / SWING_STEP_S - 1e-9)
      for (let k = 0; k < steps; k++) this.#swing(onLine, rated, loadW, dtS / steps)
    }
    const settled = Math.abs(this.frequencyHz - NOMINAL_HZ) < CALM_HZ
    this.#calmForS = settled ? this.#calmForS + dtS : 0
  }

  /** Whatever unsettles the balance ends the calm: another set of engines, a step of load, more load than they give. */
  #notice(onLine: readonly Engine[], rated: number, loadW: number): void {
    const pulling = onLine.map((engine) => (engine.phase === 'tripped' ? '' : engine.settings.id)).join(' ')
    if (pulling !== this.#lastPulling) this.disturb()
    if (Math.abs(loadW - this.#lastLoadW) > rated * DISTURBING_SHARE) this.disturb()
    if (loadW > onLine.reduce((total, engine) => total + engine.mostW, 0)) this.disturb()
    this.#lastPulling = pulling
    this.#lastLoadW = loadW
  }

  /** Equilibrium: each set carries its share, moving to it no faster than its ramp. */
  #rest(onLine: readonly Engine[], loadW: number, dtS: number): void {
    this.frequencyHz = NOMINAL_HZ
    this.#restore = 0
    const carrying = carriersOf(onLine)
    share(onLine, carrying, loadW, dtS, 0, 0)
    const given = onLine.reduce((total, engine) => total + engine.shareW, 0)
    const rated = ratingOf(carrying)
    // What the shares still lack is carried by all alike.
    for (const engine of carrying) engine.shareW += ((loadW - given) * engine.settings.ratedW) / rated
    for (const engine of onLine) {
      engine.shaftW = engine.shareW
      engine.electricalW = engine.shareW
    }
  }

  #swing(onLine: readonly Engine[], rated: number, loadW: number, dtS: number): void {
    const missing = (NOMINAL_HZ - this.frequencyHz) / NOMINAL_HZ
    const droop = onLine[0]?.settings.droop ?? 0.04
    const carrying = carriersOf(onLine)
    this.#restore += (missing / droop) * (dtS / RESTORE_S)
    // No more than a shaft can give beyond its share, and no more taken back than that: the integral does not wind up.
    const most = Math.max(
      ...carrying.map(({ mostW, shareW, settings }) => (mostW - shareW) / settings.ratedW),
    )
    const least = Math.min(...carrying.map(({ shareW, settings }) => -shareW / settings.ratedW))
    this.#restore = Math.min(most, Math.max(least, this.#restore))
    share(onLine, carrying, loadW, dtS, missing / droop, this.#restore)
    const shaft = onLine.reduce((total, engine) => total + engine.shaftW, 0)
    const inertia = onLine.reduce(
      (total, engine) => total + engine.settings.inertiaS * engine.settings.ratedW,
      0,
    )
    const slope = (NOMINAL_HZ * (shaft - loadW)) / (2 * inertia)
    this.frequencyHz = Math.max(1, this.frequencyHz + slope * dtS)
    this.lowestHz = Math.min(this.lowestHz, this.frequencyHz)
    // What the shafts lack, or have too much, comes from all rotors alike.
    for (const engine of onLine)
      engine.electricalW = engine.shaftW + ((loadW - shaft) * engine.settings.ratedW) / rated
  }
}

function ratingOf(engines: readonly Engine[]): number {
  return engines.reduce((total, engine) => total + engine.settings.ratedW, 0)
}

/** Those that share the load; an engine that unloads to stop does so only while others are there to take over. */
function carriersOf(onLine: readonly Engine[]): readonly Engine[] {
  const running = onLine.filter((engine) => engine.phase === 'running')
  return running.length > 0 ? running : onLine
}

/** Load sharing by rating over the carriers, on top of what unloading engines still give. */
function share(
  onLine: readonly Engine[],
  carrying: readonly Engine[],
  loadW: number,
  dtS: number,
  droop: number,
  restore: number,
): void {
  const others = onLine.filter((engine) => !carrying.includes(engine))
  for (const engine of others) engine.govern(dtS, 0, droop)
  const left = loadW - others.reduce((total, engine) => total + engine.shareW, 0)
  const rated = ratingOf(carrying)
  for (const engine of carrying) engine.govern(dtS, (left * engine.settings.ratedW) / rated, droop + restore)
}
