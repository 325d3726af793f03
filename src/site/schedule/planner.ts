import { type CallBook, EMPTY_BOOK } from '../../calls/index.ts'
import {
  type Guidance,
  type LeadError,
  type MachineState,
  meritOrder,
  type ScheduleProblem,
  type Snapshot,
} from '../../dispatch/index.ts'
import { after, type Instant, instant, intervalHolding } from '../../quantity/index.ts'
import type { Store } from '../../store/index.ts'
import type { Image } from '../image.ts'
import type { Journal } from '../journal.ts'
import type { Plant } from '../plant.ts'
import type { Searcher } from './apart.ts'
import { allChannels, channelsOf, scheduleReadings } from './channels.ts'
import { errorsOf } from './forecasts.ts'
import type { GivenSeriesBook } from './givenSeries.ts'
import { guidanceAt } from './guidance.ts'
import { callsText, Occasions } from './occasions.ts'
import { ownSeries } from './outlook.ts'
import { Past } from './past.ts'
import { type HeldPin, Pins } from './pins.ts'
import { type MadePlan, madePlan, readPlanBody, storedPlan } from './planText.ts'
import type { ShownOutlook } from './points.ts'
import type { Found } from './search.ts'
import { EngineRuns } from './siteNow.ts'
import { type Task, taskOf } from './task.ts'
import { Telling } from './telling.ts'
import { ASSUMED_TEXTS, type Trouble, troubleOf } from './trouble.ts'

export interface PlannerParts {
  readonly plant: Plant
  readonly image: Image
  readonly store: Store
  readonly journal: Journal
  readonly snapshot: () => Snapshot
  readonly states: () => ReadonlyMap<string, MachineState>
  /** Net heating value of the gas in force, MJ/m³. */
  readonly heat: () => number | undefined
  readonly calls?: (() => CallBook) | undefined
  /** Series that people give. */
  readonly given: GivenSeriesBook
  readonly searcher: Searcher
  readonly now: () => Instant
}

/** Assumed, and told in docs/schedule.md. */
const USUAL = { everyMin: 15, gap: 0.005, timeLimitS: 8 } as const
const PAST_DAYS = 14
/** Import peaks are those of a month. */
const MONTH_DAYS = 31
const READINGS_EVERY_MS = 60_000
const PAST_EVERY_MS = 10_000
const ERRORS_EVERY_MS = 3_600_000
/** How long a plan made late is still followed: two periods. */
const FRESH_PERIODS = 2

