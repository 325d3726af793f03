import {
  evaluate,
  meritOrder,
  type Pin,
  type Plan,
  problemOf,
  type ScheduleProblem,
} from '../src/dispatch/index.ts'
import { after, fromIso, type Instant, instant, intervalHolding, toIso } from '../src/quantity/index.ts'
import {
  type GivenSeries,
  type PinRequest,
  type PinView,
  type PlanHead,
  plannedPoints,
  type ScheduleFace,
  type SchedulePoint,
  type ScheduleView,
} from '../src/site/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'

const STEP_H = 0.25
const STEP_MS = 900_000
const STEPS = 96
const HASHPRICE = 5.4
const UNITS = {
  'import-price': 'minor/kWh',
  'export-price': 'minor/kWh',
  hashprice: 'minor/TH/day',
  temperature: '°C',
} as const

/** A number of the clock alone, so that the same time always shows the same: a day's course and gusts of some hours. */
const course = (at: number, mean: number, swing: number, gust: number, phase = 0) => {
  const day = (at / 86_400_000) * 2 * Math.PI
  return mean + swing * Math.sin(day + phase) + gust * Math.sin(at / 5_000_000) * Math.cos(at / 2_700_000)
}
const gasAt = (at: number) => Math.max(40, course(at, 240, 25, 30))
const priceAt = (at: number) => Math.max(0.5, course(Math.floor(at / 3_600_000) * 3_600_000, 5, 3, 1, 2))
const outsideAt = (at: number) => course(at, -11, 4, 1.5, 4)

/** The schedule of the example site without a site: gas that gusts, a line of 200 kW with day-ahead prices, engines by merit. */
export function fakeSchedule(file: SiteFile, now: () => Instant): ScheduleFace {
  const pins = new Map<string, PinView>()
  const given = new Map<string, GivenSeries>()
  let count = 0
  const quarter = () => intervalHolding(now()).start

  const head = (plan: Plan, made: Instant): PlanHead => ({
    id: `P${toIso(made).replaceAll(/[-:]|\.000Z/g, '')}`,
    made_at: toIso(made),
    how: 'optimal',
    gap: 0.003,
    seconds: 1.4,
    start: toIso(plan.start),
    end: toIso(after(plan.start, plan.steps * STEP_MS)),
    step_s: STEP_H * 3_600,
    total_minor: plan.totalMinor,
    terms: plan.terms.map((term) => ({ ...term })),
    given_way: [],
  })
  const planned = (start: Instant, with_: readonly PinView[]) => {
    const problem = pinned(problemAt(file, start, STEPS), with_)
    const plan = meritOrder(problem)
    return { problem, plan, evaluation: evaluate(problem, plan) }
  }
  const points = (start: Instant, with_: readonly PinView[]) => {
    const { problem, plan } = planned(start, with_)
    return plannedPoints(problem, plan, shownOf(start))
  }
  const pinOf = (request: PinRequest, id: string, who: string): PinView => ({ ...request, id, who })

  return {
    view: async ({ past }) => {
      const start = quarter()
      const { plan } = planned(start, [...pins.values()])
      const from = instant(start - Math.floor(past / STEP_H) * STEP_MS)
      const view: ScheduleView = {
        now: toIso(now()),
        currency: file.currency,
        plan: head(plan, start),
        next_plan_at: toIso(after(start, STEP_MS)),
        trouble: null,
        assumed: [],
        points: [...measured(file, from, start), ...points(start, [...pins.values()])],
        pins: [...pins.values()],
        calls: [
          {
            issuer: 'grid-operator',
            id: 'peak-7',
            scope: 'grid line',
            mode: 'cap',
            most_kw: 60,
            from: toIso(after(start, 20 * STEP_MS)),
            until: toIso(after(start, 28 * STEP_MS)),
            must: true,
            state: 'waiting',
            untold: null,
          },
        ],
        forecasts: (
          [
            ['gas', 'm³/h', 4.1, 5.9, 9.5],
            ['temperature', '°C', 0.3, 0.4, null],
            ['own-use', 'kW', 0.4, 0.5, null],
          ] as const
        ).flatMap(([series, unit, error, persistence, margin]) =>
          [1, 4, 12, 24].map((lead) => ({
            series,
            unit,
            lead_h: lead,
            count: 330,
            bias: 0.05 * error,
            mean_absolute: error * Math.sqrt(lead),
            persistence_mean_absolute: persistence * Math.sqrt(lead) * 1.2,
            margin: margin === null ? null : margin * Math.sqrt(lead),
          })),
        ),
      }
      return view
    },
    plans: async ({ limit, before }) => {
      const { plan } = planned(quarter(), [])
      return Array.from({ length: 96 }, (_, k) => {
        const start = instant(quarter() - k * STEP_MS)
        return head({ ...plan, start, totalMinor: plan.totalMinor * (1 - k / 2_000) }, start)
      })
        .filter(({ id }) => before === undefined || id < before)
        .slice(0, limit)
    },
    plan: async (id) => {
      const start = quarter()
      const { problem, plan } = planned(start, [])
      if (head(plan, start).id !== id) return undefined
      return {
        head: head(plan, start),
        sha256: 'ab'.repeat(32),
        body: { problem: { ...problem }, plan: { ...plan } },
      }
    },
    previewPin: async (request) => {
      const start = quarter()
      const before = planned(start, [...pins.values()]).plan
      const with_ = [...pins.values(), pinOf(request, 'new', 'you')]
      const { problem, plan } = planned(start, with_)
      return {
        cost_minor: before.totalMinor - plan.totalMinor,
        before: before.terms.map((term) => ({ ...term })),
        after: plan.terms.map((term) => ({ ...term })),
        given_way: [],
        points: [...plannedPoints(problem, plan, shownOf(start))],
      }
    },
    pin: async (request, who) => {
      const pin = pinOf(request, `pin-${++count}`, who)
      pins.set(pin.id, pin)
      return pin
    },
    unpin: async (id) => {
      if (!pins.delete(id)) throw new NoSuchPin(`there is no pin ${id}`)
    },
    series: () => [...given.values()],
    giveSeries: async ({ series, why }, who) => {
      for (const { name, points: told } of series)
        given.set(name, { name, unit: UNITS[name], points: told, given_at: toIso(now()), who, why })
      return [...given.values()]
    },
  }
}

