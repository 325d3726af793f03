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

/** How sudden a surge is: it rises and falls over this, or over a quarter of it where it is short. Assumed. */
const EDGE_S = 60

/** Something that comes, stays and goes: its weight is 0, 1 while it stays, and in between on the edges. */
export class Surge {
  #startS = Number.NEGATIVE_INFINITY
  #forS = 0
  target = 0

  begin(target: number, forS: number, nowS: number): void {
    this.target = target
    this.#startS = nowS
    this.#forS = forS
  }
  weight(nowS: number): number {
    const since = nowS - this.#startS
    const left = this.#forS - since
    if (!(since > 0 && left > 0)) return 0
    const edge = Math.min(EDGE_S, this.#forS / 4)
    return Math.min(1, since / edge, left / edge)
  }
}

/** An Ornstein-Uhlenbeck process of mean 0 and standard deviation 1, stepped exactly: its spread does not depend on the step. */
export class Wander {
  value = 0
  readonly #timeConstantS: number
  readonly #normal: () => number

  constructor(timeConstantS: number, normal: () => number) {
    this.#timeConstantS = timeConstantS
    this.#normal = normal
  }
  step(dtS: number): void {
    const keep = Math.exp(-dtS / this.#timeConstantS)
    this.value = this.value * keep + Math.sqrt(1 - keep ** 2) * this.#normal()
  }
}
