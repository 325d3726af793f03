import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { z } from 'zod'

/**
 * A VTN for tests, written from the published interface (openadr3.yaml 3.0.1 of 2024 and 3.1.0 of 2025; Definition.md 3.1.1 of 2026 on
 * who sees what): what it requires of requests is required here. No program of the OpenADR Alliance is part of it.
 */
export interface TestVtn {
  readonly url: string
  readonly events: Record<string, unknown>[]
  readonly programs: Record<string, unknown>[]
  readonly vens: Record<string, unknown>[]
  readonly resources: Record<string, unknown>[]
  readonly reports: z.output<typeof reportRequest>[]
  /** Requests by `METHOD /path?query`. */
  readonly asked: string[]
  /** As long as it is set, every request but for tokens is answered so. */
  broken: Broken | undefined
  /** The same for one kind of requests, by `METHOD /path`. */
  readonly brokenAt: Map<string, Broken>
  /** Asks nobody who they are. */
  open: boolean
  /** Looks neither at filters nor at skip and limit, as VTNs do that are not finished (sailesha/openadr3, 2024). */
  careless: boolean
  /** Called before a request is answered: what happens meanwhile. */
  meanwhile: (asked: string) => void
  /** Tokens that were given are refused from now on. */
  revoke(): void
  close(): Promise<void>
}

interface Broken {
  readonly status: number
  readonly body: string
  readonly headers?: Record<string, string>
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
const CREATED = '2026-11-01T00:00:00Z'
const metadata = (objectType: string) => ({
  objectType,
  createdDateTime: CREATED,
  modificationDateTime: CREATED,
})
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

interface TestVtnSettings {
  /** Granted to the VEN that registers. */
  readonly venTargets?: readonly string[]
  /** Its certificate and key (PEM), where it is reached by https. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

export async function testVtn(
  version: '3.0' | '3.1',
  { venTargets = [], tls }: TestVtnSettings = {},
): Promise<TestVtn> {
  const tokens = new Set<string>()
  let given = 0
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response).catch((error) => send(response, 500, { title: String(error) }))
  }
  const server = tls === undefined ? createServer(listener) : createSecure(tls, listener)
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
    const asked = `${request.method} ${path}${searchParams.size > 0 ? `?${searchParams}` : ''}`
    vtn.asked.push(asked)
    vtn.meanwhile(asked)
    const broken =
      vtn.brokenAt.get(`${request.method} ${path}`) ?? (path.startsWith('/auth/') ? undefined : vtn.broken)
    if (broken !== undefined) {
      response.writeHead(broken.status, broken.headers)
      return void response.end(broken.body)
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
    if (!vtn.open && !tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? ''))
      return refuse(401, 'no such token')
    const page = (list: readonly unknown[]) => {
      const [skip, limit] = [Number(searchParams.get('skip') ?? 0), Number(searchParams.get('limit') ?? 50)]
      if (!(limit >= 0 && limit <= 50 && skip >= 0)) return refuse(400, 'limit is 50 at most')
      send(response, 200, vtn.careless ? list : list.slice(skip, skip + limit))
    }
    const isAsked = (name: string, value: unknown) =>
      vtn.careless || !searchParams.has(name) || value === searchParams.get(name)
    if (request.method === 'GET' && path === '/programs') return page(vtn.programs)
    if (request.method === 'GET' && path === '/vens')
      // 3.1: a VEN sees its own alone, whatever name it asks for.
      return page(
        version === '3.1' ? vtn.vens : vtn.vens.filter(({ venName }) => isAsked('venName', venName)),
      )
    if (request.method === 'GET' && path === '/resources' && version === '3.1')
      return page(vtn.resources.filter(({ venID }) => isAsked('venID', venID)))
    if (request.method === 'GET' && path === '/events') {
      // 3.1: objects with targets are read by those that were granted and are asked for.
      const granted = [...vtn.vens, ...vtn.resources].flatMap(({ targets }) => targets)
      const open = vtn.brokenAt.has('GET /vens')
      const asked = searchParams.getAll('targets').filter((target) => open || granted.includes(target))
      return page(
        vtn.events.filter(({ programID, targets }) => {
          if (!isAsked('programID', programID)) return false
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
      // 3.1: a client has one.
      if (vtn.vens.some((ven) => version === '3.1' || ven['venName'] === venName))
        return refuse(409, 'there is such a VEN')
      const ven = venOf(version, `ven-${vtn.vens.length}`, venName, venTargets)
      vtn.vens.push(ven)
      return send(response, 201, ven)
    }
    if (request.method === 'POST' && path === '/reports') {
      const report = reportRequest.parse(body)
      if ((version === '3.0') !== (report.programID !== undefined)) return refuse(400, 'programID')
      if (!vtn.events.some(({ id }) => id === report.eventID)) return refuse(404, 'no such event')
      vtn.reports.push(report)
      const id = `report-${vtn.reports.length}`
      return send(response, 201, {
        ...report,
        ...metadata('REPORT'),
        id,
        ...(version === '3.1' && { clientID: 'site' }),
      })
    }
    refuse(404, 'no such path')
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const vtn: TestVtn = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/openadr3/${version}`,
    events: [],
    programs: [],
    vens: [],
    resources: [],
    reports: [],
    asked: [],
    broken: undefined,
    brokenAt: new Map(),
    open: false,
    careless: false,
    meanwhile: () => undefined,
    revoke: () => tokens.clear(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return vtn
}

/** A VEN as a VTN tells it. */
export function venOf(version: '3.0' | '3.1', id: string, venName: string, targets: readonly string[]) {
  return {
    ...metadata('VEN'),
    id,
    venName,
    ...(version === '3.1' && { clientID: 'site', targets }),
  }
}

/** A program as a VTN tells it. */
export function programOf(id: string, programName: string, more: object = {}) {
  return { ...metadata('PROGRAM'), id, programName, ...more }
}

/** A resource as a VTN of 3.1 tells it. */
export function resourceOf(id: string, venID: string, targets: readonly string[]) {
  return { ...metadata('RESOURCE'), id, resourceName: id, venID, clientID: 'site', targets }
}
