import { type Component, methaneNumber, propertyModel } from '../../../src/gas/index.ts'
import { type MegajoulesPerCubicMetre, megajoulesPerCubicMetre } from '../../../src/quantity/index.ts'

/** What engines and flare get. */
export interface Fuel {
  readonly heat: MegajoulesPerCubicMetre
  /** By EN 16726; undefined where nobody analysed the gas. */
  readonly methaneNumber: number | undefined
  readonly hydrogenSulphidePpm: number
}

/** The methane number takes longer to work out than the rest, and moves slowly. */
const METHANE_NUMBER_EVERY_S = 30
const SULPHIDE = 'hydrogen sulphide'

/** The header's gas: well mixed, so that what comes in shows as fast as the flow renews what is held. */
export class HeaderGas {
  readonly components: readonly Component[]
  /** As the analysers draw it. */
  fractions: readonly number[]
  /** As engines and flare get it. */
  fuel: Fuel
  readonly #model
  readonly #sulphideAt: number
  readonly #treated: (ppm: number) => number
  #sinceS = 0

  /** `treated` tells what the scavenger leaves of so much hydrogen sulphide, ppm. */
  constructor(
    components: readonly Component[],
    fractions: readonly number[],
    treated: (ppm: number) => number,
  ) {
    this.components = components
    this.fractions = fractions
    this.#treated = treated
    this.#model = propertyModel(components, { combustion: 15, metering: 15 })
    this.#sulphideAt = components.findIndex(({ name }) => name === SULPHIDE)
    this.fuel = this.#told(METHANE_NUMBER_EVERY_S, undefined)
  }

  /** Net heating value at 15 °C combustion and 15 °C, 101.325 kPa metering (ISO 6976:2016). */
  heatOf(fractions: readonly number[]): MegajoulesPerCubicMetre {
    return megajoulesPerCubicMetre(this.#model.evaluate(fractions).netVolume)
  }
  /** Before the scavenger. */
  get hydrogenSulphidePpm(): number {
    return (this.fractions[this.#sulphideAt] ?? 0) * 1e6
  }

  /** So many m³ came in of another gas, while so many were held. */
  mix(dtS: number, incomingM3: number, heldM3: number, incoming: readonly number[]): void {
    const renewed = -Math.expm1(-incomingM3 / Math.max(heldM3, 1e-6))
    this.fractions = this.fractions.map((part, k) => part + renewed * ((incoming[k] ?? 0) - part))
    this.fuel = this.#told(dtS, this.fuel.methaneNumber)
  }

  #told(dtS: number, before: number | undefined): Fuel {
    const ppm = this.#treated(this.hydrogenSulphidePpm)
    const fractions = this.#without(ppm / 1e6)
    this.#sinceS += dtS
    const due = this.#sinceS >= METHANE_NUMBER_EVERY_S
    if (due) this.#sinceS = 0
    return {
      heat: this.heatOf(fractions),
      methaneNumber: due
        ? methaneNumber({ components: this.components, fractions, warnings: [] }).value
        : before,
      hydrogenSulphidePpm: ppm,
    }
  }

  /** The gas with so much hydrogen sulphide instead of its own. */
  #without(sulphide: number): readonly number[] {
    const own = this.fractions[this.#sulphideAt] ?? 0
    return this.fractions.map((part, k) =>
      k === this.#sulphideAt ? sulphide : (part * (1 - sulphide)) / (1 - own),
    )
  }
}
