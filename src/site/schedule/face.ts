import type { PinPreview, PinRequest, PinView, PlanHead, ScheduleView } from './view.ts'

/** What the API sees of the schedule of a site. */
export interface ScheduleFace {
  view(hours: { readonly past: number }): Promise<ScheduleView>
  /** Plans that were made, the newest first. */
  plans(query: { readonly limit: number; readonly before?: string }): Promise<readonly PlanHead[]>
  /** Solves with and without the pin; nothing is changed. A `RequestRefused` says what is wrong with it. */
  previewPin(request: PinRequest): Promise<PinPreview>
  pin(request: PinRequest, who: string): Promise<PinView>
  unpin(id: string, who: string, why: string): Promise<void>
}
