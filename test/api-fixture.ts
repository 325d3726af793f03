import { pino } from 'pino'
import { inject } from 'vitest'
import { z } from 'zod'
import { createApi, type Role } from '../src/api/index.ts'
import { instant } from '../src/quantity/index.ts'
import { memoryDatabase, serverDatabase } from './accounts-database.ts'
import { fakeCallers } from './fake-calls.ts'
import { type FakeSite, makeFakeSite } from './fake-site.ts'
import { newMemoryDatabase } from './pattern.ts'
import { ownPassword } from './sign-in.ts'

export const OWN_PASSWORD = 'correct horse battery'
const FIRST_PASSWORD = 'given by the admin'

export interface ApiUnderTest {
  readonly address: string
  readonly site: FakeSite
  readonly api: Awaited<ReturnType<typeof createApi>>
  /** What moves the site's clock, ms. */
  pass(ms: number): void
  /** The cookie of a person of this role, signed in with a password of their own; made at the first call. */
  as(role: Role): Promise<string>
  /** A request over the wire; a body is sent as JSON. */
  send(
    method: string,
    path: string,
    more?: { cookie?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>
  /** The database of the accounts answers no more. */
  loseAccounts(): Promise<void>
  close(): Promise<void>
}

/** The API over a fake site, listening on a free loopback port, with its accounts in memory, or on the server of the PostgreSQL tests. */
export async function apiUnderTest({ webFolder }: { webFolder?: string } = {}): Promise<ApiUnderTest> {
  let passed = 0
  const site = makeFakeSite({ now: () => instant(Date.now() + passed) })
  const url = inject('postgresUrl')
  const database = url === undefined ? memoryDatabase(await newMemoryDatabase()) : await serverDatabase(url)
  const api = await createApi({
    site,
    callers: fakeCallers(site.file, site.calls, site.now),
    authDatabase: database,
    log: pino({ level: 'silent' }),
    ...(webFolder !== undefined && { webFolder }),
  })
  const { address, close } = await api.listen({ port: 0 })
  const cookies = new Map<Role, string>()
  return {
    address,
    site,
    api,
    pass(ms) {
      passed += ms
    },
    async as(role) {
      const known = cookies.get(role)
      if (known !== undefined) return known
      const name = `${role}-${cookies.size}`
      await api.users.create(name, role, FIRST_PASSWORD, 'test')
      const cookie = await ownPassword(api.fetch, name, FIRST_PASSWORD, OWN_PASSWORD)
      cookies.set(role, cookie)
      return cookie
    },
    send(method, path, { cookie, body, headers } = {}) {
      return fetch(address + path, {
        method,
        headers: {
          ...(cookie !== undefined && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    },
    loseAccounts: () => database.close(),
    async close() {
      await close()
      await database.close()
    },
  }
}

/** The JSON of an answer, for tests to look into; what it must look like is what they expect of it. */
export async function bodyOf(answer: Response) {
  return z.any().parse(await answer.json())
}
