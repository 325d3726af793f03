import { z } from 'zod'
import { untoldView } from '../calls/view.ts'
import { ASSUMED, trouble } from './trouble.ts'

/** The schedule of a running site as the API tells it. Every number has its unit last in its name; null is unknown. */
const at = z.string().describe('ISO 8601 instant, UTC')
const known = z.number().nullable()
const byId = z.record(z.string(), known)

/** Why a step is as it is: a key of the message catalogues, with what it concerns. */
export const stepReason = z.object({
  code: z.string().describe('schedule.why.<code> in the message catalogues'),
  subject: z.string().describe('Engine, hall, group of machines, order or pin; empty: the site'),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type StepReason = z.infer<typeof stepReason>

/** One step, measured or planned; powers are means over the step. */
export const schedulePoint = z.object({
  at,
  planned: z.boolean(),
  engines_kw: byId,
  import_kw: byId,
  export_kw: byId,
  halls_kw: byId.describe('What machines and cooling of each hall draw'),
  own_use_kw: known,
  losses_kw: known,
  machines: z.record(z.string(), known).describe('Machines that run, by group'),
  gas_m3_per_h: known.describe('Inflow, after treatment'),
  burnt_m3_per_h: known,
  flare_m3_per_h: known,
  line_pack_m3: known,
  outside_c: known,
  import_price_minor_per_kwh: known,
  export_price_minor_per_kwh: known,
  hashprice_minor_per_th_day: known,
  reserve_kw: known.describe('What could be carried or shed beyond the loss of the largest engine'),
  reasons: z.array(stepReason),
})
export type SchedulePoint = z.infer<typeof schedulePoint>

const terms = z.array(z.object({ name: z.string(), minor: z.number() }))
const givenWay = z.array(
  z.object({
    name: z.string(),
    unit: z.string(),
    amount: z.number().describe('unit-hours where it has a unit'),
  }),
)

export const pinView = z.object({
  id: z.string(),
  target: z.object({ kind: z.enum(['engine', 'hall']), id: z.string() }),
  state: z.union([z.enum(['on', 'off']), z.object({ kw: z.number() })]),
  from: at,
  until: at,
  who: z.string(),
  why: z.string(),
})
export type PinView = z.infer<typeof pinView>

export const pinRequest = pinView.omit({ id: true, who: true }).extend({ why: z.string().min(3).max(500) })
export type PinRequest = z.infer<typeof pinRequest>

export const planHead = z.object({
  id: z.string(),
  made_at: at,
  how: z.enum(['optimal', 'feasible', 'relaxed', 'merit order']),
  gap: known.describe('Share by which the best plan there is can lie above this one'),
  seconds: z.number().describe('That the search took'),
  start: at,
  end: at,
  step_s: z.number(),
  total_minor: z.number().describe('Over the horizon'),
  terms,
  given_way: givenWay.describe('What people had set and no plan keeps'),
})
export type PlanHead = z.infer<typeof planHead>

/** A plan with all that it was made from: `body` in its canonical form (keys in order) has the hash. */
export const storedPlanView = z.object({
  head: planHead,
  sha256: z.string(),
  body: z.looseObject({
    problem: z
      .looseObject({})
      .describe('The whole of what was to be planned: fakel dispatch replay solves it again'),
    plan: z.looseObject({}),
  }),
})
export type StoredPlanView = z.infer<typeof storedPlanView>

/** Dated series that people give: each value holds until the next one, the last for an hour. */
export const seriesName = z.enum(['import-price', 'export-price', 'hashprice', 'temperature'])
export type SeriesName = z.infer<typeof seriesName>
const seriesPoints = z.array(z.strictObject({ at, value: z.number() }))
export const givenSeries = z.object({
  name: seriesName,
  unit: z.string(),
  points: seriesPoints,
  given_at: at,
  who: z.string(),
  why: z.string(),
})
export type GivenSeries = z.infer<typeof givenSeries>
export const seriesRequest = z.strictObject({
  series: z
    .array(z.strictObject({ name: seriesName, points: seriesPoints.min(1).max(3_000) }))
    .min(1)
    .max(seriesName.options.length),
  why: z.string().trim().min(3).max(500),
})
export type SeriesRequest = z.infer<typeof seriesRequest>

/** What a pin would do to the plan. */
export const pinPreview = z.object({
  cost_minor: z.number().describe('What the plan brings less over its horizon; negative: more'),
  before: terms,
  after: terms,
  given_way: givenWay,
  points: z.array(schedulePoint),
})
export type PinPreview = z.infer<typeof pinPreview>

export const scheduleCall = z.object({
  issuer: z.string(),
  id: z.string(),
  scope: z.string().describe('site, or its halls, customers or grid connection'),
  mode: z.string().describe('cap, reduce, full, ban, above-price, below-frequency, prices'),
  most_kw: known,
  from: at,
  until: at,
  must: z.boolean(),
  state: z.string(),
  untold: untoldView,
})

export const forecastError = z.object({
  series: z.enum(['gas', 'temperature', 'own-use', 'import-price', 'hashprice']),
  unit: z.string(),
  lead_h: z.number(),
  count: z.number(),
  bias: z.number(),
  mean_absolute: z.number(),
  persistence_mean_absolute: z.number().describe('Of saying that everything stays as it is'),
  margin: known.describe('Taken off the forecast so that enough is there; null where none is taken'),
})

export const scheduleView = z.object({
  now: at,
  currency: z.string(),
  plan: planHead.nullable().describe('null: none was made yet'),
  next_plan_at: at.nullable(),
  trouble: trouble.nullable().describe('Why the last attempt came to no plan of the solver'),
  assumed: z
    .array(z.enum(ASSUMED))
    .describe(
      'What nobody tells and the plan takes to be so: schedule.assumed.<code> in the message catalogues',
    ),
  points: z.array(schedulePoint).describe('Measured ones, then planned ones, in time'),
  pins: z.array(pinView),
  calls: z.array(scheduleCall),
  forecasts: z.array(forecastError),
})
export type ScheduleView = z.infer<typeof scheduleView>