/** The name is the real one's. */
class NoSuchPin extends Error {
  override readonly name = 'RequestRefused'
  readonly code = 'no-such-pin'
}

function shownOf(start: Instant) {
  const times = Array.from({ length: STEPS }, (_, t) => start + t * STEP_MS)
  return { outsideC: times.map(outsideAt), hashpriceMinorPerThDay: times.map(() => HASHPRICE) }
}

function problemAt(file: SiteFile, start: Instant, steps: number): ScheduleProblem {
  const times = Array.from({ length: steps }, (_, t) => start + t * STEP_MS)
  const problem = problemOf(
    file,
    start,
    STEP_H,
    {
      engines: new Map(file.engines.map(({ id }, k) => [id, { running: k < 2, sinceH: 9 - 3 * k }])),
      packM3: 30,
      machines: new Map(),
      peakKw: 0,
    },
    {
      gasM3PerH: times.map(gasAt),
      netHeatingValueMjPerM3: file.gas?.inlet.net_heating_value_mj_per_m3 ?? 38.5,
      outsideC: times.map(outsideAt),
      importMinorPerKwh: times.map(priceAt),
      exportMinorPerKwh: times.map(() => 0),
      hashpriceMinorPerThDay: times.map(() => HASHPRICE),
      ownUseKw: times.map((at) => course(at, 46, 2, 1)),
    },
  )
  return {
    ...problem,
    grids: [
      {
        id: 'line',
        importMostKw: times.map(() => 200),
        exportMostKw: times.map(() => 0),
        importMinorPerKwh: times.map(priceAt),
        exportMinorPerKwh: times.map(() => 0),
        demandMinorPerKw: 0,
        peakSoFarKw: 0,
      },
    ],
  }
}

/** Pins as what the merit order understands: an engine that may give nothing, a hall that may draw no more. */
function pinned(problem: ScheduleProblem, pins: readonly PinView[]): ScheduleProblem {
  const known = pins.map((pin): Pin => {
    const step = (iso: string) => ((fromIso(iso) ?? problem.start) - problem.start) / STEP_MS
    return {
      ...pin,
      from: Math.max(0, Math.floor(step(pin.from))),
      to: Math.max(0, Math.ceil(step(pin.until))),
    }
  })
  const most = (id: string, t: number, value: number, free: number) =>
    known
      .filter(({ target, from, to }) => target.id === id && t >= from && t < to)
      .reduce(
        (least, { state }) => (state === 'off' ? 0 : state === 'on' ? least : Math.min(least, state.kw)),
        Math.min(value, free),
      )
  return {
    ...problem,
    pins: known,
    engines: problem.engines.map((unit) => ({
      ...unit,
      mostKw: unit.mostKw.map((kw, t) => most(unit.id, t, kw, Number.POSITIVE_INFINITY)),
    })),
    halls: problem.halls.map((hall) => ({
      ...hall,
      mostKw: hall.mostKw.map((kw, t) => most(hall.id, t, kw, Number.POSITIVE_INFINITY)),
    })),
  }
}

/** What a day like the planned one measured; an hour of it is not known. */
function measured(file: SiteFile, from: Instant, to: Instant): readonly SchedulePoint[] {
  const steps = Math.round((to - from) / STEP_MS)
  if (steps <= 0) return []
  const problem = problemAt(file, from, steps)
  return plannedPoints(problem, meritOrder(problem)).map((point, t) => {
    const at = from + t * STEP_MS
    const unknown = Math.floor(at / 3_600_000) % 24 === 3
    const off = (kw: number | null) =>
      kw === null || unknown ? null : Number((kw * (1 + 0.02 * Math.sin(at / 1_300_000))).toFixed(2))
    const all = (kws: Readonly<Record<string, number | null>>) =>
      Object.fromEntries(Object.entries(kws).map(([id, kw]) => [id, off(kw)]))
    return {
      ...point,
      planned: false,
      engines_kw: all(point.engines_kw),
      import_kw: all(point.import_kw),
      halls_kw: all(point.halls_kw),
      own_use_kw: off(point.own_use_kw),
      gas_m3_per_h: off(point.gas_m3_per_h),
      burnt_m3_per_h: off(point.burnt_m3_per_h),
      flare_m3_per_h: off(point.flare_m3_per_h),
      outside_c: unknown ? null : outsideAt(at),
      hashprice_minor_per_th_day: HASHPRICE,
      reserve_kw: null,
      reasons: [],
    }
  })
}
