import { pino } from 'pino'
import { z } from 'zod'
import { findingsOf, readHealth, type TicketFact } from '../health/index.ts'
import { instant } from '../quantity/index.ts'
import {
  type FindingView,
  findingView,
  findingViewOf,
  HEALTH_NOTES,
  Tickets,
  type TicketView,
  ticketView,
  ticketViewOf,
} from '../site/index.ts'
import { FolderTaken, openStore, StoreUnavailable } from '../store/index.ts'
import { hintOf, keptPlaceOf, NoDataFolder } from './place.ts'

export interface SourceOptions {
  readonly data: string
  /** Address of a running site. */
  readonly site?: string
  readonly siteUser: string
  readonly json?: boolean
}

/** Where tickets and findings are read and written: the store, or a running site. */
export interface RepairSource {
  findings(): Promise<readonly FindingView[]>
  tickets(state: 'open' | 'closed' | 'all'): Promise<readonly TicketView[]>
  ticket(id: string): Promise<TicketView | undefined>
  /** The ticket with the fact in it, or why it was not entered. */
  enter(id: string, fact: TicketFact): Promise<TicketView | string>
}

/** Does the work; what cannot be reached or signed in to is said in one line. */
export async function withRepairs(
  options: SourceOptions,
  work: (source: RepairSource) => Promise<void>,
): Promise<void> {
  try {
    if (options.site === undefined) await withStore(options, work)
    else await work(await siteSource(options.site, options.siteUser))
  } catch (error) {
    const known = [StoreUnavailable, FolderTaken, NoDataFolder, Unreached].some(
      (kind) => error instanceof kind,
    )
    if (!known || !(error instanceof Error)) throw error
    console.error(`${error.message}${hintOf(error)}`)
    process.exitCode = 1
  }
}

/** How the tickets name whoever works from the site's own computer. */
const BY = 'command line'

async function withStore(
  { data }: SourceOptions,
  work: (source: RepairSource) => Promise<void>,
): Promise<void> {
  const now = () => instant(Date.now())
  const log = pino({ level: 'warn' }, pino.destination(2))
  const store = await openStore(keptPlaceOf(data), { now, log })
  try {
    const tickets = await Tickets.open(store, now)
    await work({
      findings: async () => {
        const found = await store.getNote(HEALTH_NOTES.found)
        return [...readHealth({ found, parts: undefined })].flatMap(([machine, health]) =>
          findingsOf(machine, health).map((each) => {
            const ticket = tickets.about(machine, each.kind)
            return findingViewOf(each, undefined, ticket?.closedAt === undefined ? ticket : undefined)
          }),
        )
      },
      tickets: async (state) =>
        tickets
          .all()
          .filter(({ closedAt }) => state === 'all' || (closedAt === undefined) === (state === 'open'))
          .map(ticketViewOf),
      ticket: async (id) => {
        const ticket = await tickets.of(id)
        return ticket === undefined ? undefined : ticketViewOf(ticket)
      },
      enter: async (id, fact) => {
        const entered = await tickets.enter([{ ticket: id, fact }], BY)
        if (!entered.ok) return entered.reason
        const [ticket] = entered.tickets
        return ticket === undefined ? `there is no ticket ${id}` : ticketViewOf(ticket)
      },
    })
  } finally {
    await store.close()
  }
}

/** A running site that does not answer, or does not let us in. */
class Unreached extends Error {}

const problem = z.object({ detail: z.string() })
const WITHIN_MS = 15_000
const MOST = 20_000

async function siteSource(url: string, user: string): Promise<RepairSource> {
  const password = process.env['FAKEL_SITE_PASSWORD']
  if (password === undefined)
    throw new Unreached(`set FAKEL_SITE_PASSWORD to the password of ${user} at ${url}`)
  const base = url.replace(/\/+$/, '')
  let cookie = ''
  const ask = async (
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown; cookies: string[] }> => {
    try {
      const answer = await fetch(`${base}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(WITHIN_MS),
        redirect: 'error',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const told: unknown = await answer.json()
      return { status: answer.status, body: told, cookies: answer.headers.getSetCookie() }
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
      throw new Unreached(`${base} does not answer as a site: ${String(error)}${cause}`)
    }
  }
  const read = async <T extends z.ZodType>(path: string, shape: T): Promise<z.output<T>> => {
    const { status, body } = await ask(path)
    if (status !== 200) throw new Unreached(`${base}: ${reasonOf(body, status)}`)
    const parsed = shape.safeParse(body)
    if (!parsed.success) throw new Unreached(`${base} answers otherwise than this version expects`)
    return parsed.data
  }
  const signedIn = await ask('/api/session', { username: user, password })
  if (signedIn.status !== 200) throw new Unreached(`${base}: ${reasonOf(signedIn.body, signedIn.status)}`)
  cookie = signedIn.cookies.map((each) => each.split(';')[0]).join('; ')
  return {
    findings: async () =>
      (await read(`/api/findings?limit=${MOST}`, z.object({ findings: z.array(findingView) }))).findings,
    tickets: async (state) =>
      (await read(`/api/tickets?state=${state}&limit=${MOST}`, z.object({ tickets: z.array(ticketView) })))
        .tickets,
    ticket: async (id) => {
      const { status, body } = await ask(`/api/tickets/${encodeURIComponent(id)}`)
      if (status === 404) return undefined
      return ticketIn(body) ?? Promise.reject(new Unreached(`${base}: ${reasonOf(body, status)}`))
    },
    enter: async (id, fact) => {
      const { status, body } = await ask(`/api/tickets/${encodeURIComponent(id)}/entries`, { fact })
      return ticketIn(body) ?? reasonOf(body, status)
    },
  }
}

function ticketIn(body: unknown): TicketView | undefined {
  return z.object({ ticket: ticketView }).safeParse(body).data?.ticket
}

function reasonOf(body: unknown, status: number): string {
  return problem.safeParse(body).data?.detail ?? `it answered ${status}`
}
