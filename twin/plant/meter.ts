import { type Chance, chance, seedFor } from '../random.ts'
import { Ramp } from './ramp.ts'

/** Share of its class limit within which a meter's own constant error lies. Assumed: makers keep some in hand. */
const BIAS_WITHIN = 0.6
/** Short-term noise of a power or flow reading, as a share, and how often it changes. Assumed. */
const NOISE_SHARE = 0.0005
const NOISE_EVERY_S = 0.2

/** A meter with its own constant error within its class, and a drift that a scenario may add. */
export class Meter {
  readonly drift = new Ramp(0)
  /** Running counter of what it has seen, in the unit of its quantity times hours; what came backwards has one of its own. */
  counter: number
  reverse = 0
  /** 1, or -1 where its transformers are connected the wrong way round. */
  sign = 1
  readonly #bias: number
  readonly #chance: Chance
  #rate = 0
  #noise = 0
  #noiseUntilS = 0

  constructor(id: string, limitShare: number, seed: number) {
    this.#chance = chance(seedFor(seed, id))
    this.#bias = this.#chance.between(-BIAS_WITHIN, BIAS_WITHIN) * limitShare
    this.counter = Math.round(this.#chance.between(1e5, 9e5))
  }

  /** Lets time pass at a true rate (W, or m³/h). */
  step(dtS: number, rate: number, nowS: number): void {
    this.#rate = rate * this.sign * (1 + this.#bias + this.drift.at(nowS))
    if (this.#rate >= 0) this.counter += (this.#rate * dtS) / 3600
    else this.reverse -= (this.#rate * dtS) / 3600
    if (nowS < this.#noiseUntilS) return
    this.#noise = NOISE_SHARE * this.#chance.normal()
    this.#noiseUntilS = nowS + NOISE_EVERY_S
  }

  /** What it shows of the rate now: however often it is asked, the registers of one value belong together. */
  reading(): number {
    return this.#rate * (1 + this.#noise)
  }
}
