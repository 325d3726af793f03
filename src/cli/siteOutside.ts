import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { publicKeysOf } from '../callers/index.ts'
import { type Finding, type Mistake, mistakesAt, type SiteFile } from '../sitefile/index.ts'

/** What the files beside a site file lack: mistakes, and warnings of what may be at home on another computer alone. */
export interface Outside {
  readonly mistakes: readonly Mistake[]
  readonly warnings: readonly Mistake[]
}

/**
 * Reads the keys, certificates, secrets and calendars that the calls of a site file name, as the site itself will. Keys of issuers and certificates are
 * public, and belong beside the file; secrets and calendars may be missing on a computer where the file is only checked.
 */
export async function checkOutside(site: SiteFile, file: string): Promise<Outside> {
  const { issuers, mqtt, openadr, calendars } = site.calls
  const place = (path: string) => resolve(dirname(file), path)
  const mistakes: Finding[] = []
  const warnings: Finding[] = []
  type Needed = readonly [path: Finding['path'], written: string | undefined, what: Kind]
  const look = async (found: Finding[], needed: readonly Needed[]) => {
    for (const [path, written, { expected, is }] of needed) {
      if (written === undefined) continue
      const text = await textOf(place(written))
      if (!text.ok) found.push({ path, message: `${written} cannot be read: ${text.code}`, expected })
      else if (!is(text.text)) found.push({ path, message: `${written} is something else`, expected })
    }
  }

  for (const [k, issuer] of issuers.entries()) {
    if (issuer.key === undefined && issuer.key_file === undefined) continue
    const keys = await publicKeysOf(issuer, place)
    if (keys.ok) continue
    const [key, message] =
      issuer.key_file === undefined
        ? ['key', `the key of ${issuer.id}: ${keys.reason}`]
        : ['key_file', `${issuer.key_file}: ${keys.reason}`]
    mistakes.push({
      path: ['calls', 'issuers', k, key],
      message,
      expected: 'its public Ed25519 key, PEM or JWK (fakel calls keys makes a pair)',
    })
  }
  const at = ['calls', 'mqtt']
  await look(mistakes, [
    [[...at, 'ca_file'], mqtt?.ca_file, CERTIFICATE],
    [[...at, 'cert_file'], mqtt?.cert_file, CERTIFICATE],
    ...openadr.map(({ ca_file }, k): Needed => [['calls', 'openadr', k, 'ca_file'], ca_file, CERTIFICATE]),
  ])
  await look(warnings, [
    [[...at, 'password_file'], mqtt?.password_file, SECRET],
    [[...at, 'key_file'], mqtt?.key_file, PRIVATE_KEY],
    ...openadr.map(
      ({ secret_file }, k): Needed => [['calls', 'openadr', k, 'secret_file'], secret_file, SECRET],
    ),
    ...calendars.map((way, k): Needed => [['calls', 'calendars', k, 'file'], way.file, CALENDAR]),
  ])
  return {
    mistakes: await mistakesAt(file, mistakes),
    warnings: await mistakesAt(file, warnings),
  }
}

interface Kind {
  readonly expected: string
  readonly is: (text: string) => boolean
}
const CERTIFICATE: Kind = {
  expected: 'certificates in PEM',
  is: (text) => reads(() => new X509Certificate(text)),
}
const PRIVATE_KEY: Kind = {
  expected: 'a private key in PEM',
  is: (text) => reads(() => createPrivateKey(text)),
}
const SECRET: Kind = { expected: 'a file with the secret and nothing else', is: (text) => text.trim() !== '' }
const CALENDAR: Kind = { expected: 'an .ics file', is: (text) => /^\uFEFF?BEGIN:VCALENDAR/i.test(text) }

function reads(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

async function textOf(
  file: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: string }> {
  try {
    return { ok: true, text: await readFile(file, 'utf8') }
  } catch (error) {
    return { ok: false, code: error instanceof Error && 'code' in error ? String(error.code) : 'unreadable' }
  }
}
