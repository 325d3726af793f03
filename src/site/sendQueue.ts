import { laneOf } from './actions.ts'
import type { Tracked } from './commander.ts'

/**
 * Commands that wait to be sent, so many at once at most. Those that move power go first, and always find at least half of the
 * lines free: new pools for a whole site must not keep a machine from going to sleep. The others wait while anything is being sent to
 * the same machine.
 */
export class SendQueue {
  readonly #most: number
  readonly #power: Tracked[] = []
  readonly #calm: Tracked[] = []
  readonly #under = new Set<Tracked>()
  #calmUnder = 0

  constructor(most: number) {
    this.#most = most
  }

  push(tracked: Tracked): void {
    ;(isCalm(tracked) ? this.#calm : this.#power).push(tracked)
  }

  /** The next to be sent now; those that are no longer `wanted` are dropped. Each is answered by `done`. */
  take(wanted: (tracked: Tracked) => boolean): Tracked | undefined {
    while (this.#under.size < this.#most) {
      const next = this.#power.shift() ?? this.#takeCalm()
      if (next === undefined) return undefined
      if (!wanted(next)) continue
      this.#under.add(next)
      if (isCalm(next)) this.#calmUnder++
      return next
    }
    return undefined
  }

  done(tracked: Tracked): void {
    if (this.#under.delete(tracked) && isCalm(tracked)) this.#calmUnder--
  }

  #takeCalm(): Tracked | undefined {
    if (this.#calmUnder >= Math.max(1, Math.floor(this.#most / 2))) return undefined
    const busy = new Set([...this.#under].map(({ command }) => command.target.id))
    const index = this.#calm.findIndex(({ command }) => !busy.has(command.target.id))
    return index < 0 ? undefined : this.#calm.splice(index, 1)[0]
  }
}

function isCalm({ command }: Tracked): boolean {
  return laneOf(command.action) !== 'power'
}
