import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'

/** So long nothing new must have come before a client is taken to wait for its answers. */
const QUIET_MS = 20
/**
 * Then so often the loop must go round with nothing new: whatever this process has sent over loopback by then is there, so a busy computer, which
 * holds up the client and the stand-in alike, changes nothing.
 */
const QUIET_TURNS = 20

/**
 * Holds answers back until the client has asked all that it asks without knowing them, then gives them all at once. How often that
 * happens is how many round trips the client needs, whatever time they take.
 */
export class Trips {
  #count = 0
  #stirred = 0
  #held: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  /** The client did something: connected, or asked. */
  stir(): void {
    this.#stirred++
  }

  hold(answer: () => void): void {
    this.stir()
    this.#held.push(answer)
    if (this.#held.length === 1) void this.#giveWhenQuiet()
  }

  async #giveWhenQuiet(): Promise<void> {
    for (let before = -1; before !== this.#stirred; ) {
      before = this.#stirred
      await pause(QUIET_MS)
      for (let left = QUIET_TURNS; left > 0 && before === this.#stirred; left--) await turn()
    }
    this.#count++
    for (const answer of this.#held.splice(0)) answer()
  }
}
