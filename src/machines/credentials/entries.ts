import { z } from 'zod'
import { rangeOf } from '../discover/addresses.ts'
import { Secret } from './secret.ts'

/** What a sign-in is for, the most specific first: one machine, addresses, a group of the site file, a firmware (by its driver). */
export const SCOPES = ['machine', 'range', 'group', 'firmware'] as const
export type Scope = (typeof SCOPES)[number]

export interface CredentialEntry {
  readonly scope: Scope
  /** The address, the range, the group's id or the driver's. */
  readonly of: string
  readonly user: string
  readonly password: Secret
}

const stored = z.array(
  z.strictObject({ scope: z.enum(SCOPES), of: z.string(), user: z.string(), password: z.string() }),
)

export function entriesOf(text: string): readonly CredentialEntry[] {
  return stored.parse(JSON.parse(text)).map((entry) => ({ ...entry, password: new Secret(entry.password) }))
}

/** With the passwords in clear: only for what is sealed at once. */
export function textOf(entries: readonly CredentialEntry[]): string {
  return JSON.stringify(entries.map((entry) => ({ ...entry, password: entry.password.reveal() })))
}

/** Why an entry cannot be kept; undefined when it can. */
export function mistakeIn({ scope, of, user, password }: CredentialEntry): string | undefined {
  if (scope === 'machine' || scope === 'range') {
    const range = rangeOf(of)
    if (typeof range === 'string') return range
    if (scope === 'machine' && range[0] !== range[1]) return `${of} is more than one address: use --range`
  }
  if (of.trim() === '') return 'say what it is for'
  if (user === '') return 'a user is needed'
  return password.reveal() === '' ? 'a password is needed' : undefined
}

export interface SignIn {
  readonly user: string
  readonly password: string
}
/** The sign-in for a machine; undefined where none is kept and the vendor's factory one is tried. */
export type CredentialsFor = (address: string, driver: string, group?: string) => SignIn | undefined

/** Looks sign-ins up, the most specific first: the machine, the narrowest range, the group, the firmware. */
export function lookUp(entries: readonly CredentialEntry[]): CredentialsFor {
  const by = (scope: Scope) =>
    new Map(entries.filter((one) => one.scope === scope).map((one) => [one.of.toLowerCase(), one]))
  const [machines, groups, firmware] = [by('machine'), by('group'), by('firmware')]
  const ranges = entries
    .filter((one) => one.scope === 'range')
    .flatMap((entry) => {
      const range = rangeOf(entry.of)
      return typeof range === 'string' ? [] : [{ entry, first: range[0], last: range[1] }]
    })
    .sort((a, b) => a.last - a.first - (b.last - b.first))

  function inRange(address: string): CredentialEntry | undefined {
    const place = rangeOf(address)
    if (typeof place === 'string') return undefined
    return ranges.find(({ first, last }) => place[0] >= first && place[0] <= last)?.entry
  }
  return (address, driver, group) => {
    const found =
      machines.get(address) ??
      inRange(address) ??
      (group === undefined ? undefined : groups.get(group.toLowerCase())) ??
      firmware.get(driver.toLowerCase())
    return found === undefined ? undefined : { user: found.user, password: found.password.reveal() }
  }
}
