import { Agent, request } from 'undici'
import { z } from 'zod'
import type { Instant } from '../../quantity/index.ts'
import {
  authServerShape,
  eventShape,
  idShape,
  type OadrEvent,
  type OadrProgram,
  type OadrResource,
  type OadrVen,
  problemShape,
  programShape,
  resourceShape,
  tokenShape,
  venShape,
} from './wire.ts'

const ANSWER_MS = 20_000
const MOST_BYTES = 4 * 1024 * 1024
/** The most that a VTN gives at once (openadr3.yaml). */
const PAGE = 50
const MOST_PAGES = 40
/** A list in pieces is read so often until it is the same twice. */
const MOST_READS = 4
/** However long a VTN wants to be left alone: an order must not wait longer. */
const LONGEST_RETRY_MS = 300_000
/** A token is renewed so long before it ends. */
const EARLY_MS = 30_000

export interface VtnSettings {
  readonly url: string
  readonly version: '3.0' | '3.1'
  readonly tokenUrl: string | undefined
  /** Who we are; undefined: a VTN that asks nobody, as servers of public prices do (Definition 3.1.1, VEN enrollment). */
  readonly client: { readonly id: string; readonly secret: string } | undefined
  readonly scope: string | undefined
  /** Certificates (PEM). */
  readonly ca: string | undefined
}

/** What a VTN could not or would not do, in a line for people, without secrets. */
export class VtnRefused extends Error {
  override readonly name = 'VtnRefused'
  readonly status: number | undefined
  /** So long the VTN wants to be left alone (Retry-After), ms. */
  readonly retryMs: number | undefined
  constructor(message: string, status?: number, retryMs?: number) {
    super(message)
    this.status = status
    this.retryMs = retryMs
  }
}

/** Events, and those of the list that are not events as OpenADR has them. */
export interface Events {
  readonly events: readonly OadrEvent[]
  readonly unreadable: readonly { readonly id: string; readonly reason: string }[]
  /** Why the list may lack some: what is not in it is not gone then. */
  readonly partial: string | undefined
}

/** Our VEN as the VTN has it. */
export interface KnownVen {
  readonly venName: string
  /** Granted to it and to its resources (3.1): events are asked for by them. */
  readonly targets: readonly string[]
}

interface List {
  readonly entries: readonly unknown[]
  /** It came in more than one piece, so it may have moved meanwhile. */
  readonly paged: boolean
}

/** A VTN as seen by a VEN (OpenADR 3.0.1 and 3.1.0): one token, asked anew when it ends or is refused. */
export class Vtn {
  readonly #settings: VtnSettings
  readonly #now: () => Instant
  readonly #agent: Agent
  #token: { readonly text: string; readonly until: number } | undefined
  #tokenUrl: string | undefined

