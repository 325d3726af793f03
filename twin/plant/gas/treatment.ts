import type { SiteFile } from '../../../src/sitefile/index.ts'

type Step = NonNullable<SiteFile['gas']>['treatment'][number]

/** kg/kmol, and m³/kmol at 15 °C and 101.325 kPa. */
const SULPHIDE_KG_PER_KMOL = 34.08
const M3_PER_KMOL = 23.645

/** Takes hydrogen sulphide out of the gas until its charge is used up; 5 ppm of 290 m³/h are 2.1 g/h. */
export class Scavenger {
  readonly #share: number
  #leftKg: number

  constructor(step: Step) {
    this.#share = step.removes?.hydrogen_sulphide ?? 0
    this.#leftKg =
      step.charge_kg === undefined || step.capacity_kg_h2s_per_kg === undefined
        ? Number.POSITIVE_INFINITY
        : step.charge_kg * step.capacity_kg_h2s_per_kg
  }

  /** What the gas still has behind it, ppm. */
  pass(ppm: number): number {
    return this.#leftKg > 0 ? ppm * (1 - this.#share) : ppm
  }
  step(dtS: number, flowM3PerH: number, ppm: number): void {
    const takenPpm = ppm - this.pass(ppm)
    this.#leftKg -= (((flowM3PerH * dtS) / 3600 / M3_PER_KMOL) * takenPpm * SULPHIDE_KG_PER_KMOL) / 1e6
  }
}

/** A clean element at the flow it was chosen for, kPa; what a day of gas adds to it. Assumed. */
const CLEAN_KPA = 4
const DIRT_KPA_PER_DAY = 0.4

/** A coalescer or filter: the pressure across it goes with the square of the flow, and rises as the element fills. */
export class Element {
  readonly #chosenM3PerH: number
  #passedM3 = 0
  #flowM3PerH = 0

  constructor(chosenM3PerH: number) {
    this.#chosenM3PerH = chosenM3PerH
  }
  step(dtS: number, flowM3PerH: number): void {
    this.#flowM3PerH = flowM3PerH
    this.#passedM3 += (flowM3PerH * dtS) / 3600
  }
  get pressureKpa(): number {
    const days = this.#passedM3 / (this.#chosenM3PerH * 24)
    return (CLEAN_KPA + DIRT_KPA_PER_DAY * days) * (this.#flowM3PerH / this.#chosenM3PerH) ** 2
  }
}
