import { type CallBook, type CallsMeasured, type HeldCall, untoldAt } from '../../calls/index.ts'
import { gasConfidence } from '../../dispatch/index.ts'
import { after, type Instant, instant, intervalHolding, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Store } from '../../store/index.ts'
import { untoldAs } from '../calls/present.ts'
import { gasOfFile } from '../gas/known.ts'
import { RequestRefused } from '../refused.ts'
import type { ScheduleFace } from './face.ts'
import { errorViews } from './forecasts.ts'
import { importPriceAt } from './knownPrice.ts'
import { measuredPoints } from './measuredPoints.ts'
import { viewOf } from './pins.ts'
import type { Planner } from './planner.ts'
import { headView, type MadePlan, storedPlan, storedView } from './planText.ts'
import { plannedPoints } from './points.ts'
import type { PinPreview, SchedulePoint, ScheduleView } from './view.ts'

const HOUR_MS = 3_600_000
const MOST_PAST_H = 31 * 24
/** Previews that wait for the solver at once. */
const MOST_PREVIEWS = 3

/** The schedule of a running site as the API and the console see it. */
export function siteSchedule(
  file: SiteFile,
  planner: Planner,
  store: Pick<Store, 'planHeads' | 'plan'>,
  now: () => Instant,
): ScheduleFace {
  const points = pointsOnce()
  let previews = 0
  return {
    view: async ({ past }): Promise<ScheduleView> => {
      const at = now()
      const { start } = intervalHolding(at)
      const made = planner.made()
      const from = after(start, -Math.min(MOST_PAST_H, past) * HOUR_MS)
      const { gas, air, own } = planner.errors()
      const hashprice =
        planner.given.valueAt('hashprice', at) ?? file.schedule.hashprice_minor_per_th_day ?? 0
      const confidence = gasConfidence(file, hashprice, gasOfFile(file)?.heat.value ?? 0)
      return {
        now: toIso(at),
        currency: file.currency,
        plan: made === undefined ? null : headView(storedPlan(made)),
        next_plan_at: toIso(planner.nextAt()),
        trouble: planner.trouble() ?? null,
        assumed: [...(made?.assumed ?? [])],
        points: [
          ...measuredPoints(file, planner.channels, planner.past, planner.given, from, start),
          ...(made === undefined ? [] : points(made).filter((point) => point.at >= toIso(start))),
        ],
        pins: planner.pins.all().map(viewOf),
        calls: callViews(planner.calls(), at, made, {
          importPrice: (when) => importPriceAt(planner.given, file, when),
        }),
        forecasts: [
          ...errorViews('gas', 'm³/h', gas, confidence),
          ...errorViews('temperature', '°C', air),
          ...errorViews('own-use', 'kW', own),
        ],
      }
    },
    plans: async (query) => (await store.planHeads(query)).map(headView),
    plan: async (id) => {
      const stored = await store.plan(id)
      return stored === undefined ? undefined : storedView(stored)
    },
    previewPin: async (request): Promise<PinPreview> => {
      const pin = planner.pins.checked(request, 'preview', now())
      if (previews >= MOST_PREVIEWS)
        throw new RequestRefused('weighing', 'other pins are being weighed; try again in a moment')
      previews++
      try {
        const found = await planner.preview(pin)
        if ('code' in found)
          throw new RequestRefused('unplanned', `it cannot be weighed: ${found.detail}`, {
            ...found.values,
            trouble: found.code,
          })
        const { without, with: pinned } = found
        return {
          cost_minor: without.plan.totalMinor - pinned.plan.totalMinor,
          before: without.plan.terms.map((term) => ({ ...term })),
          after: pinned.plan.terms.map((term) => ({ ...term })),
          given_way: pinned.plan.givenWay.map((given) => ({ ...given })),
          points: [...plannedPoints(pinned.problem, pinned.plan, pinned.shown)],
        }
      } finally {
        previews--
      }
    },
    pin: async (request, who) => {
      const pin = await planner.pins.add(request, who, now())
      planner.hurry()
      return pin
    },
    unpin: async (id) => {
      await planner.pins.remove(id)
      planner.hurry()
    },
    series: () => planner.given.all(),
    giveSeries: async (request, who) => {
      await planner.given.give(request, who, now())
      planner.hurry()
      return planner.given.all()
    },
  }
}

/** Reasons take a while to tell: those of a plan are told once. */
function pointsOnce(): (made: MadePlan) => readonly SchedulePoint[] {
  let told: { readonly id: string; readonly points: readonly SchedulePoint[] } | undefined
  return (made) => {
    if (told?.id !== made.id)
      told = { id: made.id, points: plannedPoints(made.problem, made.plan, made.shown ?? {}) }
    return told.points
  }
}

/** Calls that are in force or still to come, and what the plan takes them for. */
function callViews(
  book: CallBook,
  at: Instant,
  made: MadePlan | undefined,
  known: CallsMeasured,
): ScheduleView['calls'] {
  return [...book.calls.values()]
    .filter(({ call, endedAt }) => call.until > at && (endedAt === undefined || instant(endedAt) > at))
    .toSorted((a, b) => a.call.from - b.call.from)
    .map((held) => ({
      issuer: held.call.issuer,
      id: held.call.id,
      scope: scopeText(held.call.scope),
      mode: held.call.mode.kind,
      most_kw: mostKw(held, made),
      from: toIso(held.call.from),
      until: toIso(held.call.until),
      must: held.call.must,
      state: held.state,
      untold: untoldAs(untoldAt(book, held, at, known)),
    }))
}

function scopeText(scope: HeldCall['call']['scope']): string {
  switch (scope.kind) {
    case 'site':
      return 'site'
    case 'grid':
      return `grid ${scope.id}`
    default:
      return `${scope.kind} ${scope.ids.join(', ')}`
  }
}

function mostKw({ call }: HeldCall, made: MadePlan | undefined): number | null {
  const planned = made?.problem.orders.filter(({ id }) => id === `${call.issuer}/${call.id}`) ?? []
  return planned.length === 0 ? null : Math.min(...planned.map(({ mostKw: kw }) => kw))
}