/** The rolling schedule of a running site: looks each second whether a plan is due, has it searched for, keeps it, and says what it asks of the fast loop. */
export class Planner {
  readonly pins: Pins
  readonly given: GivenSeriesBook
  readonly past: Past
  readonly channels: ReturnType<typeof channelsOf>
  readonly #parts: PlannerParts
  readonly #runs: EngineRuns
  readonly #telling: Telling
  readonly #occasions: Occasions
  readonly #periodMs: number
  #made: MadePlan | undefined
  /** The calls that it knew. */
  #madeFor = ''
  #trouble: Trouble | undefined
  #planning: Promise<void> | undefined
  /** Searches wait for each other. */
  #turn: Promise<unknown> = Promise.resolve()
  #errors: {
    readonly gas: readonly LeadError[]
    readonly air: readonly LeadError[]
    readonly own: readonly LeadError[]
  } = {
    gas: [],
    air: [],
    own: [],
  }
  #readingsAt: Instant | undefined
  #pastAt: Instant | undefined
  #errorsAt: Instant | undefined
  #stopped = false

  static async open(parts: PlannerParts): Promise<Planner> {
    const { plant, store } = parts
    const planner = new Planner(parts, await Pins.open(plant.file, store), await EngineRuns.open(store))
    await planner.#resume()
    return planner
  }

  private constructor(parts: PlannerParts, pins: Pins, runs: EngineRuns) {
    const { plant, store, journal, given, now } = parts
    this.#parts = parts
    this.pins = pins
    this.given = given
    this.#runs = runs
    this.channels = channelsOf(plant)
    const days = plant.file.grid.length > 0 ? MONTH_DAYS : PAST_DAYS
    this.past = new Past(
      store,
      allChannels(this.channels),
      Math.min(days, plant.file.retention.readings_days),
    )
    this.#telling = new Telling(journal, plant.file.site.id)
    this.#periodMs = (plant.file.schedule.every_min ?? USUAL.everyMin) * 60_000
    this.#occasions = new Occasions(this.#periodMs, now())
  }

  made(): MadePlan | undefined {
    return this.#made
  }
  trouble(): Trouble | undefined {
    return this.#trouble
  }
  errors() {
    return this.#errors
  }
  calls(): CallBook {
    return this.#parts.calls?.() ?? EMPTY_BOOK
  }
  nextAt(): Instant {
    return this.#occasions.nextAt()
  }
  /** Something that matters was changed by a person: a plan is made at once. */
  hurry(): void {
    this.#occasions.hurry()
  }

  /** What the fast loop is asked for now. */
  guidance(at: Instant): Guidance | undefined {
    const { plant } = this.#parts
    const guidance = guidanceAt(plant, this.#made, this.pins.all(), at, FRESH_PERIODS * this.#periodMs)
    return guidance && { ...guidance, outdated: callsText(this.calls()) !== this.#madeFor }
  }

  /** A look: what is measured is written down and read, and a plan begun where one is due. It does not wait for it. */
  async cycle(at: Instant): Promise<string | undefined> {
    const { journal, snapshot, plant, image, states } = this.#parts
    const seen = snapshot()
    if (elapsed(this.#readingsAt, at, READINGS_EVERY_MS)) {
      this.#readingsAt = at
      journal.readings(scheduleReadings(plant, image, states().values(), at))
    }
    const unkept = await this.#keep(seen, at)
    // What changes while a plan is searched for is looked at when that is done.
    const free = this.#planning === undefined && !this.#stopped
    const standing = { snapshot: seen, calls: this.calls(), pins: this.pins.all(), made: this.#made }
    if (free && this.#occasions.due(at, standing))
      this.#planning = this.#plan(at).finally(() => {
        this.#planning = undefined
      })
    if (this.#planning !== undefined) return 'planning'
    const assumed = this.#made?.assumed?.map((each) => ASSUMED_TEXTS[each]).join('; ')
    return this.#trouble?.detail ?? unkept ?? assumed
  }

  /** What would come of it with these pins, beside what comes of it now; nothing is changed. */
  async preview(pin: HeldPin): Promise<{ readonly without: Searched; readonly with: Searched } | Trouble> {
    const now = this.#parts.now()
    const task = this.#task(now, this.pins.all())
    const pinned = this.#task(now, [...this.pins.all(), pin])
    if (!task.ok) return task.trouble
    if (!pinned.ok) return pinned.trouble
    const without = await this.#search(task.problem)
    if (without.trouble !== undefined) return without.trouble
    const found = await this.#search(pinned.problem)
    if (found.trouble !== undefined) return found.trouble
    return { without: { ...task, ...without }, with: { ...pinned, ...found } }
  }

  /** Resolves once no plan is being made. */
  async settled(): Promise<void> {
    await this.#planning
  }

  /** Ends the search that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#parts.searcher.close()
    await Promise.race([this.#planning, pause(LAST_MS)])
  }

  /** Reads and keeps what the schedule needs; without the store it goes on with what is in memory, and tells why. */
  async #keep(seen: Snapshot, at: Instant): Promise<string | undefined> {
    try {
      await this.#readAndKeep(seen, at)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  async #readAndKeep(seen: Snapshot, at: Instant): Promise<void> {
    await this.#runs.see(seen.engines, at)
    for (const pin of await this.pins.expire(at)) {
      this.#telling.pinEnded(pin)
      this.hurry()
    }
    if (elapsed(this.#pastAt, at, PAST_EVERY_MS)) {
      this.#pastAt = at
      await this.past.read(at)
    }
    if (elapsed(this.#errorsAt, at, ERRORS_EVERY_MS)) {
      this.#errorsAt = at
      await this.#measureErrors(at)
    }
  }

  /** One series a turn of the loop: what protects the engines comes in between. */
  async #measureErrors(at: Instant): Promise<void> {
    const start = intervalHolding(at).start
    const of = (channel: string | undefined) =>
      errorsOf(
        this.past.series(start, (mean) => (channel === undefined ? undefined : mean(channel))),
        start,
      )
    const gas = of(this.channels.inlet)
    await nextTurn()
    const air = of('site/ambient_c')
    await nextTurn()
    const own = errorsOf(ownSeries(this.channels, this.past, start), start)
    this.#errors = { gas, air, own }
  }

  async #plan(at: Instant): Promise<void> {
    try {
      const madeFor = callsText(this.calls())
      const task = this.#task(at, this.pins.all())
      if (!task.ok) {
        this.#trouble = task.trouble
        this.#telling.unplanned(task.trouble)
        return
      }
      const found = await this.#search(task.problem)
      if (this.#stopped) return
      const { problem, shown, assumed } = task
      const made = madePlan(
        { problem, plan: found.plan, words: this.#words(), shown, assumed },
        found,
        this.#parts.now(),
      )
      await this.#store(made)
      this.#made = made
      this.#madeFor = madeFor
      this.#trouble = found.trouble
      this.#telling.found(found)
    } catch (error) {
      // Without a plan the site runs by merit.
      this.#trouble = troubleOf('failed', error instanceof Error ? error.message : String(error))
      this.#telling.unplanned(this.#trouble)
    }
  }

  /** A plan is kept before it is used; a store that is lost does not hold it up. */
  async #store(made: MadePlan): Promise<void> {
    try {
      await this.#parts.store.appendPlan(storedPlan(made))
    } catch (error) {
      this.#telling.unsaved(made.id, error instanceof Error ? error.message : String(error))
    }
  }

  #words() {
    const { gap_share, time_limit_s } = this.#parts.plant.file.schedule
    return { gap: gap_share ?? USUAL.gap, timeLimitS: time_limit_s ?? USUAL.timeLimitS }
  }

  #search(problem: ScheduleProblem): Promise<Found> {
    const turn = this.#turn.then(() =>
      this.#parts.searcher.search(problem, {
        ...this.#words(),
        ...(this.#made !== undefined && { from: this.#made.plan }),
      }),
    )
    this.#turn = turn.catch(() => undefined)
    return turn.catch((error: unknown) => ({
      plan: meritOrder(problem),
      seconds: 0,
      refused: false,
      trouble: troubleOf(
        'search-lost',
        `the search was lost: ${error instanceof Error ? error.message : String(error)}`,
      ),
    }))
  }

  #task(at: Instant, pins: readonly HeldPin[]): Task {
    const { plant, snapshot, image, heat } = this.#parts
    const { channels, past, given } = this
    return taskOf(
      { plant, image, channels, past, given, runs: this.#runs, gasErrors: this.#errors.gas },
      { snapshot: snapshot(), calls: this.calls(), pins, heatMjPerM3: heat() },
      at,
    )
  }

  /** Goes on with the last plan where the site was stopped for less than it holds. */
  async #resume(): Promise<void> {
    const { store } = this.#parts
    const [head] = await store.planHeads({ limit: 1 })
    const stored = head === undefined ? undefined : await store.plan(head.id)
    const body = stored === undefined ? undefined : readPlanBody(stored.body)
    if (stored === undefined || body === undefined || typeof body === 'string') return
    this.#made = { ...body, id: stored.id, madeAt: stored.madeAt, seconds: stored.seconds }
  }
}

/** A search with what it was made from. */
export interface Searched extends Found {
  readonly problem: ScheduleProblem
  readonly shown: ShownOutlook
}

const elapsed = (last: Instant | undefined, at: Instant, everyMs: number) =>
  last === undefined || instant(after(last, everyMs)) <= at
/** A search that its solver does not end is left behind: nothing is done with what comes of it. */
const LAST_MS = 1_000
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
