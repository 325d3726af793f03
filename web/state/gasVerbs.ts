import type { EmissionTermsView, ReportHeadView, toDateView } from '../../src/site/emissions/view.ts'
import type { AnalysisRequest, AnalysisView, GasHistoryPoint, GasPageView } from '../../src/site/gas/view.ts'
import { ask, query } from './verbs.ts'

export type ToDateView = ReturnType<(typeof toDateView)['parse']>

export interface EmissionsView {
  readonly day: ToDateView
  readonly month: ToDateView
  readonly year: ToDateView
  readonly missing: readonly string[]
}

export interface FactorEntry {
  readonly name: string
  readonly value: number | string | null
  readonly sigma?: number
  readonly source: string
  readonly date: string
  readonly since?: string
  readonly why: string
}

export interface ReportWanted {
  readonly from: string
  /** The day after the last. */
  readonly to: string
  readonly why: string
  readonly accept_missing: boolean
}

export const readGas = () => ask<GasPageView>('GET', '/api/gas')
export const readGasHistory = () =>
  ask<{ points: readonly GasHistoryPoint[] }>('GET', '/api/gas/history?hours=24')
export const readAnalyses = () => ask<{ analyses: readonly AnalysisView[] }>('GET', '/api/gas/analyses')
export const enterAnalysis = (wanted: AnalysisRequest) =>
  ask<AnalysisView>('POST', '/api/gas/analyses', wanted)
export const readEmissions = () => ask<EmissionsView>('GET', '/api/emissions')
export const readTerms = () => ask<EmissionTermsView>('GET', '/api/emissions/factors')
export const enterFactor = (entry: FactorEntry) => ask<unknown>('POST', '/api/emissions/factors', entry)
export const readReports = () => ask<{ reports: readonly ReportHeadView[] }>('GET', '/api/emissions/reports')
export const makeReport = (wanted: ReportWanted) =>
  ask<{ report: ReportHeadView; fresh: boolean }>('POST', '/api/emissions/reports', wanted)

/** Where a file of a report is; `language` is that of the paper. */
export const reportFile = (
  { number, version }: Pick<ReportHeadView, 'number' | 'version'>,
  format: 'pdf' | 'csv' | 'xlsx',
  language: string,
) =>
  `/api/emissions/reports/${encodeURIComponent(number)}/file${query({ version, format, ...(format === 'pdf' && { language }) })}`
