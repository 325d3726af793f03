import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { inject } from 'vitest'
import { instant } from '../src/quantity/index.ts'
import { openStore } from '../src/store/store.ts'

/** Fills a folder with a new embedded store. Making a database takes seconds, copying one that a test of this run has made none. */
export async function newStore(dataFolder: string): Promise<void> {
  const made = await madeOnce('store', async (raw) => {
    const store = await openStore({ dataFolder: raw }, { now: () => instant(Date.now()) })
    await store.close()
  })
  await mkdir(dataFolder, { recursive: true })
  // A thousand files: Node's own copying takes ten times as long.
  await promisify(execFile)('cp', ['-R', `${made}/.`, dataFolder])
}

/** A new and empty PostgreSQL in this process's memory. */
export async function newMemoryDatabase(): Promise<PGlite> {
  const made = await madeOnce('memory', async (raw) => {
    const database = await PGlite.create()
    const dump = await database.dumpDataDir('none')
    await database.close()
    await writeFile(join(raw, 'data.tar'), new Uint8Array(await dump.arrayBuffer()))
  })
  return await PGlite.create({ loadDataDir: new Blob([await readFile(join(made, 'data.tar'))]) })
}

/** The folder of this name for the whole run, made by the first who asks; nobody may change it. Where two make it at once, one of the two is kept. */
export async function madeOnce(name: string, make: (raw: string) => Promise<void>): Promise<string> {
  const patterns = inject('patternFolder')
  if (patterns === undefined) throw new Error('the project of this test has no test/pattern.setup.ts')
  const made = join(patterns, name)
  if (existsSync(made)) return made
  const raw = await mkdtemp(`${made}-`)
  await make(raw)
  try {
    await rename(raw, made)
  } catch (error) {
    if (!existsSync(made)) throw error
    await rm(raw, { recursive: true, force: true })
  }
  return made
}
