import { type Instant, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { type Store, StoreUnavailable } from '../../store/index.ts'
import { type EmissionFlows, emissionFlows, sumActivities } from './activity.ts'
import { burntOn, contentOf, statementOf, totalsView, utilisationOf } from './content.ts'
import { dayHolding, daysOf, intervalOfPeriod, nextDay, periodFault, previousDay } from './days.ts'
import { EmissionBook } from './emissionBook.ts'
import type { EmissionsFace, EmissionTerms, ReportMade, ReportRequest, ToDate } from './face.ts'
import { type EnteredFactor, type FactorRequest, factorFault } from './factorEntry.ts'
import { meanComposition } from './gasDays.ts'
import { gasRuns, type SampledGas, sampledGases } from './gases.ts'
import { type DayActivity, readDays } from './readDays.ts'
import { Tally } from './tally.ts'
import { type TermsRead, termsOf } from './terms.ts'

export interface SiteEmissionsParts {
  readonly file: SiteFile
  readonly store: Store
  readonly now: () => Instant
}

/** Others may enter factors while a report is made. */
const ATTEMPTS = 3
/** After a stop an analyser's days are looked for so far back, while their readings are kept. */
const DAYS_BACK = 14
const READINGS_WAIT_MS = 10 * 60_000
/** Days with gaps that a refusal names. */
const MOST_NAMED = 10

/** The emissions of a running site: totals to date, reports by version, and the factors they lean on. */
export class SiteEmissions implements EmissionsFace {
  readonly #parts: SiteEmissionsParts
  readonly #flows: EmissionFlows
  readonly #book: EmissionBook
  readonly #tally: Tally
  #making = false
  /** Days whose analyser was looked at since the start. */
  readonly #looked = new Set<string>()
  #told: { readonly key: string; readonly toDate: Awaited<ReturnType<EmissionsFace['toDate']>> } | undefined

  /** Undefined where the site burns no gas. */
  static of(parts: SiteEmissionsParts): SiteEmissions | undefined {
    const flows = emissionFlows(parts.file)
    return flows === undefined ? undefined : new SiteEmissions(parts, flows)
  }

  private constructor(parts: SiteEmissionsParts, flows: EmissionFlows) {
    this.#parts = parts
    this.#flows = flows
    this.#book = new EmissionBook(parts.store, parts.file)
    this.#tally = new Tally({ store: parts.store, flows, zone: parts.file.site.zone })
  }

  /** Keeps the totals to date up; one day's reading at most. */
  async cycle(at: Instant): Promise<string | undefined> {
    try {
      const analysing = await this.#keepGasDay(at)
      return (await this.#tally.cycle(at)) ?? analysing
    } catch (error) {
      if (error instanceof StoreUnavailable) return `waits for the store: ${error.message}`
      throw error
    }
  }

  /** Enters what the analyser told of a day that is over, before its readings are dropped; one day at a time. */
  async #keepGasDay(at: Instant): Promise<string | undefined> {
    const { file, store, now } = this.#parts
    const device = file.gas?.inlet.analyser
    if (file.gas === undefined || device === undefined) return undefined
    const { zone } = file.site
    await this.#book.follow()
    let day = previousDay(dayHolding(at, zone))
    for (let back = 0; back < DAYS_BACK; back++, day = previousDay(day)) {
      if (this.#looked.has(day) || this.#book.gasDays().has(day)) continue
      const interval = intervalOfPeriod({ from: day, to: nextDay(day) }, zone)
      // Readings of the end of the day may still wait to be written.
      if (at < interval.end + READINGS_WAIT_MS) continue
      const mean = await meanComposition(store, file.gas.inlet.id, interval)
      if (mean === undefined || (await this.#book.enterGasDay(day, { device, ...mean }, now())))
        this.#looked.add(day)
      return undefined
    }
    return undefined
  }

  async toDate() {
    const { file, store } = this.#parts
    const last = await this.#book.follow()
    const today = this.#today()
    const key = [today, this.#tally.until() ?? '', this.#tally.read(), last].join(' ')
    if (this.#told?.key === key) return this.#told.toDate
    const to = nextDay(today)
    const { gases, missing } = await sampledGases(file, store, this.#book.gasDays().values())
    const of = (from: string): ToDate => {
      const { days, toRead } = this.#tally.within({ from, to })
      return this.#toDate(from, days, toRead, gases)
    }
    const read = this.#terms(today, [])
    const toDate = {
      day: of(today),
      month: of(`${today.slice(0, 7)}-01`),
      year: of(`${today.slice(0, 4)}-01-01`),
      missing: [...missing, ...(read.ok ? [] : read.missing)],
    }
    this.#told = { key, toDate }
    return toDate
  }

  async reports() {
    await this.#book.follow()
    return this.#book.heads()
  }

  report(number: string, version?: number) {
    return this.#book.report(number, version)
  }

  async terms(from = this.#today()): Promise<EmissionTerms> {
    const { file, store } = this.#parts
    await this.#book.follow()
    const { missing } = await sampledGases(file, store, this.#book.gasDays().values())
    const read = this.#terms(from, [])
    const entered = this.#book.factors()
    if (!read.ok) {
      const { told } = read
      return { missing: [...missing, ...read.missing], told, warnings: [], factorSet: undefined, entered }
    }
    const { told, warnings, factors } = read.terms
    return { missing, told, warnings, factorSet: { id: factors.id, version: factors.version }, entered }
  }

  async enter(request: FactorRequest, why: string, who: string): Promise<EnteredFactor | string> {
    const { file, now } = this.#parts
    const fault = factorFault(request, file, this.#today())
    if (fault !== undefined) return fault
    const entered = await this.#book.enterFactor(request, { at: now(), who, why })
    return entered ?? 'others are entering something just now: try again'
  }

  /** Makes a report, or says why not; one at a time. */
  async make(request: ReportRequest, who: string): Promise<ReportMade> {
    if (this.#making) return { ok: false, busy: true, reasons: ['another report is being made'] }
    this.#making = true
    try {
      return await this.#make(request, who)
    } finally {
      this.#making = false
    }
  }

  async #make(request: ReportRequest, who: string): Promise<ReportMade> {
    const { file, store, now } = this.#parts
    const refused = (...reasons: readonly string[]): ReportMade => ({ ok: false, busy: false, reasons })
    const period = { from: request.from, to: request.to }
    const fault = periodFault(period) ?? (await this.#unsettled(period))
    if (fault !== undefined) return refused(fault)
    await this.#book.follow()
    const before = await sampledGases(file, store, this.#book.gasDays().values())
    const early = this.#terms(period.from, [])
    const missing = [...before.missing, ...(early.ok ? [] : early.missing)]
    if (missing.length > 0) return refused(...missing)

    const days: DayActivity[] = []
    for await (const day of readDays(store, this.#flows, daysOf(period, file.site.zone))) days.push(day)
    const gaps = gapsOf(days)
    const acceptedMissing = request.acceptMissing === true
    if (gaps !== undefined && !acceptedMissing) return refused(gaps)
    const seal = await store.settledSeal(intervalOfPeriod(period, file.site.zone))
    if (seal === undefined) return refused('nothing is settled in the period')
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const last = await this.#book.follow()
      const { gases } = await sampledGases(file, store, this.#book.gasDays().values())
      const read = this.#terms(period.from, days)
      if (!read.ok) return refused(...read.missing)
      const { terms } = read
      const accepted = acceptedMissing && gaps !== undefined
      const basis = { file, flows: this.#flows, period, terms, gases, days, seal, acceptedMissing: accepted }
      const made = contentOf(basis)
      if (!made.ok) return refused(...made.mistakes)
      const done = await this.#book.enterReport(made.content, { at: now(), who, why: request.why }, last)
      if (done !== undefined) return { ok: true, ...done }
    }
    return { ok: false, busy: true, reasons: ['others are entering factors just now: try again'] }
  }

  /** Why the books are not ready for the period. */
  async #unsettled(period: { readonly from: string; readonly to: string }): Promise<string | undefined> {
    const { store, now, file } = this.#parts
    const { start, end } = intervalOfPeriod(period, file.site.zone)
    if (end > now()) return `the period is not over: it ends at ${toIso(end)}`
    const until = (await store.lastSettled())?.interval.end
    const first = await store.firstSettledAt()
    if (until === undefined || first === undefined || until <= start || first >= end)
      return first === undefined || until === undefined
        ? 'nothing is settled yet'
        : `nothing is settled in the period: the books reach from ${toIso(first)} to ${toIso(until)}`
    return until < end ? `the books are settled until ${toIso(until)} only; try again later` : undefined
  }

  #terms(from: string, days: readonly DayActivity[]): TermsRead {
    const { file } = this.#parts
    const sums = sumActivities(days).flows
    const loads = new Map<string, number>()
    for (const { id, energy } of this.#flows.engines) {
      const rated = file.engines.find((engine) => engine.id === id)?.rated_kw
      const sum = sums[energy]
      if (rated !== undefined && sum !== undefined && sum.active > 0)
        loads.set(id, sum.amount / (sum.active * 0.25 * rated * 1_000))
    }
    return termsOf(file, this.#book.factors(), from, loads)
  }

  #today(): string {
    return dayHolding(this.#parts.now(), this.#parts.file.site.zone)
  }

  #toDate(
    from: string,
    days: readonly DayActivity[],
    daysToRead: number,
    gases: readonly SampledGas[],
  ): ToDate {
    const { quarters, flows: sums } = sumActivities(days)
    const { inlet_m3, used_share, flared_m3 } = utilisationOf(this.#flows, sums)
    const until = this.#tally.until()
    const read = this.#terms(this.#today(), days)
    const told = days.some(({ quarters: { measured, estimated } }) => measured + estimated > 0)
    const result =
      read.ok && told
        ? statementOf(
            { file: this.#parts.file, flows: this.#flows, terms: read.terms },
            gasRuns(gases, days, (day) => burntOn(this.#flows, day)),
          )
        : undefined
    const statement = result?.ok === true ? result.statement : undefined
    return {
      from,
      until: until === undefined ? undefined : toIso(until),
      daysToRead,
      gasM3: inlet_m3 ?? 0,
      flaredM3: flared_m3,
      usedShare: used_share ?? undefined,
      generatedWh: this.#flows.engines.reduce((sum, { energy }) => sum + (sums[energy]?.amount ?? 0), 0),
      quarters,
      emissions:
        statement?.avoided === undefined
          ? undefined
          : {
              totals: totalsView(statement.totals),
              avoided: totalsView(statement.avoided),
              reduction: statement.reduction,
            },
    }
  }
}

/** Which days lack something, where any does. */
function gapsOf(days: readonly DayActivity[]): string | undefined {
  const lacking = days.filter(({ quarters }) => quarters.missing > 0)
  if (lacking.length === 0) return undefined
  const { due, missing } = sumActivities(days).quarters
  const named = lacking.slice(0, MOST_NAMED).map(({ day, quarters }) => `${day} (${quarters.missing})`)
  const more = lacking.length > MOST_NAMED ? ` and ${lacking.length - MOST_NAMED} more days` : ''
  return (
    `${missing} of ${due} quarters of an hour are missing: ${named.join(', ')}${more}; ` +
    'what is not known of them is not in the figures. Accept it to make the report nevertheless, which will say so'
  )
}
