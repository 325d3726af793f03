/** From the order to the parted contacts, and to the closed ones. Opening is the site's; closing is assumed. */
export const OPENS_IN_S = 0.06
export const CLOSES_IN_S = 0.08

/** A breaker that follows an order after its own time; a newer order takes the place of one under way. */
export class Breaker {
  closed: boolean
  readonly #moved: (closed: boolean) => void
  #due: { readonly closed: boolean; readonly atS: number } | undefined

  constructor(closed: boolean, moved: (closed: boolean) => void) {
    this.closed = closed
    this.#moved = moved
  }

  open(nowS: number): void {
    if (this.closed || this.#due?.closed === true) this.#order(false, nowS + OPENS_IN_S)
  }
  close(nowS: number): void {
    if (!this.closed || this.#due?.closed === false) this.#order(true, nowS + CLOSES_IN_S)
  }
  /** When it will next move, s; undefined while it rests. */
  get dueS(): number | undefined {
    return this.#due?.atS
  }

  step(nowS: number): void {
    if (this.#due === undefined || nowS < this.#due.atS - 1e-9) return
    const { closed } = this.#due
    this.#due = undefined
    if (closed === this.closed) return
    this.closed = closed
    this.#moved(closed)
  }

  #order(closed: boolean, atS: number): void {
    // An order repeated while it is under way does not start anew.
    if (this.#due?.closed !== closed) this.#due = { closed, atS }
  }
}
