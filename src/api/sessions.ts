import { isAPIError } from 'better-auth/api'
import { type Auth, asking } from './auth.ts'
import { Refused } from './problem.ts'
import type { Role } from './roles.ts'
import { checkPassword, roleOf } from './users.ts'

/** Who makes a request. */
export interface Person {
  readonly name: string
  readonly role: Role
  readonly mustChangePassword: boolean
}
export interface Seen {
  readonly person: Person
  /** `set-cookie` of the answer, where a session was made, renewed or ended. */
  readonly cookies: readonly string[]
}

/** A session that was looked up is trusted this long before the database is asked again. */
const FRESH_MS = 10_000
/** While the database is lost, people who were signed in still see the site: at most this long. */
const LOST_MS = 3600_000
const MOST_KEPT = 2_000

export interface Sessions {
  signIn(name: string, password: string): Promise<Seen>
  /** Whose session the cookie is; undefined when it is nobody's. */
  who(headers: Headers, nowMs: number): Promise<Seen | undefined>
  signOut(headers: Headers): Promise<readonly string[]>
  changePassword(headers: Headers, person: Person, current: string, next: string): Promise<readonly string[]>
  /** Forgets what is remembered of sessions, so that a change to an account holds at once. */
  forget(): void
}

const personOf = (user: { readonly name: string; readonly [column: string]: unknown }): Person => ({
  name: user.name,
  role: roleOf(user['role']),
  mustChangePassword: user['mustChangePassword'] !== false,
})

const SESSION_COOKIE = /(?:^|;\s*)(?:__Secure-)?fakel\.session_token=([^;]+)/

export function sessionsOf(auth: Auth): Sessions {
  const kept = new Map<string, { readonly person: Person; readonly atMs: number }>()
  const keep = (token: string, person: Person, atMs: number) => {
    kept.delete(token)
    kept.set(token, { person, atMs })
    const oldest = kept.keys().next().value
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  }

  return {
    async signIn(name, password) {
      try {
        const { headers, response } = await asking(() =>
          auth.api.signInUsername({ body: { username: name, password }, returnHeaders: true }),
        )
        return { person: personOf({ ...response.user }), cookies: headers.getSetCookie() }
      } catch (error) {
        throw isAPIError(error) ? refusedSignIn(error.statusCode) : error
      }
    },
    async who(headers, nowMs) {
      const token = SESSION_COOKIE.exec(headers.get('cookie') ?? '')?.[1]
      if (token === undefined) return undefined
      const known = kept.get(token)
      if (known && Math.abs(nowMs - known.atMs) < FRESH_MS) return { person: known.person, cookies: [] }
      try {
        const { headers: answered, response } = await asking(() =>
          auth.api.getSession({ headers, returnHeaders: true }),
        )
        if (!response) {
          kept.delete(token)
          return undefined
        }
        const person = personOf({ ...response.user })
        keep(token, person, nowMs)
        return { person, cookies: answered.getSetCookie() }
      } catch (error) {
        if (known && Math.abs(nowMs - known.atMs) < LOST_MS) return { person: known.person, cookies: [] }
        if (isAPIError(error))
          throw new Refused('store_unavailable', 'sessions cannot be looked up', { cause: error })
        throw error
      }
    },
    async signOut(headers) {
      kept.clear()
      const { headers: answered } = await asking(() => auth.api.signOut({ headers, returnHeaders: true }))
      return answered.getSetCookie()
    },
    async changePassword(headers, person, current, next) {
      checkPassword(next, person.name)
      if (current === next) throw new Refused('weak_password', 'the new password is the old one')
      kept.clear()
      try {
        return await asking(async () => {
          const { headers: answered, response } = await auth.api.changePassword({
            body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
            headers,
            returnHeaders: true,
          })
          const { internalAdapter } = await auth.$context
          await internalAdapter.updateUser(response.user.id, { mustChangePassword: false })
          return answered.getSetCookie()
        })
      } catch (error) {
        if (isAPIError(error) && error.statusCode === 400)
          throw new Refused('wrong_password', 'the present password is not right', {
            errors: [{ field: 'body.current', message: 'not the present password' }],
          })
        throw error
      }
    },
    forget: () => kept.clear(),
  }
}

function refusedSignIn(status: number): Refused {
  if (status === 403) return new Refused('account_disabled', 'this account is disabled')
  if (status >= 500) return new Refused('store_unavailable', 'accounts cannot be looked up')
  return new Refused('wrong_credentials', 'the user name or the password is not right')
}
