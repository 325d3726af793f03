import type { PinPreview, PinRequest, PinView, PlanHead, ScheduleView } from '../../src/site/schedule/view.ts'
import { ask, query } from './verbs.ts'

/** How much of the past is asked for. */
const PAST_HOURS = 24
/** The site solves the schedule twice before it says what a pin costs. */
const SOLVE_MS = 120_000

export const readSchedule = () => ask<ScheduleView>('GET', `/api/schedule?past_h=${PAST_HOURS}`)
export const readPlans = () => ask<{ plans: readonly PlanHead[] }>('GET', '/api/schedule/plans?limit=20')
export const previewPin = (wanted: PinRequest) =>
  ask<PinPreview>('POST', '/api/schedule/pins/preview', wanted, undefined, SOLVE_MS)
export const setPin = (wanted: PinRequest) => ask<PinView>('POST', '/api/schedule/pins', wanted)
export const removePin = (id: string, why: string) =>
  ask<unknown>('DELETE', `/api/schedule/pins/${encodeURIComponent(id)}${query({ why })}`)
