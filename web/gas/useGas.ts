import type { EmissionTermsView, ReportHeadView } from '../../src/site/emissions/view.ts'
import type { AnalysisView, GasHistoryPoint, GasPageView } from '../../src/site/gas/view.ts'
import type { BalanceView } from '../../src/site/view.ts'
import {
  type EmissionsView,
  readAnalyses,
  readEmissions,
  readGas,
  readGasHistory,
  readReports,
  readTerms,
} from '../state/gasVerbs.ts'
import { useConsole } from '../state/store.ts'
import { readBalances } from '../state/verbs.ts'
import { type Read, useRead } from '../ui/useRead.ts'

const GAS_MS = 5_000
const BOOKS_MS = 60_000
/** A day of quarters of an hour. */
const DAY_INTERVALS = 96

export const useGas = (): Read<GasPageView> => useRead(GAS_MS, readGas)
export const useAnalyses = (): Read<{ analyses: readonly AnalysisView[] }> => useRead(BOOKS_MS, readAnalyses)
export const useEmissions = (): Read<EmissionsView> => useRead(BOOKS_MS, readEmissions)
export const useTerms = (): Read<EmissionTermsView> => useRead(BOOKS_MS, readTerms)
export const useReports = (): Read<{ reports: readonly ReportHeadView[] }> => useRead(BOOKS_MS, readReports)

/** What the analysers told over the last day. */
export const useGasHistory = (): Read<{ points: readonly GasHistoryPoint[] }> =>
  useRead(BOOKS_MS, readGasHistory)

const readDay = () => readBalances('gas', DAY_INTERVALS)
/** The gas balances of the last day, newest first. */
export const useGasDay = (): Read<{ balances: readonly BalanceView[] }> => useRead(BOOKS_MS, readDay)

/** Whether the person may enter and make things. */
export const useOperator = (): boolean =>
  useConsole((state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer')
