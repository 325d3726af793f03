import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CredentialEntry, entriesOf, textOf } from './entries.ts'
import { seal, unseal } from './seal.ts'
import { Secret } from './secret.ts'

export type VaultOpened =
  | { readonly ok: true; readonly entries: readonly CredentialEntry[] }
  | { readonly ok: false; readonly message: string }

export type KeyFound =
  | { readonly ok: true; readonly key: Secret }
  | { readonly ok: false; readonly message: string }

/** Fewer characters are guessed. */
const SHORTEST_KEY = 16

/**
 * The operator's key: the environment's FAKEL_KEY, else the first line of the file that FAKEL_KEY_FILE names. Others must not
 * be able to read that file.
 */
export async function findKey(environment: Readonly<Record<string, string | undefined>>): Promise<KeyFound> {
  const { FAKEL_KEY: named, FAKEL_KEY_FILE: file } = environment
  if (named !== undefined && named !== '') return longEnough(named, 'FAKEL_KEY')
  if (file === undefined || file === '')
    return { ok: false, message: 'no key: set FAKEL_KEY, or FAKEL_KEY_FILE to a file that only you can read' }
  try {
    const { mode } = await stat(file)
    if ((mode & 0o077) !== 0)
      return { ok: false, message: `${file} can be read by others: chmod 600 ${file}` }
    return longEnough((await readFile(file, 'utf8')).split('\n')[0]?.trim() ?? '', file)
  } catch (error) {
    return { ok: false, message: `${file}: ${said(error)}` }
  }
}

function longEnough(text: string, from: string): KeyFound {
  return text.length >= SHORTEST_KEY
    ? { ok: true, key: new Secret(text) }
    : { ok: false, message: `the key of ${from} is shorter than ${SHORTEST_KEY} characters` }
}

/** Writes a key made by chance to a new file that only its owner can read; rejects where the file is there. */
export async function makeKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
}

/** Opens the sealed sign-ins; a file that is not there holds none. */
export async function openVault(file: string, key: Secret): Promise<VaultOpened> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ok: true, entries: [] }
    return { ok: false, message: `${file}: ${said(error)}` }
  }
  const opened = unseal(jsonOf(text), key)
  if (opened.ok) return { ok: true, entries: entriesOf(opened.text) }
  return {
    ok: false,
    message:
      opened.reason === 'wrong-key'
        ? `${file} was sealed with another key`
        : `${file} is damaged: restore it from a copy`,
  }
}

/** Seals and writes beside, then moves: a power cut leaves the old file or the new one. */
export async function writeVault(
  file: string,
  entries: readonly CredentialEntry[],
  key: Secret,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = `${file}.new`
  await writeFile(fresh, `${JSON.stringify(seal(textOf(entries), key))}\n`, { mode: 0o600 })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
