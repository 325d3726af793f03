export interface HeaderSettings {
  readonly lowKpa: number
  readonly setKpa: number
  readonly highKpa: number
  readonly linePackM3PerKpa: number
  /** Share of the inflow that treatment takes out. */
  readonly lossShare: number
  readonly flareCapacityM3PerH: number
}

/** The flare's valve begins to open at this share of the way from the set pressure to the high one. Assumed. */
const FLARE_OPENS_AT = 0.6

/** Gas held between the well and its users; the back-pressure valve sends to the flare what the header cannot hold. */
export class Header {
  pressureKpa: number
  flareM3PerH = 0
  lowestKpa: number
  highestKpa: number
  inM3 = 0
  burntM3 = 0
  flaredM3 = 0
  lostM3 = 0
  leakedM3 = 0
  readonly #settings: HeaderSettings

  constructor(settings: HeaderSettings) {
    this.#settings = settings
    this.pressureKpa = settings.setKpa
    this.lowestKpa = settings.setKpa
    this.highestKpa = settings.setKpa
  }

  step(dtS: number, inflowM3PerH: number, burnM3PerH: number, leakM3PerH = 0): void {
    const { linePackM3PerKpa, lossShare } = this.#settings
    this.flareM3PerH = this.#flare()
    const hours = dtS / 3600
    const lost = inflowM3PerH * lossShare
    const change = (inflowM3PerH - lost - burnM3PerH - this.flareM3PerH - leakM3PerH) * hours
    this.pressureKpa = Math.max(0, this.pressureKpa + change / linePackM3PerKpa)
    this.inM3 += inflowM3PerH * hours
    this.lostM3 += lost * hours
    this.burntM3 += burnM3PerH * hours
    this.leakedM3 += leakM3PerH * hours
    this.flaredM3 += this.flareM3PerH * hours
    this.lowestKpa = Math.min(this.lowestKpa, this.pressureKpa)
    this.highestKpa = Math.max(this.highestKpa, this.pressureKpa)
  }

  #flare(): number {
    const { setKpa, highKpa, flareCapacityM3PerH } = this.#settings
    const opens = setKpa + (highKpa - setKpa) * FLARE_OPENS_AT
    const opening = (this.pressureKpa - opens) / (highKpa - opens)
    return flareCapacityM3PerH * Math.min(1, Math.max(0, opening))
  }
}
