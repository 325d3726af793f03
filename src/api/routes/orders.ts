import { fleetOrderMachines, fleetOrderPreview, fleetOrderRequest, fleetOrderView } from '../../site/index.ts'
import { type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'

const key = z.object({
  'idempotency-key': z
    .string()
    .min(8)
    .max(200)
    .describe(
      'Made by the client for this order; the same request under it is given once, however often it is sent',
    ),
})
const one = z.object({ id: z.string().max(100) })

/** Orders to many machines at once, chosen by what is known of them, and what came of each machine. */
export function orderRoutes(app: App, parts: Parts): void {
  const { orders } = parts
  const wanted = fleetOrderRequest.openapi('FleetOrderRequest')
  const view = fleetOrderView.openapi('FleetOrder')

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/orders/preview'),
      summary: 'Which machines an order would be for and what it would change; nothing is done',
      request: { body: body(wanted) },
      responses: answers(
        fleetOrderPreview.openapi('FleetOrderPreview'),
        'Those meant, and those left out and why',
      ),
    }),
    (c) => c.json(orders.preview(c.req.valid('json')), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/orders'),
      summary: 'Order all machines that a selection means, and follow each to its end',
      request: { headers: key, body: body(wanted) },
      responses: answers(
        z.object({
          order: z.string(),
          repeated: z.boolean().describe('It had been given before under this key'),
        }),
        'Written, and about to be sent',
      ),
    }),
    async (c) => {
      const given = await orders.give(
        c.req.valid('json'),
        c.var.person.name,
        c.req.valid('header')['idempotency-key'],
      )
      return c.json(given, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/orders'),
      summary: 'Orders under way and ended of late; newest first',
      responses: answers(
        z.object({ orders: z.array(view) }),
        'Newest first; older ones are among the events (fleet.*)',
      ),
    }),
    (c) => c.json({ orders: [...orders.list()] }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/orders/{id}'),
      summary: 'One order, machine by machine',
      request: { params: one },
      responses: answers(
        fleetOrderView.extend(fleetOrderMachines.shape).openapi('FleetOrderWithMachines'),
        'As it stands',
      ),
    }),
    (c) => {
      const order = orders.get(c.req.valid('param').id)
      if (order === undefined) throw new Refused('not_found', 'there is no such order, or it ended long ago')
      return c.json({ ...order.view(), machines: [...order.machines()] }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/orders/{id}/stop'),
      summary: 'End an order: what is not done is not tried again, and goes back to the controller',
      request: { params: one, body: body(z.strictObject({ why: z.string().min(3).max(500) })) },
      responses: answers(done, 'Ended'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { why } = c.req.valid('json')
      const who = c.var.person.name
      if (!(await orders.stop(id, who, why))) throw new Refused('not_found', 'no such order is under way')
      return c.json({ done: true } as const, 200)
    },
  )
}
