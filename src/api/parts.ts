import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { Logger } from 'pino'
import type { Callers } from '../callers/index.ts'
import type { FleetOrders, RunningSite } from '../site/index.ts'
import type { Audit } from './audit.ts'
import type { LiveStreams } from './live.ts'
import { MALFORMED, problem, Refused } from './problem.ts'
import { ACCESS, mayDo } from './roles.ts'
import type { Person, Sessions } from './sessions.ts'
import type { SignInLimit } from './signInLimit.ts'
import type { Users } from './users.ts'

/** What the routes are made of. */
export interface Parts {
  readonly site: RunningSite
  readonly users: Users
  readonly sessions: Sessions
  readonly limit: SignInLimit
  readonly audit: Audit
  readonly live: LiveStreams
  /** Orders to many machines, followed to their end. */
  readonly orders: FleetOrders
  /** The ways by which calls come; undefined where the site has none. */
  readonly callers: Callers | undefined
  readonly log: Logger
  /** Whether the address of a client is taken from X-Forwarded-For, which only a proxy of one's own may write. */
  readonly trustProxy: boolean
}

export interface ApiEnv {
  readonly Bindings: { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } }
  readonly Variables: { person: Person }
}
export type App = OpenAPIHono<ApiEnv>

export function newApp(): App {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const errors = result.error.issues.map((issue) => ({
        field: [PLACES[result.target] ?? result.target, ...issue.path].join('.'),
        message: issue.message,
      }))
      throw new Refused('invalid_request', 'the request is not as it must be', { errors, reason: MALFORMED })
    },
  })
}
const PLACES: Readonly<Record<string, string>> = { json: 'body', param: 'path' }

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/**
 * The beginning of every route: its method, its path, and the guard that the table of roles asks for. A route that the
 * table does not name is not built.
 */
export function at<M extends Method, P extends string>(parts: Parts, method: M, path: P) {
  const access = ACCESS[`${method} ${path}`]
  if (access === undefined)
    throw new Error(`${method} ${path} is not in the table of roles.ts: name it there`)
  const guard: MiddlewareHandler<ApiEnv> = async (c, next) => {
    if (access === 'anyone') return next()
    const seen = await parts.sessions.who(c.req.raw.headers, parts.site.now())
    if (!seen) throw new Refused('not_signed_in', 'sign in first')
    if (access !== 'signed-in') {
      if (seen.person.mustChangePassword)
        throw new Refused('password_change_required', 'choose a password of your own first')
      if (!mayDo(seen.person.role, access))
        throw new Refused('forbidden', `this takes the role ${access}; you are ${seen.person.role}`)
    }
    for (const cookie of seen.cookies) c.header('set-cookie', cookie, { append: true })
    c.set('person', seen.person)
    return next()
  }
  const security: Record<string, string[]>[] = access === 'anyone' ? [] : [{ session: [] }]
  return { method, path, security, 'x-least-role': access, middleware: guard }
}

/** The answer of a route and the problems that any route may answer with. */
export function answers<T extends z.ZodType>(schema: T, description: string) {
  return {
    200: { description, content: { 'application/json': { schema } } },
    default: {
      description: 'Why it was not done (RFC 9457)',
      content: { 'application/problem+json': { schema: problem } },
    },
  }
}

/** The body of a request. It must be there and be JSON, which no form of another site can send. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } }
}

export const done = z.object({ done: z.literal(true) })
export { createRoute, z }
