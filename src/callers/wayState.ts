import type { CallAnswer, CallSource } from '../calls/index.ts'
import type { Instant } from '../quantity/index.ts'

/** How one way by which calls come is doing. */
export interface WayStatus {
  /** `http`, `mqtt`, or the name that the site file gives it. */
  readonly id: string
  readonly way: Exclude<CallSource['way'], 'person'>
  readonly issuers: readonly string[]
  /** Where it listens or asks: an address, a file. Never a secret. */
  readonly target: string
  /** `up`: a call would be heard now. `down`: `trouble` says why not. */
  readonly state: 'starting' | 'up' | 'down'
  readonly since: Instant
  readonly lastMessageAt: Instant | undefined
  readonly taken: number
  readonly refused: number
  /** The last thing that went wrong, also where the way is up again. */
  readonly trouble: { readonly at: Instant; readonly text: string } | undefined
}

/** Keeps the status of a way; tells of each change between up and down once. */
export class WayState {
  readonly #now: () => Instant
  readonly #changed: (status: WayStatus) => void
  #status: WayStatus

  constructor(
    what: Pick<WayStatus, 'id' | 'way' | 'issuers' | 'target'>,
    now: () => Instant,
    changed: (status: WayStatus) => void = () => undefined,
  ) {
    this.#now = now
    this.#changed = changed
    this.#status = {
      ...what,
      state: 'starting',
      since: now(),
      lastMessageAt: undefined,
      taken: 0,
      refused: 0,
      trouble: undefined,
    }
  }

  get status(): WayStatus {
    return this.#status
  }

  up(): void {
    if (this.#status.state === 'up') return
    this.#status = { ...this.#status, state: 'up', since: this.#now() }
    this.#changed(this.#status)
  }

  down(text: string): void {
    const changed = this.#status.state !== 'down'
    this.trouble(text)
    if (!changed) return
    this.#status = { ...this.#status, state: 'down', since: this.#now() }
    this.#changed(this.#status)
  }

  /** Something went wrong, and the way goes on. */
  trouble(text: string): void {
    this.#status = { ...this.#status, trouble: { at: this.#now(), text } }
  }

  /** A message was answered; why one was refused is the last trouble. */
  heard({ result, id, reason }: Pick<CallAnswer, 'result' | 'id' | 'reason'>): void {
    if (result === 'refused')
      this.trouble(`refused: ${id === '' ? 'a message' : id}: ${reason.slice(0, 300)}`)
    const { taken, refused } = this.#status
    this.#status = {
      ...this.#status,
      lastMessageAt: this.#now(),
      taken: taken + (result === 'taken' ? 1 : 0),
      refused: refused + (result === 'refused' ? 1 : 0),
    }
  }
}
