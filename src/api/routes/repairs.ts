import { FINDING_KINDS, type TicketFact } from '../../health/index.ts'
import { toIso } from '../../quantity/index.ts'
import {
  alertChannelView,
  alertChannelViewOf,
  findingView,
  findingViewOf,
  ticketView,
  ticketViewOf,
} from '../../site/index.ts'
import { type App, answers, at, body, createRoute, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'

const text = z.string().min(1).max(2_000)
const name = z.string().min(1).max(200)
const id = z.object({ id: z.string().max(100) })
const limit = z.coerce.number().int().min(1).max(20_000).default(1_000)

/** What a person may enter into a ticket; the rest is the site's. */
const fact = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('assigned'), to: name.nullable() }),
  z.strictObject({ kind: z.literal('noted'), text }),
  z.strictObject({
    kind: z.literal('part'),
    part: name,
    serial: name.nullable().default(null),
    count: z.number().int().min(1).max(1_000).default(1),
  }),
  z.strictObject({ kind: z.literal('closed'), why: text }),
  z.strictObject({ kind: z.literal('reopened'), why: text }),
])

const alertView = z
  .object({
    key: z.string(),
    kind: z.string(),
    severity: z.enum(['warning', 'alarm']),
    place: z.object({ kind: z.enum(['machine', 'hall', 'feeder', 'site', 'channel']), id: z.string() }),
    since: z.string(),
    subjects: z.array(z.string()),
  })
  .openapi('Alert')

/** What is wrong with machines, who repairs it, and who is told. */
export function repairRoutes(app: App, parts: Parts): void {
  findingRoutes(app, parts)
  ticketRoutes(app, parts)
  channelRoutes(app, parts)
}

function findingRoutes(app: App, parts: Parts): void {
  const { site } = parts
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/findings'),
      summary: 'What is wrong with machines now, with its evidence',
      request: {
        query: z.object({
          machine: z.string().max(200).optional(),
          kind: z.enum(FINDING_KINDS).optional(),
          severity: z.enum(['warning', 'alarm']).optional(),
          limit,
        }),
      },
      responses: answers(
        z.object({ findings: z.array(findingView.openapi('Finding')), total: z.number().int() }),
        'Longest standing first; `total` counts all that fit',
      ),
    }),
    (c) => {
      const { machine, kind, severity, limit: most } = c.req.valid('query')
      const fit = [...site.health.findings().values()]
        .flat()
        .filter((each) => machine === undefined || each.machine === machine)
        .filter((each) => kind === undefined || each.kind === kind)
        .filter((each) => severity === undefined || each.severity === severity)
        .toSorted((a, b) => a.since - b.since)
      const places = new Map(site.machines().map((each) => [each.id, each]))
      const findings = fit
        .slice(0, most)
        .map((each) =>
          findingViewOf(each, places.get(each.machine), site.health.openTicket(each.machine, each.kind)),
        )
      return c.json({ findings, total: fit.length }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/alerts'),
      summary: 'What people are told of: troubles of one cause and place are one alert',
      responses: answers(z.object({ alerts: z.array(alertView) }), 'As they stand'),
    }),
    (c) => {
      const alerts = site.health.alerts().map(({ key, kind, severity, place, since, subjects }) => ({
        key,
        kind,
        severity,
        place: { ...place },
        since: toIso(since),
        subjects: [...subjects],
      }))
      return c.json({ alerts }, 200)
    },
  )
}

function ticketRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  const ticket = ticketView.openapi('Ticket')
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/tickets'),
      summary: 'Repair tickets',
      request: {
        query: z.object({
          state: z.enum(['open', 'closed', 'all']).default('open'),
          machine: z.string().max(200).optional().describe('Id in the site, or card in the register'),
          limit,
        }),
      },
      responses: answers(
        z.object({ tickets: z.array(ticket), total: z.number().int() }),
        'Newest first; tickets closed long ago are found by their id alone',
      ),
    }),
    (c) => {
      const { state, machine, limit: most } = c.req.valid('query')
      const fit = site.health
        .tickets()
        .filter(({ closedAt }) => state === 'all' || (closedAt === undefined) === (state === 'open'))
        .filter((each) => machine === undefined || each.machine === machine || each.card === machine)
      return c.json({ tickets: fit.slice(0, most).map(ticketViewOf), total: fit.length }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/tickets/{id}'),
      summary: 'A repair ticket with all its entries',
      request: { params: id },
      responses: answers(z.object({ ticket }), 'As its entries make it'),
    }),
    async (c) => {
      const found = await site.health.ticket(c.req.valid('param').id)
      if (found === undefined) throw new Refused('not_found', 'there is no such ticket')
      return c.json({ ticket: ticketViewOf(found) }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/tickets/{id}/entries'),
      summary: 'Assign a ticket, note what was done, name a part, close it or open it again',
      request: { params: id, body: body(z.strictObject({ fact })) },
      responses: answers(z.object({ ticket }), 'With the new entry'),
    }),
    async (c) => {
      const wanted: TicketFact = c.req.valid('json').fact
      const who = c.var.person.name
      const subject = c.req.valid('param').id
      if ((await site.health.ticket(subject)) === undefined)
        throw new Refused('not_found', 'there is no such ticket')
      const entered = await site.health.enter(subject, wanted, who)
      if (!entered.ok) throw new Refused('invalid_request', entered.reason)
      const [after] = entered.tickets
      if (after === undefined) throw new Error(`${subject} was entered and is not there`)
      const why = wanted.kind === 'closed' || wanted.kind === 'reopened' ? wanted.why : ''
      await audit({
        kind: `ticket.${wanted.kind}`,
        subject,
        who,
        why,
        data: { machine: after.machine, finding: after.finding },
      })
      return c.json({ ticket: ticketViewOf(after) }, 200)
    },
  )
}

function channelRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/alert-channels'),
      summary: 'By which ways people are told, and whether they work',
      responses: answers(
        z.object({ channels: z.array(alertChannelView.openapi('AlertChannel')) }),
        'In the order of the site file; no secrets',
      ),
    }),
    (c) => c.json({ channels: site.health.channels().map(alertChannelViewOf) }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/alert-channels/{id}/test'),
      summary: 'Send a test message now',
      request: { params: id },
      responses: answers(
        z.object({ ok: z.boolean(), reason: z.string().nullable() }),
        'Whether it was taken, or why not',
      ),
    }),
    async (c) => {
      const channel = c.req.valid('param').id
      const who = c.var.person.name
      const sent = await site.health.testChannel(channel, who)
      if (sent === undefined) throw new Refused('not_found', 'there is no such channel')
      await audit({ kind: 'alerts.tested', subject: channel, who, data: { ok: sent.ok } })
      return c.json({ ok: sent.ok, reason: sent.reason ?? null }, 200)
    },
  )
}
