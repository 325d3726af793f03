import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'

/**
 * A VTN for tests, written from the published interface (openadr3.yaml 3.0.1 of 2024; 3.1.0 of 2025 as Definition.md and its
 * change log tell it): what it requires of requests is required here. No program of the OpenADR Alliance is part of it.
 */
export interface TestVtn {
  readonly url: string
  readonly events: Record<string, unknown>[]
  readonly programs: Record<string, unknown>[]
  readonly vens: Record<string, unknown>[]
  readonly reports: z.output<typeof reportRequest>[]
  /** Requests by `METHOD /path?query`. */
  readonly asked: string[]
  /** As long as it is set, every request but for tokens is answered so. */
  broken: { readonly status: number; readonly body: string } | undefined
  /** Tokens that were given are refused from now on. */
  revoke(): void
  close(): Promise<void>
}

const objectId = z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/)
const dateTime = z.iso.datetime({ offset: true })
const duration = z
  .string()
  .regex(
    /^(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/,
  )
const name = z.string().min(1).max(128)
const period = z.object({ start: dateTime, duration: duration.optional() })
const valuesMap = z.object({ type: name, values: z.array(z.union([z.number(), z.string(), z.boolean()])) })
const reportRequest = z.object({
  programID: objectId.optional(),
  eventID: objectId,
  clientName: name,
  reportName: z.string().nullable().optional(),
  payloadDescriptors: z
    .array(
      z.object({
        objectType: z.literal('REPORT_PAYLOAD_DESCRIPTOR').optional(),
        payloadType: name,
        readingType: z.string().optional(),
        units: z.string().optional(),
      }),
    )
    .optional(),
  resources: z.array(
    z.object({
      resourceName: name,
      intervalPeriod: period.optional(),
      intervals: z.array(
        z.object({ id: z.number().int(), intervalPeriod: period.optional(), payloads: z.array(valuesMap) }),
      ),
    }),
  ),
})
const venRequest = {
  '3.0': z.strictObject({ venName: name }),
  '3.1': z.strictObject({ objectType: z.literal('VEN_VEN_REQUEST'), venName: name }),
}

export const SECRET = 'geheim-4711'

export async function testVtn(
  version: '3.0' | '3.1',
  { venTargets = [] as string[] } = {},
): Promise<TestVtn> {
  const tokens = new Set<string>()
  let given = 0
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => send(response, 500, { title: String(error) }))
  })
  const send = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, {
      'content-type': status < 300 ? 'application/json' : 'application/problem+json',
    })
    response.end(JSON.stringify(body))
  }
  async function answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const text = Buffer.concat(chunks).toString()
    const { pathname, searchParams } = new URL(request.url ?? '', vtn.url)
    const path = pathname.replace(`/openadr3/${version}`, '')
    vtn.asked.push(`${request.method} ${path}${searchParams.size > 0 ? `?${searchParams}` : ''}`)
    if (vtn.broken !== undefined && !path.startsWith('/auth/')) {
      response.writeHead(vtn.broken.status)
      return void response.end(vtn.broken.body)
    }
    const refuse = (status: number, detail: string) =>
      send(response, status, { title: 'refused', status, detail })
    if (path === '/auth/server' && version === '3.1')
      return send(response, 200, { tokenURL: `${vtn.url}/auth/token` })
    if (path === '/auth/token') {
      if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
        return refuse(415, 'form')
      const form = new URLSearchParams(text)
      if (form.get('grant_type') !== 'client_credentials')
        return send(response, 400, { error: 'unsupported_grant_type' })
      if (form.get('client_id') !== 'site' || form.get('client_secret') !== SECRET)
        return send(response, 401, {
          error: 'invalid_client',
          error_description: `no ${form.get('client_secret')}`,
        })
      const token = `token-${++given}`
      tokens.add(token)
      return send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 })
    }
    if (!tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? ''))
      return refuse(401, 'no such token')
    const page = (list: readonly unknown[]) => {
      const [skip, limit] = [Number(searchParams.get('skip') ?? 0), Number(searchParams.get('limit') ?? 50)]
      if (!(limit >= 0 && limit <= 50 && skip >= 0)) return refuse(400, 'limit is 50 at most')
      send(response, 200, list.slice(skip, skip + limit))
    }
    if (request.method === 'GET' && path === '/programs') return page(vtn.programs)
    if (request.method === 'GET' && path === '/vens')
      return page(vtn.vens.filter(({ venName }) => venName === searchParams.get('venName')))
    if (request.method === 'GET' && path === '/events') {
      const asked = searchParams.getAll('targets')
      return page(
        vtn.events.filter(({ programID, targets }) => {
          if (searchParams.has('programID') && programID !== searchParams.get('programID')) return false
          // 3.1: objects with targets are read by providing matching ones.
          return (
            version === '3.0' || !Array.isArray(targets) || targets.some((target) => asked.includes(target))
          )
        }),
      )
    }
    const body: unknown = JSON.parse(text)
    if (request.headers['content-type'] !== 'application/json') return refuse(415, 'JSON')
    if (request.method === 'POST' && path === '/vens') {
      const { venName } = venRequest[version].parse(body)
      if (vtn.vens.some((ven) => ven['venName'] === venName)) return refuse(409, 'there is such a VEN')
      const ven = {
        id: `ven-${vtn.vens.length}`,
        objectType: 'VEN',
        venName,
        ...(version === '3.1' && { targets: venTargets }),
      }
      vtn.vens.push(ven)
      return send(response, 201, ven)
    }
    if (request.method === 'POST' && path === '/reports') {
      const report = reportRequest.parse(body)
      if ((version === '3.0') !== (report.programID !== undefined)) return refuse(400, 'programID')
      if (!vtn.events.some(({ id }) => id === report.eventID)) return refuse(404, 'no such event')
      vtn.reports.push(report)
      return send(response, 201, { ...report, id: `report-${vtn.reports.length}` })
    }
    refuse(404, 'no such path')
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const vtn: TestVtn = {
    url: `http://127.0.0.1:${port}/openadr3/${version}`,
    events: [],
    programs: [],
    vens: [],
    reports: [],
    asked: [],
    broken: undefined,
    revoke: () => tokens.clear(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return vtn
}
