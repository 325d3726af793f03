import { z } from 'zod'
import type { CallAnswer, CallReport } from '../calls/index.ts'
import { toIso } from '../quantity/index.ts'
import type { MessageFault } from './message.ts'
import { FORM } from './shape.ts'

/** What is answered at once, as it goes over a wire. */
export function writeAnswer(answer: CallAnswer, faults: readonly MessageFault[] = []): AnswerView {
  const { issuer, id, version, result, reason, at } = answer
  return {
    fakel_call: FORM,
    kind: 'answer',
    issuer,
    id,
    version,
    result,
    reason,
    at: toIso(at),
    ...(faults.length > 0 && { faults: [...faults] }),
  }
}

/** What is told of a call later; null is not measured. */
export function writeReport(report: CallReport) {
  const { issuer, id, version, state, at, meanKw, baselineKw, reducedKwh } = report
  return {
    fakel_call: FORM,
    kind: 'report' as const,
    issuer,
    id,
    version,
    state,
    at: toIso(at),
    mean_kw: meanKw ?? null,
    baseline_kw: baselineKw ?? null,
    reduced_kwh: reducedKwh ?? null,
  }
}

/** The form of `writeAnswer`, for those who read it. */
export const answerView = z.object({
  fakel_call: z.literal(FORM),
  kind: z.literal('answer'),
  issuer: z.string(),
  id: z.string(),
  version: z.number(),
  result: z.enum(['taken', 'repeated', 'late', 'refused']),
  reason: z.string(),
  at: z.string(),
  faults: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})
export type AnswerView = z.infer<typeof answerView>
