import type { Chance } from '../random.ts'

const YEAR_S = 365.25 * 24 * 3600

export interface WellSettings {
  readonly flowM3PerH: number
  readonly declineSharePerYear: number
  readonly gustShare: number
  readonly gustTimeConstantS: number
}

/** A value that goes from one level to another in a straight line. */
export class Ramp {
  #from: number
  #to: number
  #startS = 0
  #overS = 0

  constructor(level: number) {
    this.#from = level
    this.#to = level
  }
  go(to: number, overS: number, nowS: number): void {
    this.#from = this.at(nowS)
    this.#to = to
    this.#startS = nowS
    this.#overS = overS
  }
  at(nowS: number): number {
    if (nowS >= this.#startS + this.#overS) return this.#to
    return this.#from + ((this.#to - this.#from) * (nowS - this.#startS)) / this.#overS
  }
}

/**
 * A declining, gusting well: the mean falls exponentially over the year; gusts are an Ornstein-Uhlenbeck process with
 * the given standard deviation and time constant, stepped exactly, so that its variance does not depend on the step.
 */
export class Well {
  readonly share = new Ramp(1)
  readonly #settings: WellSettings
  readonly #chance: Chance
  #gust = 0

  constructor(settings: WellSettings, chance: Chance) {
    this.#settings = settings
    this.#chance = chance
  }

  step(dtS: number): void {
    const keep = Math.exp(-dtS / this.#settings.gustTimeConstantS)
    this.#gust = this.#gust * keep + Math.sqrt(1 - keep ** 2) * this.#chance.normal()
  }

  /** m³/h at 15 °C and 101.325 kPa. */
  flow(nowS: number): number {
    const { flowM3PerH, declineSharePerYear, gustShare } = this.#settings
    const declined = flowM3PerH * (1 - declineSharePerYear) ** (nowS / YEAR_S)
    return Math.max(0, declined * this.share.at(nowS) * (1 + gustShare * this.#gust))
  }
}
