import { apart, type ReadTable } from '../../sheets/index.ts'
import {
  givenSeries,
  pinPreview,
  pinRequest,
  pinView,
  planHead,
  type SeriesRequest,
  scheduleView,
  seriesRequest,
  seriesTable,
  storedPlanView,
} from '../../site/index.ts'
import { type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'
import { MALFORMED, Refused } from '../problem.ts'
import { instantText } from '../shapes.ts'

const MOST_PAST_H = 14 * 24
const CSV = 'text/csv'
const named = z.object({ id: z.string().max(80) })

/** The rolling schedule: what is planned and was measured, plans with their inputs, pins, series that people give. */
export function scheduleRoutes(app: App, parts: Parts): void {
  viewRoutes(app, parts)
  pinRoutes(app, parts)
  seriesRoutes(app, parts)
}

function viewRoutes(app: App, parts: Parts): void {
  const { site } = parts
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/schedule'),
      summary: 'The plan in force with its reasons, and what was measured before it',
      request: {
        query: z.object({
          past_h: z.coerce.number().min(0).max(MOST_PAST_H).default(24).describe('Hours of measured past'),
        }),
      },
      responses: answers(scheduleView.openapi('Schedule'), 'Points in quarters of an hour'),
    }),
    async (c) => c.json(await site.schedule.view({ past: c.req.valid('query').past_h }), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/schedule/plans'),
      summary: 'Plans that were made',
      request: {
        query: z.object({
          limit: z.coerce.number().int().min(1).max(500).default(50),
          before: z.string().max(80).optional().describe('Id of a plan: only those made before it'),
        }),
      },
      responses: answers(z.object({ plans: z.array(planHead.openapi('SchedulePlan')) }), 'Newest first'),
    }),
    async (c) => {
      const { limit, before } = c.req.valid('query')
      const plans = await site.schedule.plans({ limit, ...(before !== undefined && { before }) })
      return c.json({ plans: [...plans] }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/schedule/plans/{id}'),
      summary: 'A plan with all that it was made from',
      request: { params: named },
      responses: answers(
        storedPlanView.openapi('StoredSchedulePlan'),
        'sha256 is of the body as JSON without spaces, its keys in the order in which they come',
      ),
    }),
    async (c) => {
      const plan = await site.schedule.plan(c.req.valid('param').id)
      if (plan === undefined) throw new Refused('not_found', 'there is no such plan')
      return c.json(plan, 200)
    },
  )
}

function pinRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  const wanted = pinRequest.extend({ from: instantText, until: instantText }).openapi('SchedulePinRequest')

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/schedule/pins/preview'),
      summary: 'What a pin would cost; nothing is changed',
      request: { body: body(wanted) },
      responses: answers(pinPreview.openapi('SchedulePinPreview'), 'Money and points, with the pin'),
    }),
    async (c) => c.json(await site.schedule.previewPin(c.req.valid('json')), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/schedule/pins'),
      summary: 'Pin an engine on, off or at a power, or a hall at a power, for at most seven days',
      description: 'The next plan keeps to it where it can; safety keeps the last word.',
      request: { body: body(wanted) },
      responses: answers(pinView.openapi('SchedulePin'), 'As it was taken'),
    }),
    async (c) => {
      const who = c.var.person.name
      const pin = await site.schedule.pin(c.req.valid('json'), who)
      await audit({
        kind: 'schedule.pinned',
        subject: pin.target.id,
        who,
        why: pin.why,
        data: {
          pin: pin.id,
          state: typeof pin.state === 'string' ? pin.state : `${pin.state.kw} kW`,
          from: pin.from,
          until: pin.until,
        },
      })
      return c.json(pin, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'delete', '/api/schedule/pins/{id}'),
      summary: 'End a pin',
      request: { params: named, query: z.object({ why: z.string().trim().max(500).default('') }) },
      responses: answers(done, 'Ended'),
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { why } = c.req.valid('query')
      const who = c.var.person.name
      const { pins } = await site.schedule.view({ past: 0 })
      const pin = pins.find((each) => each.id === id)
      if (pin === undefined) throw new Refused('not_found', 'there is no such pin')
      await site.schedule.unpin(id, who, why)
      await audit({ kind: 'schedule.unpinned', subject: pin.target.id, who, why, data: { pin: id } })
      return c.json({ done: true } as const, 200)
    },
  )
}

function seriesRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  const told = z.object({ series: z.array(givenSeries.openapi('ScheduleSeries')) })

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/schedule/series'),
      summary: 'Prices and temperatures that people gave, and who',
      responses: answers(told, 'Ascending in time'),
    }),
    (c) => c.json({ series: [...site.schedule.series()] }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'put', '/api/schedule/series'),
      summary: 'Give day-ahead prices, hashprices or a temperature forecast',
      description:
        'As JSON, or as CSV or XLSX with a column `at` and one for each series; then `why` is in the query. What was given before for the same time is replaced.',
      request: {
        query: z.object({ why: z.string().trim().max(500).optional().describe('Of a file') }),
        body: {
          // Required, but only JSON is looked at before it gets here.
          required: false,
          content: {
            'application/json': { schema: seriesRequest },
            [CSV]: { schema: z.string().openapi({ format: 'binary' }) },
            'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
          },
        },
      },
      responses: answers(told, 'All series as they stand now'),
    }),
    async (c) => {
      const who = c.var.person.name
      const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
      const request =
        type === 'application/json'
          ? seriesRequest.parse(c.req.valid('json'))
          : await fromFile(c.req.raw, c.req.valid('query').why ?? '')
      const series = await site.schedule.giveSeries(request, who)
      for (const { name, points } of request.series)
        await audit({
          kind: 'schedule.series-given',
          subject: name,
          who,
          why: request.why,
          data: { points: points.length, from: points[0]?.at ?? '', until: points.at(-1)?.at ?? '' },
        })
      return c.json({ series: [...series] }, 200)
    },
  )
}

async function fromFile(request: Request, why: string): Promise<SeriesRequest> {
  const read: ReadTable = await apart({ kind: 'read', bytes: new Uint8Array(await request.arrayBuffer()) })
  if (!read.ok) {
    const place = read.line === undefined ? '' : `line ${read.line} `
    throw new Refused('unreadable_file', `the file ${place}${read.message}`)
  }
  const series = seriesTable(read.table)
  if (typeof series === 'string') throw new Refused('unreadable_file', `the file ${series}`)
  const parsed = seriesRequest.safeParse({ series, why })
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => ({
    field: path[0] === 'why' ? 'query.why' : `body.${path.join('.')}`,
    message,
  }))
  throw new Refused('invalid_request', 'the request is not as it must be', { errors, reason: MALFORMED })
}
