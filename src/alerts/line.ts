import type { Instant } from '../quantity/index.ts'
import type { Channel, Message, Sent } from './channels/channel.ts'
import type { ChannelState, Notice } from './model.ts'

export interface LineSettings {
  readonly mostPerHour: number
  /** Makes a message of the notices that wait; `lost` is how many never arrived here before them. */
  readonly words: (notices: readonly Notice[], lost: number) => Pick<Message, 'subject' | 'text'>
  readonly newId: () => string
}

/** Notices that wait for one channel at most; the oldest are given up. */
const MOST_WAITING = 500
/** Notices in one message at most. */
const MOST_AT_ONCE = 100
const HOUR_MS = 3_600_000
/** From the first attempt to the second; doubled each time up to the longest. */
const AGAIN_MS = { first: 5_000, longest: 10 * 60_000 }
/** Some three hours of attempts; after them the notices are given up and counted. */
const MOST_ATTEMPTS = 24

/**
 * One channel with what waits for it. `cycle` starts an attempt when one is due and returns at once, so that a dead channel
 * holds up neither the others nor the site.
 */
export class Line {
  readonly #channel: Channel
  readonly #settings: LineSettings
  #waiting: Notice[] = []
  #current: { readonly message: Message; readonly attempts: number } | undefined
  #busy: Promise<void> | undefined
  #dueAt: number | undefined
  #sentAt: number[] = []
  #state: Pick<ChannelState, 'ok' | 'lastSentAt' | 'failingSince' | 'lastError'> = {}
  #sent = 0
  #lost = 0
  #lostUntold = 0

  constructor(channel: Channel, settings: LineSettings) {
    this.#channel = channel
    this.#settings = settings
  }

  get id(): string {
    return this.#channel.id
  }

  state(): ChannelState {
    const { id, kind, target } = this.#channel
    const waiting = this.#waiting.length + (this.#current?.message.notices.length ?? 0)
    return { id, kind, target, ...this.#state, waiting, sent: this.#sent, lost: this.#lost }
  }

  add(notices: readonly Notice[]): void {
    this.#waiting.push(...notices)
    const over = this.#waiting.length - MOST_WAITING
    if (over > 0) this.#lose(this.#waiting.splice(0, over).length)
  }

  cycle(at: Instant): void {
    if (this.#busy !== undefined) return
    // After a step of the clock backwards, a time far ahead is no time to wait for.
    if (this.#dueAt !== undefined && at < this.#dueAt && this.#dueAt - at <= AGAIN_MS.longest * 2) return
    if (this.#current === undefined) {
      if (this.#waiting.length === 0 || !this.#mayStart(at)) return
      const notices = this.#waiting.splice(0, MOST_AT_ONCE)
      const words = this.#settings.words(notices, this.#lostUntold)
      this.#current = { message: { id: this.#settings.newId(), notices, ...words }, attempts: 0 }
    }
    const { message, attempts } = this.#current
    this.#busy = this.#attempt(message, attempts + 1, at).finally(() => {
      this.#busy = undefined
    })
  }

  /** Sends one message now, past the queue and the limits, and tells what became of it. */
  async test(notice: Notice): Promise<{ readonly ok: boolean; readonly reason?: string }> {
    const words = this.#settings.words([notice], 0)
    const sent = await this.#try({ id: this.#settings.newId(), notices: [notice], ...words })
    this.#took(sent.ok ? undefined : sent.reason, notice.at)
    return sent.ok ? { ok: true } : { ok: false, reason: sent.reason }
  }

  /** Resolves when the attempt under way has ended. */
  async idle(): Promise<void> {
    await this.#busy
  }

  async #attempt(message: Message, attempts: number, at: Instant): Promise<void> {
    this.#current = { message, attempts }
    const sent = await this.#try(message)
    this.#took(sent.ok ? undefined : sent.reason, at)
    if (sent.ok) {
      this.#sent += message.notices.length
      this.#lostUntold = 0
      this.#sentAt.push(at)
      this.#done()
      return
    }
    if (!sent.again || attempts >= MOST_ATTEMPTS) {
      this.#lose(message.notices.length)
      this.#done()
      return
    }
    const pause = Math.min(AGAIN_MS.longest, AGAIN_MS.first * 2 ** (attempts - 1))
    const asked = Math.min((sent.afterS ?? 0) * 1_000, AGAIN_MS.longest)
    this.#dueAt = at + Math.max(pause, asked)
  }

  /** A channel that throws is a defect; its words may hold a secret, so its kind alone is told. */
  async #try(message: Message): Promise<Sent> {
    try {
      return await this.#channel.send(message)
    } catch (error) {
      const kind = error instanceof Error ? error.name : typeof error
      return { ok: false, reason: `a defect of the channel: ${kind}`, again: true }
    }
  }

  #done(): void {
    this.#current = undefined
    this.#dueAt = undefined
  }

  #lose(count: number): void {
    this.#lost += count
    this.#lostUntold += count
  }

  #took(failure: string | undefined, at: Instant): void {
    this.#state =
      failure === undefined
        ? { ok: true, lastSentAt: at }
        : { ...this.#state, ok: false, lastError: failure, failingSince: this.#state.failingSince ?? at }
  }

  #mayStart(at: Instant): boolean {
    this.#sentAt = this.#sentAt.filter((sent) => sent <= at && at - sent < HOUR_MS)
    return this.#sentAt.length < this.#settings.mostPerHour
  }
}
