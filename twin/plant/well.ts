import type { Chance } from '../random.ts'
import { Ramp, Wander } from './ramp.ts'

const YEAR_S = 365.25 * 24 * 3600

export interface WellSettings {
  readonly flowM3PerH: number
  readonly declineSharePerYear: number
  readonly gustShare: number
  readonly gustTimeConstantS: number
}

/**
 * A declining, gusting well: the mean falls exponentially over the year; gusts are an Ornstein-Uhlenbeck process with
 * the given standard deviation and time constant, stepped exactly, so that its variance does not depend on the step.
 */
export class Well {
  readonly share = new Ramp(1)
  readonly #settings: WellSettings
  readonly #gust: Wander

  constructor(settings: WellSettings, chance: Chance) {
    this.#settings = settings
    this.#gust = new Wander(settings.gustTimeConstantS, () => chance.normal())
  }

  step(dtS: number): void {
    this.#gust.step(dtS)
  }

  /** m³/h at 15 °C and 101.325 kPa. */
  flow(nowS: number): number {
    const { flowM3PerH, declineSharePerYear, gustShare } = this.#settings
    const declined = flowM3PerH * (1 - declineSharePerYear) ** (nowS / YEAR_S)
    return Math.max(0, declined * this.share.at(nowS) * (1 + gustShare * this.#gust.value))
  }
}
