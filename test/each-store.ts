import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { instant } from '../src/quantity/index.ts'
import { type OpenStore, openStore, type StorePlace } from '../src/store/store.ts'
import { newStore } from './pattern.ts'

/** A store that a test may close and open again on the same place. */
export interface TestStore {
  readonly store: () => OpenStore
  readonly reopen: () => Promise<OpenStore>
  /** Runs SQL past the open store, as somebody with the database's password could. */
  readonly tamper: (...statements: readonly string[]) => Promise<void>
}

/** Runs the tests on a fresh store: embedded in the unit tests, on a real PostgreSQL where its address is given. */
export function eachStore(name: string, tests: (given: TestStore) => void): void {
  const databaseUrl = inject('postgresUrl')
  describe(`${name} (${databaseUrl === undefined ? 'embedded' : 'PostgreSQL'})`, () => {
    let place: StorePlace
    let store: OpenStore
    let clean: () => Promise<void>
    const open = () => openStore(place, { now: () => instant(Date.now()) })

    beforeAll(async () => {
      const made = databaseUrl === undefined ? await newFolder() : await newDatabase(databaseUrl)
      place = made.place
      clean = made.clean
      store = await open()
    })
    afterAll(async () => {
      await store.close()
      await clean()
    })
    tests({
      store: () => store,
      reopen: async () => {
        await store.close()
        store = await open()
        return store
      },
      tamper: async (...statements) => {
        const database = new Kysely({ dialect: store.accounts.dialect })
        for (const statement of statements) await sql.raw(statement).execute(database)
      },
    })
  })
}

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'fakel-store-'))
  await newStore(folder)
  return {
    place: { dataFolder: folder },
    clean: () => rm(folder, { recursive: true, force: true }),
  }
}

async function newDatabase(databaseUrl: string) {
  const name = `fakel_test_${Math.random().toString(36).slice(2)}`
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await run(`create database ${name}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  return {
    place: { databaseUrl: url.toString() },
    clean: () => run(`drop database ${name} with (force)`),
  }
}
