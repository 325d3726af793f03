import { COMPONENTS, type Component, type Composition, methaneNumber } from '../../../src/gas/index.ts'
import type { Chance } from '../../random.ts'
import { Ramp, Surge, Wander } from '../ramp.ts'
import { AMBIENT_KPA, condensed, volatile, volatility } from './volatility.ts'

export interface WellGasSettings {
  /** The gas as it was sampled: with the separator and the line as they are at the start. */
  readonly composition: Composition
  readonly outsideC: number
  readonly separatorKpa: number
  readonly separatorC: number
  /** Kelvin that the separator gains for each that it gets warmer outside; below zero where it is heated in the cold. */
  readonly separatorPerOutside: number
  /** Moles of oil that part from each mole of gas. */
  readonly oilPerGas: number
  readonly lineKpa: number
  readonly lineC: number
  readonly linePerOutside: number
  readonly driftShare: number
  readonly driftTimeConstantS: number
  readonly slugsPerDay: number
  readonly slugForS: number
  /** Part of the heavy ends that a slug brings on top of what there is. */
  readonly slugShare: number
}

const SULPHIDE = 'hydrogen sulphide'
/** No gas is richer than this, as a share of propane and heavier. Assumed. */
const MOST_HEAVY = 0.6

/**
 * The gas that a well's separator gives. Oil and gas part in equilibrium: of a component the gas keeps 1/(1 + R/K) of what comes,
 * with R moles of oil a mole of gas and the component's volatility K at the separator's pressure and temperature; so what the
 * analysis tells is carried over to another pressure or temperature by the ratio of two such shares. Lower pressure or more heat
 * brings more propane, butane and heavier; a cold line takes them out again. On top of it the heavy ends drift as an
 * Ornstein-Uhlenbeck process, and slugs come by chance (a Poisson process).
 */
export class WellGas {
  readonly separatorKpa: Ramp
  readonly separatorC: Ramp
  /** Heavy ends that a scripted slug brings to this share. */
  readonly rich = new Surge()
  /** Hydrogen sulphide of an excursion, ppm. */
  readonly sour = new Surge()
  readonly components: readonly Component[]
  fractions: readonly number[]
  /** Gas that there is beyond the well's own flow, as more or less of it leaves the oil and the line. */
  flowShare = 1
  readonly #settings: WellGasSettings
  readonly #chance: Chance
  readonly #drift: Wander
  readonly #heavy: readonly boolean[]
  readonly #sourAt: number
  readonly #base: Ramp[]
  #slugLeftS = 0

  constructor(settings: WellGasSettings, chance: Chance) {
    const { components, fractions } = widened(settings.composition)
    this.#settings = settings
    this.#chance = chance
    this.components = components
    this.fractions = fractions
    this.#base = fractions.map((part) => new Ramp(part))
    this.#heavy = components.map(({ atoms }) => atoms[0] >= 3)
    this.#sourAt = components.findIndex(({ name }) => name === SULPHIDE)
    this.#drift = new Wander(settings.driftTimeConstantS, () => chance.normal())
    this.separatorKpa = new Ramp(settings.separatorKpa)
    this.separatorC = new Ramp(settings.separatorC)
  }

  /** Part of propane and heavier. */
  get heavyShare(): number {
    return this.#heavyOf(this.fractions)
  }

  /** The well gives another gas from then on; components that it does not name go to nothing. */
  turn(composition: Composition, overS: number, nowS: number): void {
    for (const [k, component] of this.components.entries()) {
      const at = composition.components.indexOf(component)
      this.#base[k]?.go(composition.fractions[at] ?? 0, overS, nowS)
    }
  }

  /** A slug as rich as this, or of this methane number by EN 16726. */
  slug(
    target: { readonly heavyShare: number } | { readonly methaneNumber: number },
    forS: number,
    nowS: number,
  ) {
    const share = 'heavyShare' in target ? target.heavyShare : this.#shareFor(target.methaneNumber)
    this.rich.begin(Math.min(MOST_HEAVY, share), forS, nowS)
  }