  constructor(settings: VtnSettings, now: () => Instant) {
    this.#settings = settings
    this.#now = now
    this.#agent = new Agent({
      connect: { timeout: ANSWER_MS, ...(settings.ca !== undefined && { ca: settings.ca }) },
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    })
    this.#tokenUrl = settings.tokenUrl
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  /** Gets a token, and tells where from; undefined where none is needed. */
  async signIn(): Promise<string | undefined> {
    if ((await this.#bearer()) === undefined) return undefined
    return this.#tokenUrl
  }

  async program(name: string): Promise<OadrProgram | undefined> {
    const { entries } = await this.#list('programs', [])
    return entries
      .flatMap((each) => programShape.safeParse(each).data ?? [])
      .find(({ programName }) => programName === name)
  }

  /** The VEN of this name; made where there is none and `register` says so. */
  async ven(name: string, register: boolean): Promise<KnownVen | undefined> {
    const listed = (await this.#list('vens', [['venName', name]])).entries.flatMap(
      (each) => venShape.safeParse(each).data ?? [],
    )
    const found = listed.find(({ venName }) => venName === name)
    if (found !== undefined) return this.#known(found)
    if (!register) return undefined
    const request =
      this.#settings.version === '3.1' ? { objectType: 'VEN_VEN_REQUEST', venName: name } : { venName: name }
    try {
      const made = venShape.safeParse(await this.#ask('POST', 'vens', [], request))
      if (made.success) return this.#known(made.data)
    } catch (error) {
      // A client has one VEN and sees no other (Definition 3.1.1, object privacy): it was entered under another name.
      const [own] = listed
      const isOurs = error instanceof VtnRefused && error.status === 409 && this.#settings.version === '3.1'
      if (!isOurs || own === undefined || listed.length > 1) throw error
      return this.#known(own)
    }
    throw new VtnRefused('the VTN answers a registration otherwise than OpenADR has it')
  }

  async #known({ id, venName, targets }: OadrVen): Promise<KnownVen> {
    if (this.#settings.version === '3.0') return { venName, targets: [] }
    const resources = await this.#resources(id)
    const all = [targets, ...resources.map((resource) => resource.targets)].flatMap((each) => each ?? [])
    return { venName, targets: [...new Set(all.filter((target) => typeof target === 'string'))] }
  }

  /** Targets may be granted to a VEN's resources too (Definition 3.1.1); a VTN that keeps none has none. */
  async #resources(ven: string): Promise<readonly OadrResource[]> {
    try {
      const { entries } = await this.#list('resources', [['venID', ven]])
      return entries
        .flatMap((each) => resourceShape.safeParse(each).data ?? [])
        .filter(({ venID }) => venID === undefined || venID === ven)
    } catch (error) {
      if (error instanceof VtnRefused && [400, 403, 404, 405, 501].includes(error.status ?? 0)) return []
      throw error
    }
  }

  /**
   * Every event there is for us: of one program, or of all; in 3.1 those without targets and those with ours. A list in pieces is read until
   * it is the same twice, since an event that slips from one piece to the next would seem to be gone.
   */
  async events(program: string | undefined, targets: readonly string[]): Promise<Events> {
    const query: [string, string][] = program === undefined ? [] : [['programID', program]]
    const queries = [query]
    if (this.#settings.version === '3.1' && targets.length > 0)
      queries.push([...query, ...targets.map((target): [string, string] => ['targets', target])])
    let before: string | undefined
    for (let attempt = 1; ; attempt++) {
      const lists: List[] = []
      for (const each of queries) lists.push(await this.#list('events', each))
      const read = readEvents(
        lists.flatMap(({ entries }) => entries),
        program,
      )
      if (!lists.some(({ paged }) => paged)) return read
      const ids = read.events.map(({ id }) => id).toSorted()
      const now = JSON.stringify(ids)
      if (now === before) return read
      if (attempt === MOST_READS) return { ...read, partial: 'the list changes while it is read' }
      before = now
    }
  }

  async report(body: object): Promise<void> {
    await this.#ask('POST', 'reports', [], body)
  }

  async #list(path: string, query: readonly [string, string][]): Promise<List> {
    const found = new Map<string, unknown>()
    for (let page = 0; page < MOST_PAGES; page++) {
      const paged: [string, string][] = [...query, ['skip', String(page * PAGE)], ['limit', String(PAGE)]]
      const list = z.array(z.unknown()).safeParse(await this.#ask('GET', path, paged))
      if (!list.success) throw new VtnRefused(`the VTN does not answer /${path} with a list`)
      const known = found.size
      for (const each of list.data) {
        const key = idShape.safeParse(each).data?.id ?? JSON.stringify(each)
        if (!found.has(key)) found.set(key, each)
      }
      // Some VTNs look neither at limit nor at skip: they give all at once, or the same again.
      if (list.data.length !== PAGE || found.size === known)
        return { entries: [...found.values()], paged: page > 0 && found.size > PAGE }
    }
    throw new VtnRefused(`the VTN has more than ${MOST_PAGES * PAGE} ${path}`)
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    query: readonly [string, string][],
    body?: object,
  ): Promise<unknown> {
    const search = query.length === 0 ? '' : `?${new URLSearchParams([...query]).toString()}`
    const url = `${this.#settings.url.replace(/\/+$/, '')}/${path}${search}`
    const send = async () => {
      const token = await this.#bearer()
      return this.#send(
        method,
        url,
        {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body === undefined ? undefined : JSON.stringify(body),
      )
    }
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof VtnRefused) || error.status !== 401 || this.#token === undefined) throw error
      // A token may be taken back before its time.
      this.#token = undefined
      return send()
    }
  }

  async #bearer(): Promise<string | undefined> {
    const { client, scope } = this.#settings
    if (client === undefined) return undefined
    const now = this.#now()
    if (this.#token !== undefined && now < this.#token.until) return this.#token.text
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
      ...(scope !== undefined && { scope }),
    })
    const url = await this.#whereTokens()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const read = tokenShape.safeParse(await this.#send('POST', url, type, form.toString()))
    if (!read.success) throw new VtnRefused('the answer to a request for a token has no access_token')
    const { access_token: text, expires_in: seconds = 300 } = read.data
    this.#token = { text, until: now + Math.max(1_000, seconds * 1_000 - EARLY_MS) }
    return text
  }

  /** As the site file says; else as the VTN tells (3.1); else beside it (3.0, and 3.1 for convenience). */
  async #whereTokens(): Promise<string> {
    if (this.#tokenUrl !== undefined) return this.#tokenUrl
    const base = this.#settings.url.replace(/\/+$/, '')
    let url = `${base}/auth/token`
    if (this.#settings.version === '3.1')
      try {
        const told = authServerShape.safeParse(await this.#send('GET', `${base}/auth/server`, {}))
        if (told.success) url = told.data.tokenURL
      } catch (error) {
        if (!(error instanceof VtnRefused) || error.status === undefined) throw error
      }
    if (new URL(url).protocol === 'http:' && new URL(base).protocol === 'https:')
      throw new VtnRefused('the VTN wants our secret over http')
    this.#tokenUrl = url
    return url
  }

  async #send(
    method: 'GET' | 'POST',
    url: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<unknown> {
    let answer: Awaited<ReturnType<typeof request>>
    try {
      answer = await request(url, {
        method,
        headers: { accept: 'application/json', ...headers },
        dispatcher: this.#agent,
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(ANSWER_MS),
      })
    } catch (error) {
      throw new VtnRefused(`${new URL(url).origin} does not answer: ${reasonOf(error)}`)
    }
    const told = await readJson(answer.body)
    if (answer.statusCode >= 200 && answer.statusCode < 300) return told
    const problem = problemShape.safeParse(told).data
    const detail = problem?.detail ?? problem?.title ?? problem?.error_description ?? problem?.error ?? ''
    const path = new URL(url).pathname
    const line = `the VTN answers ${answer.statusCode} to ${method} ${path}${detail === '' ? '' : `: ${detail.slice(0, 200)}`}`
    const seconds = Number(answer.headers['retry-after'])
    const retryMs = seconds > 0 ? Math.min(LONGEST_RETRY_MS, seconds * 1_000) : undefined
    throw new VtnRefused(this.#hidden(line), answer.statusCode, retryMs)
  }

  #hidden(text: string): string {
    const { client } = this.#settings
    return client === undefined ? text : text.replaceAll(client.secret, '***')
  }
}

/** What of a list is an event for us. Some VTNs do not look at programID, so events of other programs are left out here too. */
function readEvents(entries: readonly unknown[], program: string | undefined): Events {
  const events = new Map<string, OadrEvent>()
  const unreadable = new Map<string, string>()
  let partial: string | undefined
  for (const data of entries) {
    const head = idShape.safeParse(data).data
    if (program !== undefined && head?.programID !== undefined && head.programID !== program) continue
    const read = eventShape.safeParse(data)
    const [issue] = read.error?.issues ?? []
    const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
    if (read.success) events.set(read.data.id, read.data)
    else if (head?.id !== undefined) unreadable.set(head.id, reason)
    // Which event it was cannot be known: none is gone as long as it is there.
    else partial = `it lists what is no event: ${reason}`
  }
  return {
    events: [...events.values()],
    unreadable: [...unreadable].map(([id, reason]) => ({ id, reason })),
    partial,
  }
}

async function readJson(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes > MOST_BYTES) throw new VtnRefused(`the VTN answers with more than ${MOST_BYTES} bytes`)
      chunks.push(chunk)
    }
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return parsed
  } catch (error) {
    if (error instanceof VtnRefused) throw error
    if (error instanceof SyntaxError) return undefined
    throw new VtnRefused(`the VTN broke off: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string'
    ? `${error.message} (${error.code})`
    : error.message
}
