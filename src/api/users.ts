import { randomInt } from 'node:crypto'
import type { Audit } from './audit.ts'
import { type Auth, asking, PASSWORD_LENGTH, USERNAME } from './auth.ts'
import { Refused } from './problem.ts'
import { ROLES, type Role } from './roles.ts'

/** An account as administrators see it. */
export interface Account {
  readonly name: string
  readonly role: Role
  readonly must_change_password: boolean
  readonly disabled: boolean
  readonly created_at: string
}

export interface AccountChanges {
  readonly role?: Role | undefined
  /** A new password, which must be changed at the next sign-in; every session of the account ends. */
  readonly password?: string | undefined
  /** A disabled account signs in no more, and its sessions end; what it did stays in the books. */
  readonly disabled?: boolean | undefined
}

/**
 * The people who may sign in, with the rules that the API, the CLI and the first run share. Every change is written
 * among the events with `by`, who made it.
 */
export interface Users {
  list(): Promise<readonly Account[]>
  create(name: string, role: Role, password: string, by: string): Promise<void>
  change(name: string, changes: AccountChanges, by: string): Promise<void>
  remove(name: string, by: string): Promise<void>
}

/** Most accounts that one site keeps. */
const MOST_USERS = 500

interface Row {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly [column: string]: unknown
}

export const roleOf = (value: unknown): Role => ROLES.find((role) => role === value) ?? 'viewer'

const accountOf = (row: Row): Account => ({
  name: row.name,
  role: roleOf(row['role']),
  must_change_password: row['mustChangePassword'] !== false,
  disabled: row['banned'] === true,
  created_at: row.createdAt.toISOString(),
})

/** `changed` is called after every change, before it is written among the events. */
export function usersOf(auth: Auth, audit: Audit, changed: () => void = () => {}): Users {
  const rows = async (): Promise<readonly Row[]> => {
    const { internalAdapter } = await auth.$context
    return internalAdapter.listUsers(MOST_USERS)
  }
  const found = async (name: string): Promise<Row> => {
    const row = (await rows()).find((each) => each.name === name)
    if (!row) throw new Refused('not_found', `there is no user ${name}`)
    return row
  }
  /** Refuses what would leave the site without anyone who may manage users. */
  const keepAnAdmin = async (row: Row): Promise<void> => {
    const others = (await rows()).map(accountOf).filter((each) => each.name !== row.name)
    if (others.some((each) => each.role === 'admin' && !each.disabled)) return
    if (accountOf(row).role === 'admin' && !accountOf(row).disabled)
      throw new Refused('last_admin', `${row.name} is the last administrator: make another one first`)
  }

  const users: Users = {
    async list() {
      return (await rows()).map(accountOf).sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async create(name, role, password, by) {
      checkName(name)
      checkPassword(password, name)
      const existing = await rows()
      if (existing.some((each) => each.name === name))
        throw new Refused('user_exists', `there is a user ${name} already`)
      if (existing.length >= MOST_USERS)
        throw new Refused('invalid_request', `a site keeps at most ${MOST_USERS} users`)
      await auth.api.createUser({
        // better-auth asks for an e-mail address; .invalid (RFC 2606, June 1999) can never be one of somebody.
        body: { email: `${name}@fakel.invalid`, name, password, data: { username: name } },
      })
      const { internalAdapter } = await auth.$context
      await internalAdapter.updateUser((await found(name)).id, { role, mustChangePassword: true })
      await audit({ kind: 'user.created', subject: name, who: by, data: { role } })
    },
    async change(name, { role, password, disabled }, by) {
      const row = await found(name)
      if (disabled === true || (role !== undefined && role !== 'admin')) await keepAnAdmin(row)
      if (password !== undefined) checkPassword(password, name)
      const context = await auth.$context
      if (password !== undefined)
        await context.internalAdapter.updatePassword(row.id, await context.password.hash(password))
      await context.internalAdapter.updateUser(row.id, {
        ...(role !== undefined && { role }),
        ...(password !== undefined && { mustChangePassword: true }),
        ...(disabled !== undefined && { banned: disabled, banReason: null, banExpires: null }),
      })
      if (password !== undefined || disabled === true)
        await context.internalAdapter.deleteUserSessions(row.id)
      changed()
      const said = { subject: name, who: by }
      if (role !== undefined) await audit({ kind: 'user.role-set', ...said, data: { role } })
      if (password !== undefined) await audit({ kind: 'user.password-reset', ...said })
      if (disabled !== undefined) await audit({ kind: disabled ? 'user.disabled' : 'user.enabled', ...said })
    },
    async remove(name, by) {
      const row = await found(name)
      await keepAnAdmin(row)
      const { internalAdapter } = await auth.$context
      await internalAdapter.deleteUserSessions(row.id)
      await internalAdapter.deleteUser(row.id)
      changed()
      await audit({ kind: 'user.removed', subject: name, who: by })
    },
  }
  return {
    list: () => asking(users.list),
    create: (...told) => asking(() => users.create(...told)),
    change: (...told) => asking(() => users.change(...told)),
    remove: (...told) => asking(() => users.remove(...told)),
  }
}

function checkName(name: string): void {
  if (!USERNAME.test(name))
    throw new Refused(
      'invalid_request',
      'a user name is 2 to 40 lower-case letters, digits, dots and hyphens',
      {
        errors: [
          { field: 'body.name', message: 'lower-case letters, digits, dots, hyphens and underscores' },
        ],
      },
    )
}

/** Long enough, and not the name itself (NIST SP 800-63B-4, August 2025, section 3.1.1: length before composition). */
export function checkPassword(password: string, name: string): void {
  const { least, most } = PASSWORD_LENGTH
  if (password.length < least || password.length > most)
    throw new Refused('weak_password', `a password has ${least} to ${most} characters`)
  if (password.toLowerCase().includes(name) && password.length < name.length + least)
    throw new Refused('weak_password', 'a password does not consist of the user name')
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Sixteen letters and digits that are not mistaken for one another, in groups of four: 80 bits. */
export function randomPassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

/**
 * Makes the first account, `admin`, with a random password that must be changed. While that account has not changed
 * it, each start gives it a new one, so that a password that scrolled away is no loss. Undefined once it has.
 */
export async function firstSignIn(users: Users): Promise<{ name: string; password: string } | undefined> {
  const accounts = await users.list()
  const password = randomPassword()
  const [only] = accounts
  if (only === undefined) {
    await users.create('admin', 'admin', password, 'fakel')
    return { name: 'admin', password }
  }
  if (accounts.length > 1 || only.name !== 'admin' || !only.must_change_password) return undefined
  await users.change('admin', { password }, 'fakel')
  return { name: 'admin', password }
}
