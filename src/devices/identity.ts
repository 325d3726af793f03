import type { Instant } from '../quantity/index.ts'
import type { DeviceMap } from './map/schema.ts'
import type { DeviceFailure, Outcome } from './model.ts'

/** How often a device that is not the one meant is asked again who it is. */
const AGAIN_MS = 10_000

type Mark = DeviceMap['identity'][number]

/** Whether the device is the one that the site file means: asked once a connection, and of a stranger every 10 s. */
export class Identity {
  readonly #marks: readonly Mark[]
  readonly #read: (mark: Mark) => Promise<Outcome<number>>
  #known: number | undefined
  #stranger: { readonly failure: DeviceFailure; readonly at: Instant } | undefined

  constructor(marks: readonly Mark[], read: (mark: Mark) => Promise<Outcome<number>>) {
    this.#marks = marks
    this.#read = read
  }

  /** Undefined when it is the one meant; `connection` tells the present connection, undefined while there is none. */
  async check(at: Instant, connection: () => number | undefined): Promise<DeviceFailure | undefined> {
    if (this.#marks.length === 0) return undefined
    if (this.#known !== undefined && this.#known === connection()) return undefined
    if (this.#stranger !== undefined && Math.abs(at - this.#stranger.at) < AGAIN_MS)
      return this.#stranger.failure
    for (const mark of this.#marks) {
      const failure = await this.#compare(mark)
      if (failure === undefined) continue
      this.#stranger = failure.kind === 'wrong-device' ? { failure, at } : undefined
      return failure
    }
    this.#known = connection()
    this.#stranger = undefined
    return undefined
  }

  async #compare(mark: Mark): Promise<DeviceFailure | undefined> {
    const outcome = await this.#read(mark)
    const stranger = (found: string): DeviceFailure => ({
      kind: 'wrong-device',
      expected: mark.means,
      found,
    })
    if (!outcome.ok)
      return outcome.failure.kind === 'exception'
        ? stranger(`a device without register ${mark.address}`)
        : outcome.failure
    return mark.any_of.includes(outcome.value)
      ? undefined
      : stranger(`register ${mark.address} holds ${outcome.value}`)
  }
}
