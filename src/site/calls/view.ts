import { z } from 'zod'

/** Calls as the API tells them. Every number has its unit last in its name; null is unknown. */
const at = z.string().describe('ISO 8601 instant, UTC')
const known = z.number().nullable()

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('site') }),
  z.object({ kind: z.literal('halls'), ids: z.array(z.string()) }),
  z.object({ kind: z.literal('customers'), ids: z.array(z.string()) }),
  z.object({ kind: z.literal('grid'), id: z.string() }),
])
const mode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cap'), kw: z.number() }),
  z.object({ kind: z.literal('reduce'), kw: z.number() }),
  z.object({ kind: z.literal('full') }),
  z.object({ kind: z.literal('ban') }),
  z.object({ kind: z.literal('above-price'), minor_per_kwh: z.number() }),
  z.object({
    kind: z.literal('below-frequency'),
    hz: z.number(),
    kw: z.number(),
    restore_after_s: z.number(),
  }),
  z.object({ kind: z.literal('prices'), import_minor_per_kwh: z.number(), export_minor_per_kwh: known }),
])

const override = z.object({ who: z.string(), why: z.string(), from: at, until: at })
export const overrideRequest = z.object({ why: z.string().min(3).max(500), until: at })
export type OverrideRequest = z.infer<typeof overrideRequest>

const quarter = z.object({
  start: at,
  end: at,
  measured_kwh: known,
  baseline_kwh: known,
  allowed_kwh: known.describe('null: the call asked for nothing then'),
  estimated: z.boolean(),
})
const settlement = z.object({
  start: at,
  end: at,
  measured_kwh: z.number(),
  baseline_kwh: z.number(),
  reduced_kwh: z.number().describe('Baseline less measured; negative: more was drawn'),
  broken_kwh: z.number().describe('Above what was allowed and its tolerance of 1 %'),
  pay_minor: z.number(),
  penalty_minor: z.number(),
  currency: z.string(),
  unmeasured_quarters: z.number().describe('Neither paid nor owed for'),
  estimated_quarters: z.number(),
})

/** Also of the schedule's calls. */
export const untoldView = z
  .object({ why: z.enum(['no-baseline', 'no-price', 'stale-price']), since: at.nullable() })
  .nullable()
  .describe('Why it is not known what it allows: call.untold.<why> in the message catalogues; null: it is')

export const callView = z.object({
  issuer: z.string(),
  id: z.string(),
  version: z.number(),
  scope,
  mode,
  from: at,
  until: at,
  must: z.boolean(),
  why: z.string(),
  way: z.enum(['http', 'mqtt', 'openadr', 'calendar', 'person']),
  taken_at: at,
  ended_at: at.nullable().describe('Replaced or cancelled before its time was over'),
  state: z.enum(['waiting', 'in force', 'kept', 'broken', 'cancelled', 'replaced']),
  state_at: at,
  reason: z.string(),
  pay_minor_per_kwh: z.number(),
  breach_minor_per_kwh: z.number(),
  most_kw: known.describe('What it allows now; null: it asks for nothing now, or that is not known'),
  untold: untoldView,
  measured_kw: known.describe('Drawn now in its scope; null unless it is in force'),
  baseline: z
    .object({
      method: z.enum(['ten-in-ten', 'meter-before']),
      days: z.array(z.string()),
      kw: known.describe('Now, or at its beginning'),
    })
    .nullable(),
  mean_kw: known,
  mean_baseline_kw: known,
  reduced_kwh: known.describe('So far'),
  overrides: z.array(override),
  quarters: z.array(quarter),
  settlement: settlement.nullable(),
})
export type CallView = z.infer<typeof callView>

export const callPage = z.object({ now: at, currency: z.string(), calls: z.array(callView) })
export type CallPage = z.infer<typeof callPage>

export const callEntryView = z.object({
  sequence: z.number(),
  at,
  kind: z.enum(['message', 'state', 'baseline', 'trigger', 'override', 'measured', 'settled']),
  who: z.string(),
  why: z.string(),
  body: z.string().describe('JSON, to the last byte as it is chained'),
})
export const callRecord = z.object({ call: callView, entries: z.array(callEntryView) })
export type CallRecord = z.infer<typeof callRecord>
