import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe } from 'vitest'

const folder = process.env['FAKEL_CORPUS'] ?? resolve(import.meta.dirname, '../../shared/corpus')
const present = existsSync(folder)
if (!present) console.warn(`reference data not found at ${folder}: its tests are left out (set FAKEL_CORPUS)`)

/** A `describe` for tests that read the reference data; left out, with one line said, where it is absent outside CI. */
export const describeCorpus = describe.runIf(present)

/** The path of one file or folder of the reference data. */
export function corpusPath(...parts: string[]): string {
  return join(folder, ...parts)
}

/** One JSON file of the reference data, unparsed beyond JSON. */
export function corpusJson(...parts: string[]): unknown {
  return JSON.parse(readFileSync(corpusPath(...parts), 'utf8'))
}
