import { type Instant, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { canonical, type EmissionEntry, type Store, sha256 } from '../../store/index.ts'
import type { ReportHead, StoredReport } from './face.ts'
import { type EnteredFactor, enteredFactorOf, type FactorRequest } from './factorEntry.ts'
import { type GasDay, gasDayOf } from './gasDays.ts'
import { type ReportBody, type ReportContent, reportBody, reportContent } from './reportBody.ts'

/** Reports are large: so many are read at once. */
const PAGE = 20
/** Others may enter something at the same time. */
const ATTEMPTS = 5

interface Made {
  readonly at: Instant
  readonly who: string
  readonly why: string
}

/** The entries about emissions of a site, followed as they grow; reports are kept by their heads alone. */
export class EmissionBook {
  readonly #store: Store
  readonly #file: SiteFile
  #last = 0
  #factors: EnteredFactor[] = []
  readonly #gasDays = new Map<string, GasDay>()
  #heads: (ReportHead & { readonly content: string })[] = []

  constructor(store: Store, file: SiteFile) {
    this.#store = store
    this.#file = file
  }

  /** Reads on to the end; resolves with the number of the last entry. */
  async follow(): Promise<number> {
    for (;;) {
      const entries = await this.#store.emissionEntries({ after: this.#last, limit: PAGE })
      for (const entry of entries) this.#take(entry)
      if (entries.length < PAGE) return this.#last
    }
  }

  factors(): readonly EnteredFactor[] {
    return this.#factors
  }

  /** Days that an analyser told of, by day. */
  gasDays(): ReadonlyMap<string, GasDay> {
    return this.#gasDays
  }

  /** Enters an analyser's mean of a day that has none yet; false where others were entering something. */
  async enterGasDay(
    day: string,
    content: { readonly device: string; readonly composition: object; readonly quarters: number },
    at: Instant,
  ): Promise<boolean> {
    const last = await this.follow()
    if (this.#gasDays.has(day)) return true
    const made = { at, who: 'site', why: 'mean of the day' }
    const entry = await this.#append('gas-day', day, canonical(content), made, last)
    if (entry === 'moved') return false
    this.#take(entry)
    return true
  }

  heads(): readonly ReportHead[] {
    return this.#heads.map((head) => ({ ...head, supersededBy: this.#newerThan(head) })).toReversed()
  }

  async report(number: string, version?: number): Promise<StoredReport | undefined> {
    await this.follow()
    const own = this.#heads.filter((head) => head.number === number)
    const head = version === undefined ? own.at(-1) : own.find((each) => each.version === version)
    if (head === undefined) return undefined
    const entries = await this.#store.emissionEntries({
      kind: 'report',
      subject: number,
      limit: MOST_VERSIONS,
    })
    for (const { body: text } of entries) {
      if (sha256(text) !== head.hash) continue
      const body = reportBody.parse(JSON.parse(text))
      return { head: { ...head, supersededBy: this.#newerThan(head) }, body, text }
    }
    throw new Error(`${number} version ${head.version} is not stored as it was read before`)
  }

  async enterFactor(request: FactorRequest, made: Made): Promise<EnteredFactor | undefined> {
    const body = { ...request, since: request.since ?? request.date }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const last = await this.follow()
      const entry = await this.#append('factor', request.name, canonical(body), made, last)
      if (entry === 'moved') continue
      this.#take(entry)
      return this.#factors.at(-1)
    }
    return undefined
  }

  /**
   * Appends a version of the report of its period, unless the newest says the same. `last` is the number of the entry up to which the
   * content was made: undefined is answered where others have gone on, and it must be made again.
   */
  async enterReport(
    content: ReportContent,
    made: Made,
    last: number,
  ): Promise<{ readonly report: StoredReport; readonly fresh: boolean } | undefined> {
    const { from, to } = content.period
    const before = this.#heads.filter((head) => head.from === from && head.to === to).at(-1)
    if (before !== undefined && before.content === sha256(canonical(content))) {
      const report = await this.report(before.number, before.version)
      if (report !== undefined) return { report, fresh: false }
    }
    const body: ReportBody = {
      ...content,
      number: before?.number ?? this.#nextNumber(),
      version: (before?.version ?? 0) + 1,
      supersedes: before === undefined ? null : { version: before.version, hash: before.hash },
      made: { at: toIso(made.at), who: made.who, why: made.why },
    }
    const entry = await this.#append('report', body.number, canonical(body), made, last)
    if (entry === 'moved') return undefined
    this.#take(entry)
    const report = await this.report(body.number, body.version)
    return report === undefined ? undefined : { report, fresh: true }
  }

  #append(kind: EmissionEntry['kind'], subject: string, body: string, made: Made, last: number) {
    return this.#store.appendEmissionEntry({ kind, subject, body, ...made }, last)
  }

  #take(entry: EmissionEntry): void {
    if (entry.sequence <= this.#last) return
    this.#last = entry.sequence
    const factor = enteredFactorOf(entry)
    if (factor !== undefined) this.#factors.push(factor)
    const gasDay = gasDayOf(entry)
    if (gasDay !== undefined && !this.#gasDays.has(gasDay.day)) this.#gasDays.set(gasDay.day, gasDay)
    const body = entry.kind === 'report' ? reportBody.safeParse(JSON.parse(entry.body)).data : undefined
    if (body === undefined || body.site.id !== this.#file.site.id) return
    this.#heads.push(headOf(body, entry.body))
  }

  #newerThan({ number, version }: ReportHead): number | undefined {
    const newest = this.#heads.filter((head) => head.number === number).at(-1)?.version
    return newest === version ? undefined : newest
  }

  #nextNumber(): string {
    const numbers = new Set(this.#heads.map(({ number }) => number))
    return `E${String(numbers.size + 1).padStart(4, '0')}`
  }
}

/** No period is reported more often. */
const MOST_VERSIONS = 1_000

function headOf(body: ReportBody, text: string): ReportHead & { readonly content: string } {
  const { number, version, period, made, totals, avoided, quality } = body
  return {
    number,
    version,
    from: period.from,
    to: period.to,
    at: made.at,
    who: made.who,
    why: made.why,
    hash: sha256(text),
    co2eG: totals.CO2e.amount_g,
    avoidedCo2eG: avoided.CO2e.amount_g,
    missing: quality.missing,
    supersededBy: undefined,
    content: sha256(canonical(reportContent.parse(body))),
  }
}
