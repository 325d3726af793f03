import { z } from 'zod'
import { commandPreview, commandRequest } from './view.ts'

/** An order to all machines that a selection means. */
export const fleetOrderRequest = commandRequest
  .omit({ machines: true })
  .extend({
    where: z
      .string()
      .max(4_000)
      .optional()
      .describe('Which machines, such as "hall=h1 and j_per_th>30"; see docs/machine-orders.md'),
    machines: z
      .array(z.string())
      .max(20_000)
      .optional()
      .describe('Only these; with `where`, those of them that it means'),
    deadline_s: z
      .number()
      .min(5)
      .max(3_600)
      .default(60)
      .describe('By then each machine is confirmed or named'),
    only_stopped: z.boolean().default(false).describe('Wake only what an order of a person put to sleep'),
  })
  .refine(
    (request) => request.where !== undefined || request.machines !== undefined,
    'name machines or say where',
  )
export type FleetOrderRequest = z.output<typeof fleetOrderRequest>

export const fleetOrderPreview = commandPreview.extend({
  left_out: z.object({
    not_meant: z.number(),
    unknown: z.number().describe('Not selected, because a field that would decide is unknown'),
    unknown_fields: z.record(z.string(), z.number()),
    not_stopped_by_an_order: z.number(),
  }),
})
export type FleetOrderPreview = z.output<typeof fleetOrderPreview>

const state = z.enum([
  'planned',
  'sent',
  'accepted',
  'observed',
  'confirmed',
  'refused',
  'unsupported',
  'unreachable',
  'escalated',
  'stopped',
])

export const fleetOrderView = z.object({
  id: z.string(),
  at: z.string(),
  who: z.string(),
  why: z.string(),
  action: z.string(),
  where: z.string().nullable(),
  deadline: z.string(),
  until: z.string(),
  ended: z.string().nullable(),
  targets: z.number(),
  done: z.number().describe('Confirmed; or seen in their own reports where no meter has a say'),
  outcomes: z.record(state, z.number()).describe('Adds up to the targets'),
  power_before_w: z.number(),
  power_now_w: z.number(),
  feeders: z.array(
    z.object({
      feeder: z.string(),
      before_w: z.number(),
      now_w: z.number(),
      expected_change_w: z.number(),
      measured_change_w: z.number(),
      unexplained_w: z.number(),
      tolerance_w: z.number(),
      verdict: z.enum(['agrees', 'differs', 'too-early']),
    }),
  ),
})
export type FleetOrderView = z.output<typeof fleetOrderView>

export const fleetOrderMachines = z.object({
  machines: z.array(z.object({ machine: z.string(), state, detail: z.string(), at: z.string() })),
})
