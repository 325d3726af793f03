import { type Dialect, Kysely, PostgresDialect, sql } from 'kysely'
import type { Instant } from '../quantity/index.ts'
import { appendOneToBook, appendToBook, CALLS, EMISSIONS, readBook } from './books.ts'
import { storableJson } from './canonical.ts'
import { appendCommandSteps, readCommands, writeCommands } from './commands.ts'
import { embeddedPool } from './database/embedded.ts'
import { migrate } from './database/migrations.ts'
import type { StorePool } from './database/pool.ts'
import type { Schema } from './database/schema.ts'
import { serverPool } from './database/server.ts'
import { appendEvents, readEvents } from './events.ts'
import type { Store } from './model.ts'
import { appendPlan, dropPlansBefore, readPlan, readPlanHeads } from './plans.ts'
import {
  appendMachineReadings,
  appendReadings,
  dropReadingsBefore,
  lastReadingAt,
  noDays,
  readMachineReadings,
  readMeans,
  readReadings,
} from './readings.ts'
import { appendEntries, readEntries } from './register.ts'
import {
  appendSettled,
  firstSettledAt,
  lastSettled,
  readBalances,
  readSettled,
  settledSeal,
} from './settled.ts'
import { appendTicketEntries, readTicketEntries } from './tickets.ts'
import { StoreUnavailable, told } from './unavailable.ts'
import { verifyChains } from './verify.ts'

/** Where a site's memory lives: a folder of its own, or a PostgreSQL server. */
export type StorePlace = { readonly dataFolder: string } | { readonly databaseUrl: string }

export interface OpenStore extends Store {
  /** The same database, for the accounts of people. */
  readonly accounts: { readonly dialect: Dialect; readonly type: 'postgres' }
}

export interface StoreParts {
  readonly now: () => Instant
  readonly log?: { warn(detail: object, text: string): void }
}

/**
 * Opens the store and brings its tables to this version. Rejects with `StoreUnavailable` where the database is not there,
 * and with `FolderTaken` where another process holds the folder.
 */
export async function openStore(place: StorePlace, parts: StoreParts): Promise<OpenStore> {
  const pool = await poolOf(place)
  const db = new Kysely<Schema>({ dialect: dialectOf(pool) })
  try {
    await migrate(new Kysely<never>({ dialect: dialectOf(pool) }))
  } catch (error) {
    await pool.end()
    throw told(error)
  }
  return storeOf(db, pool, parts)
}

async function poolOf(place: StorePlace): Promise<StorePool> {
  try {
    return 'dataFolder' in place ? await embeddedPool(place.dataFolder) : serverPool(place.databaseUrl)
  } catch (error) {
    throw told(error)
  }
}

function dialectOf(pool: StorePool): PostgresDialect {
  return new PostgresDialect({
    pool: {
      connect: async () => {
        const client = await pool.connect()
        return {
          // Kysely's pool face is that of pg; a query's rows have the shape that the query gives them.
          query: client.query as never,
          release: () => client.release(),
        }
      },
      end: async () => {},
    },
  })
}

function storeOf(db: Kysely<Schema>, pool: StorePool, parts: StoreParts): OpenStore {
  const known = noDays()
  /** Partitions may have been lost with the database; they are looked for again after an outage. */
  const forget = () => {
    known.readings.clear()
    known.machine_readings.clear()
  }
  /** Whether the last write failed: a full disk still reads. */
  let refusing = false
  async function run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const passing = told(error)
      if (passing instanceof StoreUnavailable) forget()
      throw passing
    }
  }
  async function write<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await run(work)
      refusing = false
      return result
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        if (!refusing) parts.log?.warn({ reason: error.message }, 'the store takes nothing')
        refusing = true
      }
      throw error
    }
  }
  let closed = false
  return {
    place: pool.place,
    accounts: { dialect: dialectOf(pool), type: 'postgres' },
    appendReadings: (readings) => write(() => appendReadings(db, known, readings)),
    appendMachineReadings: (readings) => write(() => appendMachineReadings(db, known, readings)),
    readings: (channels, interval, before = false) => run(() => readReadings(db, channels, interval, before)),
    machineReadings: (interval, machine) => run(() => readMachineReadings(db, interval, machine)),
    dropReadingsBefore: (at) => run(() => dropReadingsBefore(db, known, at)),
    lastReadingAt: () => run(() => lastReadingAt(db)),
    appendEvents: (events) => write(() => appendEvents(db, events)),
    events: (query) => run(() => readEvents(db, query)),
    writeCommand: (command) => write(() => writeCommands(db, [command])),
    writeCommands: (commands) => write(() => writeCommands(db, commands)),
    appendCommandSteps: (steps) => write(() => appendCommandSteps(db, steps)),
    commands: (query) => run(() => readCommands(db, query)),
    appendSettled: (settled, balances) => write(() => appendSettled(db, settled, balances)),
    settled: (interval) => run(() => readSettled(db, interval)),
    lastSettled: () => run(() => lastSettled(db)),
    settledSeal: (interval) => run(() => settledSeal(db, interval)),
    firstSettledAt: () => run(() => firstSettledAt(db)),
    balances: (query) => run(() => readBalances(db, query)),
    appendEntries: (proposals, last) => write(() => appendEntries(db, proposals, last)),
    entries: (query) => run(() => readEntries(db, query)),
    appendTicketEntries: (proposals, last) => write(() => appendTicketEntries(db, proposals, last)),
    ticketEntries: (query) => run(() => readTicketEntries(db, query)),
    appendEmissionEntry: (proposal, last) => write(() => appendOneToBook(db, EMISSIONS, proposal, last)),
    emissionEntries: (query) => run(() => readBook(db, EMISSIONS, query)),
    appendCallEntries: (proposals, last) => write(() => appendToBook(db, CALLS, proposals, last)),
    callEntries: (query) => run(() => readBook(db, CALLS, query)),
    appendPlan: (plan) => write(() => appendPlan(db, plan)),
    planHeads: (query) => run(() => readPlanHeads(db, query)),
    plan: (id) => run(() => readPlan(db, id)),
    dropPlansBefore: (at) => run(() => dropPlansBefore(db, at)),
    means: (channels, interval, spanMs) => run(() => readMeans(db, channels, interval, spanMs)),
    getNote: (name) =>
      run(async () => {
        const row = await db.selectFrom('notes').select('value').where('name', '=', name).executeTakeFirst()
        return row?.value
      }),
    putNote: (name, value) =>
      write(async () => {
        await sql`
          insert into notes (name, value) values (${name}, ${storableJson(value)}::jsonb)
          on conflict (name) do update set value = excluded.value`.execute(db)
      }),
    verify: () => run(() => verifyChains(db)),
    healthy: async () => {
      try {
        await run(() => sql`select 1`.execute(db))
        return !refusing
      } catch (error) {
        if (!(error instanceof StoreUnavailable))
          parts.log?.warn({ reason: String(error) }, 'the store fails')
        return false
      }
    },
    close: async () => {
      if (closed) return
      closed = true
      await pool.end()
    },
  }
}
