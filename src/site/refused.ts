import { z } from 'zod'

/** Why the site does not do what a person asks: `refused.<code>` in the message catalogues. */
export const REFUSALS = [
  'malformed',
  'bad-times',
  'bad-until',
  'until-past',
  'until-first',
  'until-far',
  'no-such-engine',
  'no-such-hall',
  'engine-power',
  'hall-on',
  'hall-power',
  'pinned-already',
  'pins-many',
  'no-such-pin',
  'weighing',
  'unplanned',
  'series-twice',
  'series-long',
  'series-instant',
  'series-value',
  'no-such-call',
  'call-over',
  'nothing-to-do',
  'key-reused',
  'too-many',
  'bad-where',
] as const
export type RefusalCode = (typeof REFUSALS)[number]

/** What stands in a sentence; instants in ISO 8601. */
export const saidValues = z.record(z.string(), z.union([z.string(), z.number()]))
export type SaidValues = Readonly<z.infer<typeof saidValues>>

export const refusalReason = z.object({
  code: z.enum(REFUSALS).describe('refused.<code> in the message catalogues'),
  values: saidValues,
})
export type RefusalReason = z.infer<typeof refusalReason>

/** A request of a person that the site does not do; the message says in English why. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly code: RefusalCode
  readonly values: SaidValues
  constructor(code: RefusalCode, message: string, values: SaidValues = {}) {
    super(message)
    this.code = code
    this.values = values
  }
}
