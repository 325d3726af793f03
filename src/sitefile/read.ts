import { readFile, stat } from 'node:fs/promises'
import type { Known } from './check.ts'
import type { ParsedSite } from './model.ts'
import { parseSiteFile } from './parse.ts'

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
