import { z } from 'zod'
import { type Instant, instant } from '../../quantity/index.ts'
import { canonical, type Store, sha256 } from '../../store/index.ts'
import type { EmissionFlows } from './activity.ts'
import { dayHolding, dayNames, intervalOfPeriod, nextDay, type Period } from './days.ts'
import { type DayActivity, readActivity } from './readDays.ts'

const count = z.number().int()
const sum = z.object({
  amount: z.number(),
  sigma: z.number(),
  measured: count,
  calculated: count,
  unknown: count,
  setAside: count,
  active: count,
})
const kept = z.object({
  flows: z.string(),
  days: z.array(
    z.object({
      day: z.string(),
      quarters: z.object({ due: count, measured: count, estimated: count, missing: count }),
      flows: z.record(z.string(), sum),
    }),
  ),
})

export interface TallyParts {
  readonly store: Pick<
    Store,
    'balances' | 'settled' | 'lastSettled' | 'firstSettledAt' | 'getNote' | 'putNote'
  >
  readonly flows: EmissionFlows
  readonly zone: string
}

/**
 * The days of this year, read from the settled books one at a time, the newest first, and kept: what the console shows costs the
 * reading of a day's quarters once. Reports do not use it; they read the books themselves.
 */
export class Tally {
  readonly #parts: TallyParts
  /** Days that are over and settled to their end. */
  readonly #days = new Map<string, DayActivity>()
  readonly #months = new Set<string>()
  /** What a kept month must have been made with. */
  readonly #fingerprint: string
  #today: DayActivity | undefined
  #until: Instant | undefined

  constructor(parts: TallyParts) {
    this.#parts = parts
    const { flows, zone } = parts
    this.#fingerprint = sha256(canonical({ zone, needed: [...flows.needed], meters: [...flows.meters] }))
  }

  /** Until where the books were settled when last looked at. */
  until(): Instant | undefined {
    return this.#until
  }

  /** How many days are read: it only rises. */
  read(): number {
    return this.#days.size
  }

  /** Reads today again where more is settled, and one more day of the year. */
  async cycle(at: Instant): Promise<string | undefined> {
    const { store, zone, flows } = this.#parts
    const until = (await store.lastSettled())?.interval.end
    const first = await store.firstSettledAt()
    if (until === undefined || first === undefined) return undefined
    const today = dayHolding(at, zone)
    if (until !== this.#until || this.#today?.day !== today) {
      const start = intervalOfPeriod({ from: today, to: nextDay(today) }, zone).start
      const interval = { start, end: instant(Math.max(start, until)) }
      this.#today = { day: today, ...(await readActivity(store, flows, interval)) }
      this.#until = until
    }
    const lacking = this.#lacking(today, first, until)
    const [day] = lacking
    if (day === undefined) return undefined
    await this.#open(day.slice(0, 7))
    if (!this.#days.has(day)) await this.#read(day)
    return lacking.length > 1 ? `${lacking.length - 1} days of the year to read` : undefined
  }

  /** The days of a period that ends with today, as far as they are read, and how many are not. */
  within({ from, to }: Period): { readonly days: readonly DayActivity[]; readonly toRead: number } {
    const days: DayActivity[] = []
    let toRead = 0
    for (const day of dayNames({ from, to })) {
      const found = this.#today?.day === day ? this.#today : this.#days.get(day)
      if (found === undefined) toRead++
      else days.push(found)
    }
    return { days, toRead }
  }

  /** Days of this year before today that are settled but not read, the newest first. */
  #lacking(today: string, first: Instant, until: Instant): readonly string[] {
    const { zone } = this.#parts
    const [begun, settling] = [dayHolding(first, zone), dayHolding(until, zone)]
    const lacking: string[] = []
    for (const day of dayNames({ from: `${today.slice(0, 4)}-01-01`, to: today })) {
      // The day into which the end of the books falls is not settled to its own end.
      if (this.#days.has(day) || day >= settling) continue
      if (day >= begun) lacking.push(day)
      else this.#days.set(day, { day, quarters: NOTHING_DUE, flows: {} })
    }
    return lacking.toReversed()
  }

  async #read(day: string): Promise<void> {
    const { store, zone, flows } = this.#parts
    const { start, end } = intervalOfPeriod({ from: day, to: nextDay(day) }, zone)
    this.#days.set(day, { day, ...(await readActivity(store, flows, { start, end })) })
    const month = day.slice(0, 7)
    const days = [...this.#days.values()].filter((each) => each.day.startsWith(month))
    await store.putNote(noteOf(month), { flows: this.#fingerprint, days })
  }

  /** Takes a month from what was kept of it; of another site file it is not used. */
  async #open(month: string): Promise<void> {
    if (this.#months.has(month)) return
    this.#months.add(month)
    const note = kept.safeParse(await this.#parts.store.getNote(noteOf(month)))
    if (!note.success || note.data.flows !== this.#fingerprint) return
    for (const day of note.data.days) if (!this.#days.has(day.day)) this.#days.set(day.day, day)
  }
}

/** Before the books begin nothing is due. */
const NOTHING_DUE = { due: 0, measured: 0, estimated: 0, missing: 0 } as const

function noteOf(month: string): string {
  return `emissions.days.${month}`
}
