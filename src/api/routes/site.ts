import { after } from '../../quantity/index.ts'
import { historyPoint, siteView } from '../../site/index.ts'
import { type App, answers, at, createRoute, type Parts, z } from '../parts.ts'
import { instantOf, instantText, intervalOf } from '../shapes.ts'

const LONGEST_HISTORY_MS = 7 * 86_400_000

/** The site as it is now and was lately. */
export function siteRoutes(app: App, parts: Parts): void {
  const { site, live, sessions } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/site'),
      summary: 'The whole site but its single machines',
      responses: answers(siteView.openapi('Site'), 'As of the last cycle'),
    }),
    (c) => c.json(site.view(), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/history'),
      summary: 'Power and frequency over an interval, or over the last minutes',
      request: {
        query: z.object({
          from: instantText.optional(),
          to: instantText.optional(),
          minutes: z.coerce.number().int().min(1).max(10_080).default(60),
        }),
      },
      responses: answers(
        z.object({ points: z.array(historyPoint.openapi('HistoryPoint')) }),
        'Ascending in time',
      ),
    }),
    (c) => {
      const { from, to, minutes } = c.req.valid('query')
      const end = to === undefined ? site.now() : instantOf(to)
      const start = from === undefined ? after(end, -minutes * 60_000) : instantOf(from)
      return c.json({ points: [...site.history(intervalOf(start, end, LONGEST_HISTORY_MS))] }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/live'),
      summary: 'Server-sent events: site, machines, event, command, dropped',
      description:
        'Begins with the whole site and all machines; after that, what changes. A client too slow for the changes is ' +
        'sent the latest picture, and `dropped` with the number of events and commands it has missed.',
      responses: {
        200: { description: 'A stream', content: { 'text/event-stream': { schema: z.string() } } },
      },
    }),
    (c) => {
      const { headers } = c.req.raw
      const { name } = c.var.person
      const stream = live.open(async () => {
        const seen = await sessions.who(headers, site.now()).catch((error) => {
          parts.log.warn(
            { error: String(error), user: name },
            'a live stream ends: its session cannot be looked up',
          )
          return undefined
        })
        return seen !== undefined && !seen.person.mustChangePassword
      })
      return c.body(stream, 200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
    },
  )
}
