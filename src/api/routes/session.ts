import type { Context } from 'hono'
import { addressOf } from '../address.ts'
import { type ApiEnv, type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'
import { ROLES } from '../roles.ts'
import type { Person } from '../sessions.ts'

const session = z
  .object({
    user: z.object({ name: z.string(), role: z.enum(ROLES) }),
    must_change_password: z.boolean(),
  })
  .openapi('Session')

const sessionOf = (person: Person): z.infer<typeof session> => ({
  user: { name: person.name, role: person.role },
  must_change_password: person.mustChangePassword,
})

/** Signing in and out, and one's own password. */
export function sessionRoutes(app: App, parts: Parts): void {
  const { sessions, limit, audit, site } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/session'),
      summary: 'Sign in',
      request: {
        body: body(
          z.strictObject({ username: z.string().min(1).max(64), password: z.string().min(1).max(128) }),
        ),
      },
      responses: answers(session, 'Who signed in; the session is in the cookie'),
    }),
    async (c) => {
      const { username, password } = c.req.valid('json')
      const name = username.toLowerCase()
      const address = addressOf(c, parts.trustProxy)
      const waitMs = limit.attempt(name, address, site.now())
      if (waitMs > 0) throw tooMany(waitMs)
      const seen = await sessions.signIn(name, password).catch(async (error) => {
        if (!(error instanceof Refused) || error.code === 'store_unavailable') {
          limit.forgive(name, address)
          throw error
        }
        const refused = { subject: name, who: name, why: error.code, data: { address } }
        await audit({ kind: 'session.refused', severity: 'warning', ...refused })
        throw error
      })
      limit.forgive(name, address)
      await audit({ kind: 'session.signed-in', subject: name, who: name, data: { address } })
      addCookies(c, seen.cookies)
      return c.json(sessionOf(seen.person), 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/session'),
      summary: 'Who is signed in',
      responses: answers(session, 'The person whose session the cookie is'),
    }),
    (c) => c.json(sessionOf(c.var.person), 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'delete', '/api/session'),
      summary: 'Sign out',
      responses: answers(done, 'Signed out'),
    }),
    async (c) => {
      addCookies(c, await sessions.signOut(c.req.raw.headers))
      const { name } = c.var.person
      await audit({ kind: 'session.signed-out', subject: name, who: name })
      return c.json({ done: true } as const, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/password'),
      summary: "Change one's own password; every other session of the account ends",
      request: {
        body: body(z.strictObject({ current: z.string().max(128), new: z.string().max(128) })),
      },
      responses: answers(done, 'Changed'),
    }),
    async (c) => {
      const wanted = c.req.valid('json')
      const { person } = c.var
      const address = addressOf(c, parts.trustProxy)
      const waitMs = limit.attempt(person.name, address, site.now())
      if (waitMs > 0) throw tooMany(waitMs)
      const cookies = await sessions
        .changePassword(c.req.raw.headers, person, wanted.current, wanted.new)
        .catch((error) => {
          if (!(error instanceof Refused && error.code === 'wrong_password'))
            limit.forgive(person.name, address)
          throw error
        })
      limit.forgive(person.name, address)
      await audit({ kind: 'user.password-changed', subject: person.name, who: person.name })
      addCookies(c, cookies)
      return c.json({ done: true } as const, 200)
    },
  )
}

function addCookies(c: Context<ApiEnv>, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
}

function tooMany(waitMs: number): Refused {
  const seconds = Math.ceil(waitMs / 1000)
  return new Refused('too_many_attempts', `too many attempts: wait ${seconds} s`, {
    headers: { 'retry-after': String(seconds) },
  })
}
