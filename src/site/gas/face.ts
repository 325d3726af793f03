import type { AnalysisRequest, AnalysisView, GasHistoryPoint, GasPageView } from './view.ts'

/** What the API sees of the gas of a site. */
export interface GasFace {
  view(): GasPageView
  /** Laboratory analyses, the newest sample first. */
  analyses(): readonly AnalysisView[]
  /** What its analysers told over the hours up to now, in time. */
  history(hours: number): Promise<readonly GasHistoryPoint[]>
  /** Appends one; a `RequestRefused` says everything that is wrong with it. */
  enter(request: AnalysisRequest, who: string): Promise<AnalysisView>
}
