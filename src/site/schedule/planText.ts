import { z } from 'zod'
import type { Plan, ScheduleProblem } from '../../dispatch/index.ts'
import { after, type Instant, instant, toIso } from '../../quantity/index.ts'
import { canonical, type StoredPlan, type StoredPlanHead, sha256 } from '../../store/index.ts'
import type { ShownOutlook } from './points.ts'
import type { Found, SearchWords } from './search.ts'
import { ASSUMED, type Assumed, trouble } from './trouble.ts'
import type { PlanHead, StoredPlanView } from './view.ts'

const HOUR_MS = 3_600_000
const at = z.number().transform(instant)
const series = z.array(z.number())
const step = z.number().int()

const problemSchema = z.strictObject({
  start: at,
  stepH: z.number().positive(),
  steps: step.min(1).max(2_000),
  engineSteps: z.array(step).exactOptional(),
  engines: z.array(
    z.strictObject({
      id: z.string(),
      mostKw: series,
      leastKw: z.number(),
      fuel: z.array(z.strictObject({ kw: z.number(), m3PerH: z.number() })),
      running: z.boolean(),
      sinceH: z.number(),
      minimumUpH: z.number(),
      minimumDownH: z.number(),
      rampKwPerStep: z.number(),
      startMinor: z.number(),
      runMinorPerH: z.number(),
      untilServiceH: z.number().exactOptional(),
    }),
  ),
  gas: z
    .strictObject({
      inflowM3PerH: series,
      packM3: z.number(),
      packLeastM3: z.number(),
      packMostM3: z.number(),
      packAtEndM3: z.number(),
      priceMinorPerM3: z.number(),
      flareMinorPerM3: z.number(),
      carbon: z.strictObject({ burntMinorPerM3: z.number(), flaredMinorPerM3: z.number() }).exactOptional(),
    })
    .optional(),
  grids: z.array(
    z.strictObject({
      id: z.string(),
      importMostKw: series,
      exportMostKw: series,
      importMinorPerKwh: series,
      exportMinorPerKwh: series,
      demandMinorPerKw: z.number(),
      peakSoFarKw: z.number(),
    }),
  ),
  halls: z.array(z.strictObject({ id: z.string(), mostKw: series, coolingShare: series })),
  loads: z.array(
    z.strictObject({
      id: z.string(),
      hall: z.string(),
      machines: series,
      modes: z.array(z.strictObject({ id: z.string(), kw: z.number(), minorPerH: series })),
      nowByMode: series,
      changeMinor: z.number(),
      leastMachineH: z.number().exactOptional(),
      shedShare: z.number(),
    }),
  ),
  jobs: z.array(
    z.strictObject({
      id: z.string(),
      hall: z.string(),
      kw: z.number(),
      steps: step,
      earliest: step,
      deadline: step,
      preemptible: z.boolean(),
      paysMinor: z.number(),
      owed: z.boolean(),
    }),
  ),
  heat: z.strictObject({ share: z.number(), wantedKw: series, minorPerKwh: z.number() }).optional(),
  ownUseKw: series,
  lossShare: z.number(),
  orders: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['import', 'load', 'machines']),
      of: z.array(z.string()).exactOptional(),
      from: step,
      to: step,
      mostKw: z.number(),
      must: z.boolean(),
      breachMinorPerKwh: z.number(),
    }),
  ),
  pins: z.array(
    z.strictObject({
      id: z.string(),
      target: z.strictObject({ kind: z.enum(['engine', 'hall']), id: z.string() }),
      from: step,
      to: step,
      state: z.union([z.enum(['on', 'off']), z.strictObject({ kw: z.number() })]),
    }),
  ),
})

/** A plan as it is written down. */
export const planShape = z.looseObject({
  start: at,
  stepH: z.number(),
  steps: step,
  how: z.enum(['optimal', 'feasible', 'relaxed', 'merit order']),
  gap: z.number().exactOptional(),
  engines: z.array(z.object({ id: z.string(), on: z.array(z.boolean()), kw: series })),
  grids: z.array(z.object({ id: z.string(), importKw: series, exportKw: series })),
  loads: z.array(
    z.object({ id: z.string(), machines: z.array(z.object({ mode: z.string(), count: series })) }),
  ),
  jobs: z.array(z.object({ id: z.string(), done: z.boolean(), share: series })),
  flareM3PerH: series,
  packM3: series,
  heatKw: series,
  unservedKw: series,
  terms: z.array(z.object({ name: z.string(), minor: z.number() })),
  totalMinor: z.number(),
  givenWay: z.array(z.object({ name: z.string(), unit: z.string(), amount: z.number() })),
})

const bodySchema = z.looseObject({
  problem: problemSchema,
  plan: planShape,
  words: z.object({ gap: z.number(), timeLimitS: z.number() }),
  // Plans that were stored by versions before have sentences there.
  assumed: z.array(z.enum(ASSUMED)).catch([]),
})

