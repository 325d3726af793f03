import { balanceView, eventView } from '../../site/index.ts'
import { type App, answers, at, createRoute, type Parts, z } from '../parts.ts'
import { eventOf, instantOf, instantText, intervalOf, settlementOf, settlementView } from '../shapes.ts'

const LONGEST_SETTLEMENTS_MS = 31 * 86_400_000
const limit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual)

/** What the store keeps: events, balances, settled intervals. */
export function recordRoutes(app: App, parts: Parts): void {
  const { site } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/events'),
      summary: 'What happened, who did it and why; newest first',
      request: {
        query: z.object({
          before: z.coerce
            .number()
            .int()
            .positive()
            .optional()
            .describe('Only events of a lower sequence number'),
          limit: limit(1000, 100),
          kind: z.string().max(100).optional().describe('Beginning of the kind: `engine.`'),
          subject: z.string().max(200).optional(),
          severity: z.enum(['info', 'warning', 'alarm']).optional(),
        }),
      },
      responses: answers(z.object({ events: z.array(eventView.openapi('Event')) }), 'Newest first'),
    }),
    async (c) => {
      const { before, limit, kind, subject, severity } = c.req.valid('query')
      const events = await site.store.events({
        limit,
        ...(before !== undefined && { beforeSequence: before }),
        ...(kind !== undefined && { kindPrefix: kind }),
        ...(subject !== undefined && { subject }),
        ...(severity !== undefined && { severity }),
      })
      return c.json({ events: events.map(eventOf) }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/balances'),
      summary: 'Reconciled balances of settled intervals',
      request: {
        query: z.object({
          before: instantText.optional().describe('Only intervals that start before it'),
          limit: limit(500, 96),
          kind: z.string().max(100).optional().describe('`electricity` or `gas`'),
        }),
      },
      responses: answers(z.object({ balances: z.array(balanceView.openapi('Balance')) }), 'Newest first'),
    }),
    async (c) => {
      const { before, limit, kind } = c.req.valid('query')
      const balances = await site.balances({
        limit,
        ...(before !== undefined && { before: instantOf(before) }),
        ...(kind !== undefined && { kind }),
      })
      return c.json({ balances: [...balances] }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/settlements'),
      summary: 'Energy and machine-hours of every customer, by settled interval',
      request: { query: z.object({ from: instantText, to: instantText }) },
      responses: answers(z.object({ settlements: z.array(settlementView) }), 'Ascending in time'),
    }),
    async (c) => {
      const { from, to } = c.req.valid('query')
      const interval = intervalOf(instantOf(from), instantOf(to), LONGEST_SETTLEMENTS_MS)
      const settled = await site.store.settled(interval)
      return c.json({ settlements: settled.map(settlementOf) }, 200)
    },
  )
}
