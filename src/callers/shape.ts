import { z } from 'zod'
import { fromIso, type Instant, instant } from '../quantity/index.ts'

/** The version of the form of messages that this Fakel writes and reads. */
export const FORM = 1
/** An electrical site of more than this is a slip of the pen. */
const MOST_KW = 10_000_000
const MOST_MINOR = 1_000_000
const MOST_IDS = 1_000
const LONGEST_MIN = 31 * 24 * 60

/** `grid-2026-11-21.3`: what an issuer calls its call. It stands in addresses, topics and file names. */
const callId = z
  .string()
  .min(1)
  .max(128)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:@+-]*$/,
    'letters, digits and . _ : @ + -, beginning with a letter or digit',
  )
const version = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
const kw = z.number().min(0).max(MOST_KW)
const minor = z.number().min(0).max(MOST_MINOR)
/** Prices of power may be below zero. */
const price = z.number().min(-MOST_MINOR).max(MOST_MINOR)
const name = z.string().min(1).max(64)
const ids = z.array(name).min(1).max(MOST_IDS)

export const scopeShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('site') }),
  z.strictObject({ kind: z.literal('halls'), ids }),
  z.strictObject({ kind: z.literal('customers'), ids }),
  z.strictObject({ kind: z.literal('grid'), id: name }),
])

export const modeShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cap'), kw }),
  z.strictObject({ kind: z.literal('reduce'), kw: kw.positive() }),
  z.strictObject({ kind: z.literal('full') }),
  z.strictObject({ kind: z.literal('ban') }),
  z.strictObject({ kind: z.literal('above-price'), minor_per_kwh: price }),
  z.strictObject({
    kind: z.literal('below-frequency'),
    hz: z.number().min(40).max(65),
    kw: kw.positive(),
    restore_after_s: z.number().min(0).max(86_400),
  }),
  z.strictObject({
    kind: z.literal('prices'),
    import_minor_per_kwh: price,
    export_minor_per_kwh: price.optional(),
  }),
])

/** An instant between 2000 and 2200: what lies outside is a slip, and would not fit into every clock. */
const moment = z
  .string()
  .max(40)
  .transform((text, context): Instant => {
    const at = fromIso(text)
    if (at !== undefined && at >= Date.UTC(2000) && at < Date.UTC(2200)) return at
    context.addIssue({ code: 'custom', message: 'an ISO 8601 instant with its offset, 2026-01-31T12:00:00Z' })
    return instant(0)
  })

const head = { fakel_call: z.literal(FORM), issuer: name, id: callId, version }

/** A call without its head: what a person enters, whose issuer, id and version the site knows. */
export const termsShape = z.strictObject({
  scope: scopeShape,
  mode: modeShape,
  from: moment,
  until: moment.optional(),
  duration_min: z.number().positive().max(LONGEST_MIN).optional(),
  must: z.boolean().optional(),
  why: z.string().max(500).optional(),
  pay_minor_per_kwh: minor.optional(),
  breach_minor_per_kwh: minor.optional(),
  baseline: z.enum(['ten-in-ten', 'meter-before']).optional(),
})
export type CallTerms = z.output<typeof termsShape>

export const messageShape = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('call'), ...termsShape.shape }),
  z.strictObject({ ...head, kind: z.literal('cancel') }),
])
