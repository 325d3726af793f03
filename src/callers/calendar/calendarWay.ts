import { readFile, stat } from 'node:fs/promises'
import { type Instant, instant } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Issuer } from '../issuer.ts'
import { Listing } from '../listing.ts'
import type { Way, WayParts } from '../parts.ts'
import { WayState, type WayStatus } from '../wayState.ts'
import { readCalendar } from './readCalendar.ts'

/** Some thousand events; more would hold up the loops of the site while it is read. */
const MOST_BYTES = 512 * 1024
/** Repeated events come into sight as time goes on. */
const EXPAND_AGAIN_MS = 15 * 60_000

/** Calls from an iCalendar file: looked at each `look_s`, read again when it changed. What cannot be read leaves known calls as they are. */
export class CalendarWay implements Way {
  readonly #settings: SiteFile['calls']['calendars'][number]
  readonly #issuer: Issuer
  readonly #zone: string
  readonly #parts: WayParts
  readonly #state: WayState
  readonly #listing: Listing
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #seen = ''
  #expandAt: Instant = instant(0)

  constructor(
    settings: SiteFile['calls']['calendars'][number],
    issuer: Issuer,
    zone: string,
    parts: WayParts,
  ) {
    this.#settings = settings
    this.#issuer = issuer
    this.#zone = zone
    this.#parts = parts
    this.#state = new WayState(
      { id: settings.id, way: 'calendar', issuers: [issuer.id], target: settings.file },
      () => parts.clock.now(),
      parts.changed,
    )
    this.#listing = new Listing(settings.id, { way: 'calendar', issuer: issuer.id }, parts, this.#state)
  }

  status(): WayStatus {
    return this.#state.status
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#look()
      } catch (error) {
        this.#seen = ''
        this.#state.down(error instanceof Error ? error.message : String(error))
      }
      await this.#parts.clock.sleep(this.#settings.look_s * 1_000, signal)
    }
  }

  async #look(): Promise<void> {
    const file = this.#parts.place(this.#settings.file)
    const { mtimeMs, size, ino } = await stat(file)
    const now = this.#parts.clock.now()
    const seen = `${ino}/${mtimeMs}/${size}`
    if (seen === this.#seen && now < this.#expandAt) return
    if (size > MOST_BYTES) throw new Error(`the calendar has more than ${MOST_BYTES} bytes`)
    // What is further away its issuer may not order yet.
    const aheadMs = Math.min(this.#settings.ahead_d * 24, this.#issuer.most_ahead_h) * 3_600_000
    const read = await readCalendar(await readFile(file, 'utf8'), {
      issuer: this.#issuer,
      zone: this.#zone,
      window: { start: now, end: instant(now + aheadMs) },
    })
    if (!read.ok) throw new Error(`the calendar cannot be read, what was known stays: ${read.reason}`)
    await this.#listing.show(read.listed, read.unclear)
    if (read.troubles.length > 0) this.#state.trouble(`not understood: ${read.troubles.join('; ')}`)
    this.#seen = seen
    this.#expandAt = instant(now + EXPAND_AGAIN_MS)
    this.#state.up()
  }
}
