import { readFile } from 'node:fs/promises'

/** Where a secret is kept: never in the site file itself. */
export type SecretReference = { readonly env: string } | { readonly file: string }

export type Secret =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: string }

/** Reads the secret anew each time, so that a changed one needs no restart. The reason names the place, never the content. */
export async function readSecret(reference: SecretReference): Promise<Secret> {
  if ('env' in reference) {
    const value = process.env[reference.env]
    return value === undefined || value === ''
      ? { ok: false, reason: `the environment variable ${reference.env} is not set` }
      : { ok: true, value }
  }
  try {
    const value = (await readFile(reference.file, 'utf8')).trim()
    return value === '' ? { ok: false, reason: `the file ${reference.file} is empty` } : { ok: true, value }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    return { ok: false, reason: `the file ${reference.file} cannot be read: ${code}` }
  }
}

/** The reference that the site file gives by `..._env` or `..._file`. */
export function secretReference(
  env: string | undefined,
  file: string | undefined,
): SecretReference | undefined {
  if (env !== undefined) return { env }
  return file === undefined ? undefined : { file }
}

const LONGEST = 300

/** The text of an error on one line without any of the secrets, as they are or as a URL or base64 carries them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text.replace(/\s+/g, ' ').trim()
  for (const secret of secrets) {
    if (secret === '') continue
    const shapes = [secret, encodeURIComponent(secret), Buffer.from(secret, 'utf8').toString('base64')]
    for (const shape of shapes) clean = clean.replaceAll(shape, '***')
  }
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean
}
