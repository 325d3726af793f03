import { commandPreview, commandRequest, commandView, wordsOfRequest } from '../../site/index.ts'
import { type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'
import { instantOf, instantText } from '../shapes.ts'

const LONGEST_HOLD_MS = 7 * 86_400_000
const why = z.string().min(3).max(500)

/** What operators order of machines, and which meters they set aside. */
export function commandRoutes(app: App, parts: Parts): void {
  const { site, audit } = parts
  const wanted = commandRequest.extend({ until: instantText }).openapi('CommandRequest')

  const checkHold = (until: string): void => {
    const end = instantOf(until)
    const ahead = end - site.now()
    if (ahead > 0 && ahead <= LONGEST_HOLD_MS) return
    const message = 'a hold ends in the future, at most 7 days ahead'
    throw new Refused('invalid_request', message, { errors: [{ field: 'body.until', message }] })
  }

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/commands/preview'),
      summary: 'What a command would change; nothing is done',
      request: { body: body(wanted) },
      responses: answers(commandPreview.openapi('CommandPreview'), 'Power and hashrate before and after'),
    }),
    (c) => {
      const request = c.req.valid('json')
      checkHold(request.until)
      return c.json(site.preview(request), 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/commands'),
      summary:
        'Order machines to sleep, wake, reboot, keep to a limit or profile, work for other pools, show their light',
      request: { body: body(wanted) },
      responses: answers(
        z.object({ commands: z.array(z.string()) }),
        'Ids of the commands, written and about to be sent; what comes of them is told in the live stream',
      ),
    }),
    async (c) => {
      const request = c.req.valid('json')
      checkHold(request.until)
      const who = c.var.person.name
      const commands = await site.command(request, who)
      await audit({
        kind: 'command.given',
        subject: request.machines.length === 1 ? (request.machines[0] ?? '') : 'machines',
        who,
        why: request.why,
        data: {
          action: request.action.kind,
          order: wordsOfRequest(request.action),
          power_w: request.action.kind === 'limit' ? request.action.power_w : null,
          machines: request.machines.length,
          commands: commands.length,
          first_command: commands[0] ?? null,
          until: request.until,
        },
      })
      return c.json({ commands: [...commands] }, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/commands/release'),
      summary: "End operators' holds, so that the controller decides again",
      request: { body: body(z.strictObject({ machines: z.array(z.string()).min(1).max(20_000), why })) },
      responses: answers(done, 'Released'),
    }),
    async (c) => {
      const { machines, why } = c.req.valid('json')
      const who = c.var.person.name
      await site.release(machines, who, why)
      const subject = machines.length === 1 ? (machines[0] ?? '') : 'machines'
      await audit({ kind: 'command.released', subject, who, why, data: { machines: machines.length } })
      return c.json({ done: true } as const, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/commands'),
      summary: 'Commands and what came of them; newest first',
      request: {
        query: z.object({
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          target: z.string().max(200).optional(),
          open: z.enum(['true', 'false']).optional().describe('Only those not yet confirmed or given up'),
        }),
      },
      responses: answers(z.object({ commands: z.array(commandView.openapi('Command')) }), 'Newest first'),
    }),
    async (c) => {
      const { limit, target, open } = c.req.valid('query')
      const commands = await site.commands({
        limit,
        ...(target !== undefined && { target }),
        ...(open !== undefined && { open: open === 'true' }),
      })
      return c.json({ commands: [...commands] }, 200)
    },
  )
}
