import { type App, at, createRoute, type Parts, z } from '../parts.ts'

const health = z
  .object({
    status: z.enum(['ok', 'degraded', 'failing']),
    parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  })
  .openapi('Health')

/** The loops without which the site does not keep itself; a restart of the process may help them. */
const VITAL = ['protect', 'control']

/**
 * For monitors, without signing in. 200 while the site keeps itself, even where a part is missing: `degraded` with a
 * lost store or a lost device, since it goes on protecting and a restart would only stop that. 503 `failing` when the
 * protect or the control loop does not run.
 */
export function healthRoutes(app: App, parts: Parts): void {
  const answer = (description: string) => ({
    description,
    content: { 'application/json': { schema: health } },
  })
  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/health'),
      summary: 'Whether the site does its work',
      responses: {
        200: answer('It keeps itself: ok, or degraded with the reasons'),
        503: answer('It does not: the protect or control loop stands still'),
      },
    }),
    async (c) => {
      const found = await healthOf(parts)
      return found.status === 'failing' ? c.json(found, 503) : c.json(found, 200)
    },
  )
}

async function healthOf({ site }: Parts): Promise<z.infer<typeof health>> {
  const view = site.view()
  const stored = await site.store.healthy().catch(() => false)
  const devices = view.devices.length
  const parts = [
    {
      name: 'store',
      ok: stored,
      detail: stored ? '' : 'the database does not answer; settling waits for it',
    },
    ...view.loops.map((loop) => ({ name: loop.name, ok: loop.ok, detail: loop.detail ?? '' })),
    {
      name: 'devices',
      ok: devices === 0,
      detail: devices === 0 ? '' : `${devices} field devices are not good`,
    },
  ]
  const failing = parts.some((part) => VITAL.includes(part.name) && !part.ok)
  return { status: failing ? 'failing' : parts.every((part) => part.ok) ? 'ok' : 'degraded', parts }
}
