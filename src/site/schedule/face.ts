import type {
  GivenSeries,
  PinPreview,
  PinRequest,
  PinView,
  PlanHead,
  ScheduleView,
  SeriesRequest,
  StoredPlanView,
} from './view.ts'

/** What the API sees of the schedule of a site. */
export interface ScheduleFace {
  view(hours: { readonly past: number }): Promise<ScheduleView>
  /** Plans that were made, the newest first. */
  plans(query: { readonly limit: number; readonly before?: string }): Promise<readonly PlanHead[]>
  /** One of them with all that it was made from. */
  plan(id: string): Promise<StoredPlanView | undefined>
  /** Solves with and without the pin; nothing is changed. A `RequestRefused` says what is wrong with it. */
  previewPin(request: PinRequest): Promise<PinPreview>
  pin(request: PinRequest, who: string): Promise<PinView>
  unpin(id: string, who: string, why: string): Promise<void>
  /** Series that people gave, and by whom. */
  series(): readonly GivenSeries[]
  /** Takes the place of what was given before for the same time. A `RequestRefused` says what is wrong with it. */
  giveSeries(request: SeriesRequest, who: string): Promise<readonly GivenSeries[]>
}
