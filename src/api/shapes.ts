import { z } from '@hono/zod-openapi'
import type { SettledInterval } from '../ledger/index.ts'
import { fromIso, type Instant, type Interval, toIso } from '../quantity/index.ts'
import type { EventView } from '../site/index.ts'
import type { StoredEvent } from '../store/index.ts'
import { Refused } from './problem.ts'

/** How records of the store look to clients. */
export function eventOf(event: StoredEvent): EventView {
  return { ...event, at: toIso(event.at), data: { ...event.data } }
}

export const settlementView = z
  .object({
    start: z.string(),
    end: z.string(),
    quality: z.enum(['measured', 'estimated']),
    generated_wh: z.number(),
    imported_wh: z.number(),
    own_wh: z.number().describe("Losses and the site's own use"),
    notes: z.array(z.string()).describe('Why a part was estimated, which measurements were set aside'),
    inputs: z.string().describe('Hash of the measurements it was made from'),
    shares: z.array(
      z.object({
        customer: z.string(),
        energy_wh: z.number(),
        energy_sigma_wh: z.number().describe('Standard uncertainty'),
        machine_hours: z.number(),
        hashrate_ths: z.number().nullable().describe('Mean over the interval'),
      }),
    ),
  })
  .openapi('Settlement')

export function settlementOf(settled: SettledInterval): z.infer<typeof settlementView> {
  return {
    start: toIso(settled.interval.start),
    end: toIso(settled.interval.end),
    quality: settled.quality,
    generated_wh: settled.generated,
    imported_wh: settled.imported,
    own_wh: settled.own,
    notes: [...settled.notes],
    inputs: settled.inputs,
    shares: settled.shares.map((share) => ({
      customer: share.customer,
      energy_wh: share.energy,
      energy_sigma_wh: share.energySigma,
      machine_hours: share.machineHours,
      hashrate_ths: share.meanHashrate ?? null,
    })),
  }
}

/** An instant in a query or body, ISO 8601 with its offset. */
export const instantText = z
  .string()
  .refine((text) => fromIso(text) !== undefined, 'an ISO 8601 instant with its offset, 2026-01-31T12:00:00Z')

export function instantOf(text: string): Instant {
  const at = fromIso(text)
  if (at === undefined) throw new Refused('invalid_request', `${text} is not an instant`)
  return at
}

/** The interval asked for, refused when it is empty or longer than `mostMs`. */
export function intervalOf(from: Instant, to: Instant, mostMs: number): Interval {
  const wrong = (field: string, message: string) =>
    new Refused('invalid_request', message, { errors: [{ field, message }] })
  if (to <= from) throw wrong('query.to', 'the end must be after the start')
  if (to - from > mostMs) throw wrong('query.from', `at most ${mostMs / 86_400_000} days at once`)
  return { start: from, end: to }
}
