import { z } from 'zod'
import { faultText, type PlanFault } from '../../dispatch/index.ts'
import { after, type Instant, toIso } from '../../quantity/index.ts'
import { type SaidValues, saidValues } from '../refused.ts'

/** Why there is no plan of the solver: `schedule.trouble.<code>` in the message catalogues. */
export const TROUBLES = [
  'solver-lost',
  'solver-late',
  'search-lost',
  'nature',
  'unbounded',
  'no-time',
  'no-answer',
  'other-size',
  'no-numbers',
  'not-sound',
  'not-planned',
  'gas-unknown',
  'price-unknown',
  'failed',
] as const
export type TroubleCode = (typeof TROUBLES)[number]

/** What nobody tells and was taken to be so: `schedule.assumed.<code>` in the message catalogues. */
export const ASSUMED = ['prices-stale', 'earnings-unknown', 'own-use-unknown'] as const
export type Assumed = (typeof ASSUMED)[number]

/** As it is written down with a plan. */
export const ASSUMED_TEXTS: Readonly<Record<Assumed, string>> = {
  'prices-stale': 'the prices of bought energy that were given have run out: later ones are learnt from them',
  'earnings-unknown': 'nobody says what machines earn: own machines are taken to be worth running',
  'own-use-unknown': 'the site’s own use is not known',
}

const planFault = z.object({
  kind: z.string().describe('schedule.fault.<kind> in the message catalogues'),
  subject: z.string().describe('Engine, hall, group of machines, order or job; empty: the site'),
  at: z.string().nullable().describe('ISO 8601 instant of its step; null: the whole plan'),
  value: z.number(),
  limit: z.number(),
})

export const trouble = z.object({
  code: z.enum(TROUBLES).describe('schedule.trouble.<code> in the message catalogues'),
  values: saidValues,
  faults: z.array(planFault).describe('What an independent look found wrong with the plan'),
  detail: z.string().describe('The same in English, with what the computer said'),
})
export type Trouble = z.infer<typeof trouble>

/** So many of the things that are wrong with a plan are told one by one. */
const MOST_TOLD = 3

export const troubleOf = (code: TroubleCode, detail: string, values: SaidValues = {}): Trouble => ({
  code,
  values: { ...values },
  faults: [],
  detail,
})

/** A plan that an independent look finds faults with. */
export function notSound(faults: readonly PlanFault[], start: Instant, stepMs: number): Trouble {
  const more = faults.length - MOST_TOLD
  const told = faults.slice(0, MOST_TOLD)
  return {
    code: 'not-sound',
    values: { faults: faults.length },
    faults: told.map(({ step, ...fault }) => ({
      ...fault,
      at: step === undefined ? null : toIso(after(start, step * stepMs)),
    })),
    detail: `not sound: ${[...told.map(faultText), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}`,
  }
}
