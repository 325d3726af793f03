import { type Instant, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import { RequestRefused } from '../people.ts'
import type { ScheduleFace } from './face.ts'

/** The schedule of a site at which none is made. */
export function unplanned(file: SiteFile, now: () => Instant): ScheduleFace {
  const refuse = () => Promise.reject(new RequestRefused('unplanned', 'this site makes no schedule'))
  return {
    view: async () => ({
      now: toIso(now()),
      currency: file.currency,
      plan: null,
      next_plan_at: null,
      trouble: null,
      points: [],
      pins: [],
      calls: [],
      forecasts: [],
    }),
    plans: async () => [],
    plan: async () => undefined,
    previewPin: refuse,
    pin: refuse,
    unpin: refuse,
    series: () => [],
    giveSeries: refuse,
  }
}
