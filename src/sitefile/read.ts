import { readFile, stat } from 'node:fs/promises'
import type { Finding, Known } from './check.ts'
import type { Mistake, ParsedSite } from './model.ts'
import { parseSiteFile } from './parse.ts'
import { readSource, writePath } from './source.ts'

const LONGEST_BYTES = 16_000_000

/** Reads and checks a site file from disk; a file that cannot be read is a mistake like any other. */
export async function readSiteFile(path: string, known: Known = {}): Promise<ParsedSite> {
  const failed = (message: string): ParsedSite => ({
    ok: false,
    mistakes: [{ file: path, line: 1, column: 1, path: '', message }],
  })
  try {
    const { size } = await stat(path)
    if (size > LONGEST_BYTES) return failed(`the file is larger than ${LONGEST_BYTES} bytes`)
    return parseSiteFile(await readFile(path, 'utf8'), path, known)
  } catch (error) {
    return failed(`the file cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Findings of others about a site file that was read, each at its line and column. */
export async function mistakesAt(file: string, findings: readonly Finding[]): Promise<readonly Mistake[]> {
  if (findings.length === 0) return []
  const source = readSource(await readFile(file, 'utf8'), file)
  if (!('place' in source)) return source
  return findings.map(({ path, ...finding }) => ({
    file,
    ...source.place(path),
    path: writePath(path),
    ...finding,
  }))
}
