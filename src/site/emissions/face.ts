import type { EnteredFactor, FactorRequest } from './factorEntry.ts'
import type { ReportBody, Totals } from './reportBody.ts'
import type { Term } from './terms.ts'

export interface ReportRequest {
  /** First day of the period, and the day after its last, both at the site. */
  readonly from: string
  readonly to: string
  readonly why: string
  /** Make it although intervals are missing; the report says so on its first page. */
  readonly acceptMissing?: boolean
}

/** A report in a list. */
export interface ReportHead {
  readonly number: string
  readonly version: number
  readonly from: string
  readonly to: string
  readonly at: string
  readonly who: string
  readonly why: string
  /** SHA-256 of the report as it is stored. */
  readonly hash: string
  readonly co2eG: number
  readonly avoidedCo2eG: number
  readonly missing: number
  /** The newest version; undefined where this is it. */
  readonly supersededBy: number | undefined
}

export interface StoredReport {
  readonly head: ReportHead
  readonly body: ReportBody
  /** The body to the last byte. */
  readonly text: string
}

export type ReportMade =
  | { readonly ok: true; readonly report: StoredReport; readonly fresh: boolean }
  /** `busy`: another one is being made. */
  | { readonly ok: false; readonly busy: boolean; readonly reasons: readonly string[] }

/** What a time came to, so far. */
export interface ToDate {
  readonly from: string
  /** Until where the books are settled. */
  readonly until: string | undefined
  /** Days of the time that are not read yet: the sums go on. */
  readonly daysToRead: number
  readonly gasM3: number
  readonly flaredM3: number
  readonly usedShare: number | undefined
  readonly generatedWh: number
  readonly quarters: {
    readonly due: number
    readonly measured: number
    readonly estimated: number
    readonly missing: number
  }
  /** Undefined where something that they take is missing. */
  readonly emissions:
    | { readonly totals: Totals; readonly avoided: Totals; readonly reduction: number | undefined }
    | undefined
}

export interface EmissionTerms {
  readonly missing: readonly string[]
  readonly told: readonly Term[]
  readonly warnings: readonly string[]
  readonly factorSet: { readonly id: string; readonly version: string } | undefined
  /** All that people entered, in order. */
  readonly entered: readonly EnteredFactor[]
}

/** What the API sees of the emissions of a site. Everything rejects with `StoreUnavailable` while the store is lost. */
export interface EmissionsFace {
  /** Today, this month and this year at the site, with the terms in force today. */
  toDate(): Promise<{
    readonly day: ToDate
    readonly month: ToDate
    readonly year: ToDate
    readonly missing: readonly string[]
  }>
  /** Newest first. */
  reports(): Promise<readonly ReportHead[]>
  /** One of the versions, the newest unless said. */
  report(number: string, version?: number): Promise<StoredReport | undefined>
  make(request: ReportRequest, who: string): Promise<ReportMade>
  /** In force for a period that begins on a day; today unless said. */
  terms(from?: string): Promise<EmissionTerms>
  /** Answers what is wrong, where it was not entered. */
  enter(request: FactorRequest, why: string, who: string): Promise<EnteredFactor | string>
}