const jobSchema = z.object({
  id: z.number(),
  problem: problemSchema,
  words: z.object({
    timeLimitS: z.number(),
    gap: z.number(),
    from: planShape.exactOptional(),
    graceS: z.number().exactOptional(),
  }),
})
const foundSchema = z.object({
  id: z.number(),
  found: z.object({
    plan: planShape,
    seconds: z.number(),
    refused: z.boolean(),
    trouble: trouble.exactOptional(),
  }),
})

/** A search as it is sent to another thread; where it is none, why. */
export function readSearchJob(
  told: unknown,
): { readonly id: number; readonly problem: ScheduleProblem; readonly words: SearchWords } | string {
  const read = jobSchema.safeParse(told)
  if (!read.success) return read.error.message
  const { id, problem, words } = read.data
  return { id, problem: { ...problem, gas: problem.gas, heat: problem.heat }, words }
}

/** What comes back from there. */
export function readFound(told: unknown): { readonly id: number; readonly found: Found } | undefined {
  return foundSchema.safeParse(told).data
}

/** What a stored plan was made from, what came out, and what was asked of the solver. */
export interface PlanBody {
  readonly problem: ScheduleProblem
  readonly plan: Plan
  readonly words: { readonly gap: number; readonly timeLimitS: number }
  readonly shown?: ShownOutlook
  readonly assumed?: readonly Assumed[]
}

/** A made plan: what is in force, stored and told. */
export interface MadePlan extends PlanBody {
  readonly id: string
  readonly madeAt: Instant
  readonly seconds: number
}

/** Reads a stored plan's body back; the reason where it is none. */
export function readPlanBody(text: string): PlanBody | string {
  try {
    const read = bodySchema.safeParse(JSON.parse(text))
    if (read.success) {
      const { problem, plan, words, assumed } = read.data
      return { problem: { ...problem, gas: problem.gas, heat: problem.heat }, plan, words, assumed }
    }
    const [issue] = read.error.issues
    return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no plan'}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Gives a plan its name, which ascends with the time at which it was made: `P20270115T001500-3fa2c1`. */
export function madePlan(body: PlanBody, { seconds }: Pick<Found, 'seconds'>, now: Instant): MadePlan {
  const time = toIso(now).slice(0, 19).replaceAll(/[-:]/g, '')
  return { ...body, id: `P${time}-${sha256(bodyOf(body)).slice(0, 6)}`, madeAt: now, seconds }
}

const bodyOf = ({ problem, plan, words, shown, assumed }: PlanBody) =>
  canonical({ problem, plan, words, shown, assumed })

export function storedPlan(made: MadePlan): StoredPlan {
  const { plan } = made
  const body = bodyOf(made)
  return {
    id: made.id,
    madeAt: made.madeAt,
    how: plan.how,
    ...(plan.gap !== undefined && { gap: plan.gap }),
    seconds: made.seconds,
    start: plan.start,
    end: after(plan.start, plan.steps * plan.stepH * HOUR_MS),
    stepS: plan.stepH * 3_600,
    totalMinor: plan.totalMinor,
    terms: plan.terms,
    givenWay: plan.givenWay,
    sha256: sha256(body),
    body,
  }
}

export function headView(head: StoredPlanHead): PlanHead {
  return {
    id: head.id,
    made_at: toIso(head.madeAt),
    how: head.how,
    gap: head.gap ?? null,
    seconds: head.seconds,
    start: toIso(head.start),
    end: toIso(head.end),
    step_s: head.stepS,
    total_minor: head.totalMinor,
    terms: head.terms.map((term) => ({ ...term })),
    given_way: head.givenWay.map((given) => ({ ...given })),
  }
}

const shownBody = z.looseObject({ problem: z.looseObject({}), plan: z.looseObject({}) })

export function storedView(stored: StoredPlan): StoredPlanView {
  return { head: headView(stored), sha256: stored.sha256, body: shownBody.parse(JSON.parse(stored.body)) }
}

/** Hours and kW for those that are not bounded: more than any site has, and no figure that JSON does not know. */
const UNBOUNDED = 1e6

/** A problem in which every figure is one: what is solved is what is stored. */
export function finite(problem: ScheduleProblem): ScheduleProblem {
  const number = (value: number) => (Number.isFinite(value) ? value : UNBOUNDED)
  return {
    ...problem,
    engines: problem.engines.map((unit) => ({ ...unit, sinceH: number(unit.sinceH) })),
    halls: problem.halls.map((hall) => ({ ...hall, mostKw: hall.mostKw.map(number) })),
    orders: problem.orders.map((order) => ({ ...order, mostKw: number(order.mostKw) })),
  }
}
