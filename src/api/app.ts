import { randomBytes } from 'node:crypto'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import type { Logger } from 'pino'
import type { Callers } from '../callers/index.ts'
import type { Instant } from '../quantity/index.ts'
import { MOST_FILE_BYTES } from '../sheets/index.ts'
import type { RunningSite } from '../site/index.ts'
import type { Store } from '../store/index.ts'
import { auditOf } from './audit.ts'
import { type AuthDatabase, openAuth } from './auth.ts'
import { consoleRoutes } from './console.ts'
import { fleetOrdersOf } from './fleet.ts'
import { type Listening, listenTo } from './listen.ts'
import { liveStreams } from './live.ts'
import { type App, at, newApp, type Parts } from './parts.ts'
import { Refused, reasonOf, refuse } from './problem.ts'
import { callRoutes } from './routes/calls.ts'
import { commandRoutes } from './routes/commands.ts'
import { emissionRoutes } from './routes/emissions.ts'
import { exclusionRoutes } from './routes/exclusions.ts'
import { gasRoutes } from './routes/gas.ts'
import { healthRoutes } from './routes/health.ts'
import { machineRoutes } from './routes/machines.ts'
import { orderRoutes } from './routes/orders.ts'
import { recordRoutes } from './routes/records.ts'
import { registerRoutes } from './routes/register.ts'
import { registerFileRoutes } from './routes/registerFiles.ts'
import { repairRoutes } from './routes/repairs.ts'
import { scheduleRoutes } from './routes/schedule.ts'
import { sessionRoutes } from './routes/session.ts'
import { siteRoutes } from './routes/site.ts'
import { userRoutes } from './routes/users.ts'
import { sameOrigin } from './sameOrigin.ts'
import { sessionsOf } from './sessions.ts'
import { signInLimit } from './signInLimit.ts'
import { type Users, usersOf } from './users.ts'

export interface ApiSettings {
  readonly site: RunningSite
  readonly authDatabase: AuthDatabase
  readonly log: Logger
  /** The ways of calls; absent: they come from people alone. */
  readonly callers?: Callers
  /** The bundled console; absent serves the API alone. */
  readonly webFolder?: string
  /** Whether people reach it over https, through a proxy that ends TLS. */
  readonly https?: boolean
  /** Whether that proxy tells the client's address in X-Forwarded-For. */
  readonly trustProxy?: boolean
}

export interface Api {
  fetch(request: Request): Response | Promise<Response>
  /** Listens on loopback unless told otherwise; port 0 is any free one. */
  listen(where?: { readonly host?: string; readonly port?: number }): Promise<Listening>
  readonly users: Users
}

/** More than 20,000 machine ids in one command. */
const MOST_BODY_BYTES = 1024 * 1024

const CONTENT_POLICY = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** The HTTP face of a running site. Makes the tables of the accounts when they are not there. */
export async function createApi(settings: ApiSettings): Promise<Api> {
  const { site, log, webFolder, https = false } = settings
  const secret = await secretOf(site.store)
  const auth = await openAuth({ database: settings.authDatabase, secret, https })
  const live = liveStreams(site)
  const audit = auditOf(site, (event) => live.tell({ kind: 'event', event }))
  const sessions = sessionsOf(auth)
  const parts: Parts = {
    site,
    live,
    log,
    sessions,
    audit,
    users: usersOf(auth, audit, sessions.forget),
    limit: signInLimit(),
    orders: fleetOrdersOf(site),
    trustProxy: settings.trustProxy ?? false,
    callers: settings.callers,
  }
  const app = appOf(parts, https)
  if (webFolder !== undefined) consoleRoutes(app, webFolder)
  return {
    fetch: (request) => app.fetch(request),
    listen: ({ host = '127.0.0.1', port = 8080 } = {}) =>
      listenTo(app, { host, port, closing: () => live.close() }),
    users: parts.users,
  }
}

function appOf(parts: Parts, https: boolean): App {
  const app = newApp()
  app.use(
    secureHeaders({
      contentSecurityPolicy: CONTENT_POLICY,
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      strictTransportSecurity: https ? 'max-age=15552000' : false,
    }),
  )
  app.use(compress())
  app.use('/api/*', sameOrigin)
  const usual = bodyOf(MOST_BODY_BYTES)
  const file = bodyOf(MOST_FILE_BYTES)
  app.use('/api/*', (c, next) => (c.req.path === '/api/register/import' ? file : usual)(c, next))
  app.use('/api/*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
  })

  healthRoutes(app, parts)
  sessionRoutes(app, parts)
  userRoutes(app, parts)
  siteRoutes(app, parts)
  machineRoutes(app, parts)
  recordRoutes(app, parts)
  commandRoutes(app, parts)
  orderRoutes(app, parts)
  callRoutes(app, parts)
  exclusionRoutes(app, parts)
  gasRoutes(app, parts)
  emissionRoutes(app, parts)
  scheduleRoutes(app, parts)
  registerRoutes(app, parts)
  registerFileRoutes(app, parts)
  repairRoutes(app, parts)
  descriptionRoute(app, parts)

  app.all('/api/*', (c) => refuse(c, new Refused('not_found', `there is no ${c.req.method} ${c.req.path}`)))
  app.onError((error, c) => {
    if (error instanceof Refused) {
      if (error.cause !== undefined)
        parts.log.warn({ error: String(error.cause), path: c.req.path }, error.message)
      return refuse(c, error)
    }
    if (error instanceof HTTPException && error.status < 500)
      return refuse(c, new Refused('invalid_request', error.message))
    if (error.name === 'RequestRefused')
      return refuse(c, new Refused('invalid_request', error.message, { reason: reasonOf(error) }))
    if (error.name === 'SheetsBusy') return refuse(c, new Refused('too_many_files', error.message))
    if (error.name === 'StoreUnavailable') return refuse(c, new Refused('store_unavailable', error.message))
    parts.log.error({ error: String(error), stack: error.stack, path: c.req.path }, 'a request failed')
    return refuse(c, new Refused('internal', 'this is a defect; the log of the site says more'))
  })
  return app
}

function bodyOf(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: () => {
      // The rest of the body is not read, so the connection cannot go on.
      throw new Refused('body_too_large', `a request has at most ${maxSize} bytes`, {
        headers: { connection: 'close' },
      })
    },
  })
}

function descriptionRoute(app: App, parts: Parts): void {
  const route = at(parts, 'get', '/api/openapi.json')
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'fakel.session_token',
  })
  app.openAPIRegistry.registerPath({
    method: route.method,
    path: route.path,
    security: route.security,
    summary: 'This description',
    responses: { 200: { description: 'OpenAPI 3.1' } },
  })
  app.get(route.path, (c) =>
    c.json(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Fakel',
          version: '1',
          license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
          description: 'One running site. Every number has its unit last in its name; null is unknown.',
        },
        servers: [{ url: '/' }],
      }),
    ),
  )
}

/** The accounts of a site that does not run, for the command line. */
export async function openUsers(
  store: Store,
  authDatabase: AuthDatabase,
  now: () => Instant,
): Promise<Users> {
  const auth = await openAuth({ database: authDatabase, secret: await secretOf(store), https: false })
  return usersOf(auth, auditOf({ store, now }))
}

/** The key that signs session cookies, made at the first start and kept in the store. */
async function secretOf(store: Store): Promise<string> {
  const kept = await store.getNote('api.session-secret')
  if (typeof kept === 'string' && kept.length >= 32) return kept
  const secret = randomBytes(32).toString('base64url')
  await store.putNote('api.session-secret', secret)
  return secret
}
