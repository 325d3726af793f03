import { type App, answers, at, body, createRoute, done, type Parts, z } from '../parts.ts'
import { Refused } from '../problem.ts'
import { ROLES } from '../roles.ts'

const account = z
  .object({
    name: z.string(),
    role: z.enum(ROLES),
    must_change_password: z.boolean(),
    disabled: z.boolean(),
    created_at: z.string(),
  })
  .openapi('User')
const named = z.object({ name: z.string().max(64) })

/** Accounts, for administrators. */
export function userRoutes(app: App, parts: Parts): void {
  const { users } = parts

  app.openapi(
    createRoute({
      ...at(parts, 'get', '/api/users'),
      summary: 'Everyone who may sign in',
      responses: answers(z.object({ users: z.array(account) }), 'Accounts by name'),
    }),
    async (c) => c.json({ users: [...(await users.list())] }, 200),
  )

  app.openapi(
    createRoute({
      ...at(parts, 'post', '/api/users'),
      summary: 'Add a user, who must change the password at the first sign-in',
      request: {
        body: body(
          z.strictObject({ name: z.string().max(64), role: z.enum(ROLES), password: z.string().max(128) }),
        ),
      },
      responses: answers(done, 'Added'),
    }),
    async (c) => {
      const { name, role, password } = c.req.valid('json')
      await users.create(name, role, password, c.var.person.name)
      return c.json({ done: true } as const, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'patch', '/api/users/{name}'),
      summary: 'Set role, reset password, disable or enable',
      request: {
        params: named,
        body: body(
          z.strictObject({
            role: z.enum(ROLES).optional(),
            password: z.string().max(128).optional(),
            disabled: z.boolean().optional(),
          }),
        ),
      },
      responses: answers(done, 'Changed'),
    }),
    async (c) => {
      const { name } = c.req.valid('param')
      const wanted = c.req.valid('json')
      const who = c.var.person.name
      if (name === who && wanted.password !== undefined)
        throw new Refused('invalid_request', 'change your own password at /api/password')
      await users.change(name, wanted, who)
      return c.json({ done: true } as const, 200)
    },
  )

  app.openapi(
    createRoute({
      ...at(parts, 'delete', '/api/users/{name}'),
      summary: 'Remove a user; what they did stays in the books',
      request: { params: named },
      responses: answers(done, 'Removed'),
    }),
    async (c) => {
      const { name } = c.req.valid('param')
      await users.remove(name, c.var.person.name)
      return c.json({ done: true } as const, 200)
    },
  )
}