  step(dtS: number, nowS: number, outsideC: number): void {
    this.#drift.step(dtS)
    const { slugsPerDay, slugForS, driftShare, slugShare } = this.#settings
    const comes = this.#chance.next() < -Math.expm1((-dtS * slugsPerDay) / 86_400)
    this.#slugLeftS = comes ? slugForS : Math.max(0, this.#slugLeftS - dtS)
    const risen = this.#separated(nowS, outsideC)
    const gain = Math.exp(driftShare * this.#drift.value) * (this.#slugLeftS > 0 ? 1 + slugShare : 1)
    const natural = this.#heavyOf(risen.fractions) * gain
    const scripted = this.rich.weight(nowS)
    const enriched = this.#enriched(risen.fractions, natural + scripted * (this.rich.target - natural))
    const line = this.#throughLine(enriched, outsideC)
    this.fractions = this.#soured(line.fractions, nowS)
    this.flowShare = risen.share * line.share
  }

  /** What leaves the separator, of what left it when the sample was taken. */
  #separated(nowS: number, outsideC: number): { share: number; fractions: readonly number[] } {
    const { separatorKpa, separatorC, separatorPerOutside, oilPerGas, outsideC: then } = this.#settings
    const kpa = this.separatorKpa.at(nowS) + AMBIENT_KPA
    const celsius = this.separatorC.at(nowS) + separatorPerOutside * (outsideC - then)
    const parts = this.components.map(({ name }, k) => {
      const was = 1 + oilPerGas / volatility(name, separatorKpa + AMBIENT_KPA, separatorC)
      const is = 1 + oilPerGas / volatility(name, kpa, celsius)
      return ((this.#base[k]?.at(nowS) ?? 0) * was) / is
    })
    const share = parts.reduce((sum, part) => sum + part, 0)
    return { share, fractions: parts.map((part) => part / share) }
  }

  /** The same heavy ends and the same light ones, in another proportion. */
  #enriched(fractions: readonly number[], wanted: number): readonly number[] {
    const heavy = this.#heavyOf(fractions)
    if (heavy <= 0) return fractions
    const share = Math.min(MOST_HEAVY, wanted)
    return fractions.map((part, k) => part * (this.#heavy[k] ? share / heavy : (1 - share) / (1 - heavy)))
  }

  /** A line that is colder than it was when the sample was taken keeps what condenses in it. */
  #throughLine(
    fractions: readonly number[],
    outsideC: number,
  ): { share: number; fractions: readonly number[] } {
    const { lineC, linePerOutside, lineKpa, outsideC: then } = this.#settings
    const celsius = lineC + linePerOutside * (outsideC - then)
    if (celsius >= lineC) return { share: 1, fractions }
    return condensed(
      fractions,
      this.components.map(({ name }) => volatility(name, lineKpa + AMBIENT_KPA, celsius)),
    )
  }

  #soured(fractions: readonly number[], nowS: number): readonly number[] {
    const own = fractions[this.#sourAt] ?? 0
    const sour = own + this.sour.weight(nowS) * (this.sour.target / 1e6 - own)
    return fractions.map((part, k) => (k === this.#sourAt ? sour : (part * (1 - sour)) / (1 - own)))
  }

  #heavyOf(fractions: readonly number[]): number {
    return fractions.reduce((sum, part, k) => sum + (this.#heavy[k] ? part : 0), 0)
  }

  /** The share of heavy ends that brings the gas of now to a methane number; the nearest there is. */
  #shareFor(wanted: number): number {
    let [low, high] = [0, MOST_HEAVY]
    for (let step = 0; step < 30; step++) {
      const middle = (low + high) / 2
      const fractions = this.#enriched(this.fractions, middle)
      const { value } = methaneNumber({ components: this.components, fractions, warnings: [] })
      if (value > wanted) low = middle
      else high = middle
    }
    return (low + high) / 2
  }
}

/** The analysis with room for everything that another one may name. */
export function widened({ components, fractions }: Composition): {
  readonly components: readonly Component[]
  readonly fractions: readonly number[]
} {
  const others = COMPONENTS.filter((each) => volatile(each.name) && !components.includes(each))
  return {
    components: [...components, ...others],
    fractions: [...fractions, ...others.map(() => 0)],
  }
}
