import { after } from '../../quantity/index.ts'
import { machineReportView, machineView, scanView } from '../../site/index.ts'
import { type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'
import { thinned } from '../thin.ts'

const MOST_POINTS = 600
const LONGEST_HOURS = 24 * 31

const id = z.object({ id: z.string().max(128) })

/** Single machines: what each is, told at its last poll and did lately; and the search for new ones. */
export function machineRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  const machine = (wanted: string) => {
    const found = site.machines().find((each) => each.id === wanted)
    if (found === undefined) throw new Refused('not_found', `there is no machine ${wanted}`)
    return found
  }

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/machines'),
      summary: 'Every machine',
      responses: answers(
        z.object({ machines: z.array(machineView.openapi('Machine')) }),
        'In the order of the site file',
      ),
    }),
    (c) => c.json({ machines: [...site.machines()] }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/machines/{id}'),
      summary: 'One machine; the slash of its id is written %2F',
      request: { params: id },
      responses: answers(machineView.openapi('Machine'), 'The machine'),
    }),
    (c) => c.json(machine(c.req.valid('param').id), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/machines/{id}/report'),
      summary: 'All that it told at its last poll: boards, fans, pools, errors',
      request: { params: id },
      responses: answers(
        z.object({ report: machineReportView.openapi('MachineReport').nullable() }),
        'Null before its first answer',
      ),
    }),
    (c) => {
      const { id: wanted } = c.req.valid('param')
      machine(wanted)
      return c.json({ report: site.report(wanted) ?? null }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/machines/{id}/history'),
      summary: 'Its power, hashrate and temperature over the last hours',
      request: {
        params: id,
        query: z.object({ hours: z.coerce.number().min(0.1).max(LONGEST_HOURS).default(24) }),
      },
      responses: answers(
        z.object({
          points: z.array(
            z
              .object({
                at: z.string(),
                power_w: z.number().nullable(),
                hashrate_ths: z.number().nullable(),
                temperature_c: z.number().nullable(),
              })
              .openapi('MachinePoint'),
          ),
        }),
        `Ascending in time, at most ${MOST_POINTS}: each the mean of the readings in its span, null where none was good`,
      ),
    }),
    async (c) => {
      const { id: wanted } = c.req.valid('param')
      const { hours } = c.req.valid('query')
      machine(wanted)
      const end = site.now()
      const span = { start: after(end, -hours * 3_600_000), end }
      const readings = await site.store.machineReadings(span, wanted)
      return c.json({ points: [...thinned(readings, span, MOST_POINTS)] }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/scan'),
      summary: 'The scan under way, or the last one, with all that it found',
      responses: answers(z.object({ scan: scanView.openapi('Scan').nullable() }), 'Null before the first'),
    }),
    (c) => c.json({ scan: site.scans.current() ?? null }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/scan'),
      summary: 'Look for machines in private networks; one scan at a time',
      request: {
        body: body(
          z.strictObject({
            targets: z.array(z.string().min(1).max(100)).min(1).max(500),
            user: z.string().max(100).optional(),
            password: z.string().max(200).optional().describe('Tried before the factory ones, kept nowhere'),
          }),
        ),
      },
      responses: answers(z.object({ scan: scanView.openapi('Scan') }), 'Begun'),
    }),
    async (c) => {
      const { targets, user, password } = c.req.valid('json')
      if ((user === undefined) !== (password === undefined))
        throw new Refused('invalid_request', 'user and password belong together')
      const who = c.var.person.name
      const begun = site.scans.start(
        {
          targets,
          ...(user === undefined || password === undefined ? {} : { credentials: { user, password } }),
        },
        who,
      )
      if (!begun.ok) {
        if (begun.busy) throw new Refused('busy', 'a scan is under way')
        throw new Refused('invalid_request', begun.mistakes.join('; '), {
          errors: begun.mistakes.map((message) => ({ field: 'body.targets', message })),
        })
      }
      await audit({ kind: 'scan.started', subject: targets.join(' ').slice(0, 200), who })
      return c.json({ scan: begun.scan }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'delete', '/api/scan'),
      summary: 'Stop the scan under way',
      responses: answers(done, 'Stopped; what it found is kept'),
    }),
    (c) => {
      if (!site.scans.stop()) throw new Refused('not_found', 'no scan is under way')
      return c.json({ done: true } as const, 200)
    },
  )
}
