import { betterAuth } from 'better-auth'
import { isAPIError } from 'better-auth/api'
import { getMigrations } from 'better-auth/db/migration'
import { admin, username } from 'better-auth/plugins'
import type { Dialect } from 'kysely'
import { Refused } from './problem.ts'

/** The PostgreSQL that holds the accounts: the same one as the store's, spoken to through Kysely. */
export interface AuthDatabase {
  readonly dialect: Dialect
  readonly type: 'postgres'
}

export const PASSWORD_LENGTH = { least: 10, most: 128 } as const
export const USERNAME = /^[a-z0-9][a-z0-9._-]{1,39}$/

/** A session lapses after twelve hours without use: one shift. */
const SESSION_SECONDS = 12 * 3600
const RENEWED_AFTER_SECONDS = 3600

export interface AuthSettings {
  readonly database: AuthDatabase
  /** Signs the session cookie; at least 32 characters, kept between runs. */
  readonly secret: string
  /** Whether the console is reached over https: the cookie is then sent over nothing else. */
  readonly https: boolean
}

/**
 * better-auth, used as a library: it hashes passwords (scrypt), keeps sessions and disables accounts. None of its own
 * HTTP routes is served; the API's routes call it. Its tables are named auth_* and made by its own migrations.
 */
function configured({ database, secret, https }: AuthSettings) {
  return betterAuth({
    database,
    secret,
    baseURL: https ? 'https://localhost' : 'http://localhost',
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    user: {
      modelName: 'auth_user',
      additionalFields: { mustChangePassword: { type: 'boolean', defaultValue: true, input: false } },
    },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    session: {
      modelName: 'auth_session',
      expiresIn: SESSION_SECONDS,
      updateAge: RENEWED_AFTER_SECONDS,
    },
    advanced: {
      cookiePrefix: 'fakel',
      useSecureCookies: https,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', secure: https },
    },
    plugins: [
      username({
        minUsernameLength: 2,
        maxUsernameLength: 40,
        usernameValidator: (name) => USERNAME.test(name),
      }),
      admin({ defaultRole: 'viewer' }),
    ],
  })
}
export type Auth = ReturnType<typeof configured>

/** Opens the accounts, making or extending their tables first. */
export async function openAuth(settings: AuthSettings): Promise<Auth> {
  const auth = configured(settings)
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
  return auth
}

/** Asks the accounts for something; what is no refusal of theirs and no defect of ours is a lost database. */
export async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question()
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError || isAPIError(error)) throw error
    throw new Refused('store_unavailable', 'the database of the accounts does not answer', { cause: error })
  }
}
