import { toIso } from '../../quantity/index.ts'
import { type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'

const exclusion = z
  .object({ flow: z.string(), who: z.string(), why: z.string(), at: z.string() })
  .openapi('Exclusion')

/** Meters that a person has set aside from the balance until they are taken back. */
export function exclusionRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/balance/exclusions'),
      summary: 'Meters set aside from the balance',
      responses: answers(z.object({ exclusions: z.array(exclusion) }), 'By flow, with who and why'),
    }),
    (c) => c.json({ exclusions: site.exclusions().map((each) => ({ ...each, at: toIso(each.at) })) }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/balance/exclusions'),
      summary: "Set a flow's meter aside",
      request: {
        body: body(z.strictObject({ flow: z.string().min(1).max(200), why: z.string().min(3).max(500) })),
      },
      responses: answers(done, 'Set aside from the next balance on'),
    }),
    async (c) => {
      const { flow, why } = c.req.valid('json')
      const who = c.var.person.name
      await site.exclude(flow, who, why)
      await audit({ kind: 'balance.excluded', subject: flow, who, why, severity: 'warning' })
      return c.json({ done: true } as const, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'delete', '/api/balance/exclusions/{flow}'),
      summary: 'Take a meter back into the balance',
      request: { params: z.object({ flow: z.string().max(200) }) },
      responses: answers(done, 'Taken back'),
    }),
    async (c) => {
      const { flow } = c.req.valid('param')
      const who = c.var.person.name
      await site.include(flow, who)
      await audit({ kind: 'balance.included', subject: flow, who })
      return c.json({ done: true } as const, 200)
    },
  )
}
