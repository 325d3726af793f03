import { z } from 'zod'
import { type Instant, instant } from '../quantity/index.ts'
import type { CallEntry, CallFact } from './fact.ts'

const at = z.number().transform((ms): Instant => instant(ms))
const minor = z.number()
const ids = z.array(z.string())
const key = { issuer: z.string(), id: z.string(), version: z.number() }
const callKey = z.object(key)

const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('site') }),
  z.object({ kind: z.literal('halls'), ids }),
  z.object({ kind: z.literal('customers'), ids }),
  z.object({ kind: z.literal('grid'), id: z.string() }),
])
const mode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cap'), kw: z.number() }),
  z.object({ kind: z.literal('reduce'), kw: z.number() }),
  z.object({ kind: z.literal('full') }),
  z.object({ kind: z.literal('ban') }),
  z.object({ kind: z.literal('above-price'), minorPerKwh: minor }),
  z.object({
    kind: z.literal('below-frequency'),
    hz: z.number(),
    kw: z.number(),
    restoreAfterS: z.number(),
  }),
  z.object({
    kind: z.literal('prices'),
    importMinorPerKwh: minor,
    exportMinorPerKwh: minor.exactOptional(),
  }),
])
const method = z.enum(['ten-in-ten', 'meter-before'])
const call = z.object({
  ...key,
  scope,
  mode,
  from: at,
  until: at,
  must: z.boolean(),
  why: z.string(),
  payMinorPerKwh: minor,
  breachMinorPerKwh: minor,
  baseline: method,
})
const quarter = z.object({
  start: at,
  end: at,
  measuredKwh: z.number().nullable(),
  baselineKwh: z.number().nullable(),
  allowedKwh: z.number().nullable(),
  estimated: z.boolean(),
})

const facts = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    message: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('call'), call }),
      z.object({ kind: z.literal('cancel'), ...key }),
    ]),
    source: z.object({
      way: z.enum(['http', 'mqtt', 'openadr', 'calendar', 'person']),
      issuer: z.string(),
    }),
    answer: z.object({
      ...key,
      result: z.enum(['taken', 'repeated', 'late', 'refused']),
      reason: z.string(),
      at,
    }),
  }),
  z.object({
    kind: z.literal('state'),
    call: callKey,
    state: z.enum(['waiting', 'in force', 'kept', 'broken', 'cancelled', 'replaced']),
    reason: z.string(),
  }),
  z.object({
    kind: z.literal('baseline'),
    call: callKey,
    baseline: z.object({ method, days: ids, steps: z.array(z.object({ from: at, kw: z.number() })) }),
  }),
  z.object({ kind: z.literal('trigger'), call: callKey, on: z.boolean(), powerKw: z.number() }),
  z.object({ kind: z.literal('override'), call: callKey, who: z.string(), why: z.string(), until: at }),
  z.object({ kind: z.literal('measured'), call: callKey, quarter }),
  z.object({
    kind: z.literal('settled'),
    settlement: z.object({
      ...key,
      start: at,
      end: at,
      quarters: z.array(quarter),
      unmeasured: z.number(),
      estimated: z.number(),
      measuredKwh: z.number(),
      baselineKwh: z.number(),
      reducedKwh: z.number(),
      brokenKwh: z.number(),
      payMinor: z.number(),
      penaltyMinor: z.number(),
      currency: z.string(),
      baselineMethod: method.nullable(),
      baselineDays: ids,
      overriddenBy: ids,
    }),
  }),
])

/** Reads an appended entry; undefined where it is none that this version knows. */
export function callEntryOf(stored: {
  readonly sequence: number
  readonly at: Instant
  readonly body: string
}): CallEntry | undefined {
  const fact = factOf(stored.body)
  return fact === undefined ? undefined : { sequence: stored.sequence, at: stored.at, fact }
}

function factOf(body: string): CallFact | undefined {
  try {
    return facts.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** What an entry is about, as one text: `dso-ural/2026-117`. */
export function subjectOf(fact: CallFact): string {
  const { issuer, id } =
    fact.kind === 'message' ? fact.answer : fact.kind === 'settled' ? fact.settlement : fact.call
  return `${issuer}/${id}`
}
