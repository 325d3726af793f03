import { z } from 'zod'

const request = z.object({
  transport: z.string(),
  port: z.number().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  request: z.string().optional(),
  request_body: z.string().nullish(),
  response_raw: z.string(),
})
const recording = z.object({
  id: z.string(),
  family: z.string(),
  source: z.object({ repo: z.string() }),
  requests: z.array(request),
  expected: z.record(z.string(), z.unknown()).default({}),
})
type WideRecording = z.infer<typeof recording>
type Request = z.infer<typeof request>

/** What the file of a device holds that replay.py serves. */
interface Served {
  readonly id: string
  readonly requests: readonly Readonly<Record<string, unknown>>[]
}

/** One device file of the wide reference data. */
export function parseWide(json: unknown): WideRecording {
  return recording.parse(json)
}

/** A wide recording in the shape of the narrow ones, on the ports that the machine has. */
export function served(device: WideRecording): Served {
  return {
    // The stand-in takes how a machine signs its callers in from the first word of its name.
    id: device.id.replaceAll('/', '-'),
    requests: device.requests.flatMap((one): Served['requests'] =>
      one.transport === 'http' ? [page(device, one)] : commands(one),
    ),
  }
}

function page({ family, source }: WideRecording, one: Request) {
  const body = one.request_body ?? ''
  return {
    transport: 'http',
    port: portOf(family, source.repo, one.port ?? 80),
    method: one.method ?? (body === '' ? 'GET' : 'POST'),
    path: pathOf(family, one.path ?? '/'),
    ...(one.path === '/graphql' ? { graphql: body } : {}),
    response_text: one.response_raw,
  }
}

/**
 * Foreman's tests ask a stand-in of their own on 8080. The machines have their pages on 80, and ePIC's its API on 4028
 * (makers' manuals; asic-rs and pyasic, 2025).
 */
function portOf(family: string, repository: string, recorded: number): number {
  if (!repository.includes('foreman') || recorded !== 8080) return recorded
  return family === 'epic' ? 4028 : 80
}

/** Fluminer's recording names its pages by their last word; they stand below /api (public scanners of the T3, 2026). */
function pathOf(family: string, path: string): string {
  return family === 'fluminer' ? path.replace('?', '/api/') : path
}

/** A recorded joined answer is taken apart: the stand-in joins by itself. */
function commands({ port, request: asked, response_raw: answer }: Request) {
  const { command, cmd, parameter } = z
    .object({ command: z.string().optional(), cmd: z.string().optional(), parameter: z.unknown().optional() })
    .parse(JSON.parse(asked ?? '{}'))
  const name = command ?? cmd ?? ''
  const one = (part: string, text: string) => ({
    transport: 'tcp',
    port: port ?? 4028,
    command: part,
    ...(parameter === undefined ? {} : { parameter }),
    response_text: text,
  })
  if (!name.includes('+')) return [one(name, answer)]
  const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(answer))
  return name.split('+').map((part) => {
    const told = whole[part]
    return one(part, JSON.stringify(Array.isArray(told) ? told[0] : told))
  })
}

/** A narrow recording: what replay.py serves, and what must come out. */
export function parseNarrow(json: unknown) {
  return z.looseObject({ id: z.string(), expected: z.record(z.string(), z.unknown()) }).parse(json)
}
