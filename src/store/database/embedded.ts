import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreUnavailable } from '../unavailable.ts'
import { lockFolder } from './lock.ts'
import { commandOf, type PoolClient, type QueryResult, type StorePool } from './pool.ts'
import { createDatabase, startThread, type Thread } from './thread.ts'

/** A thread that died, or a folder that cannot be written, is tried again after this. */
const AGAIN_MS = 1_000

/** Whether a site has kept its data there. Opening another folder makes one of it. */
export const isDataFolder = (folder: string): boolean => existsSync(databaseIn(folder))

const databaseIn = (dataFolder: string) => join(dataFolder, 'postgres')

/** The embedded PostgreSQL of a data folder: one session, handed from one user to the next. */
export async function embeddedPool(dataFolder: string): Promise<StorePool> {
  await mkdir(dataFolder, { recursive: true })
  const unlock = await lockFolder(dataFolder)
  const folder = databaseIn(dataFolder)
  let thread: Promise<Thread> | undefined
  let notBefore = 0
  let ended = false
  let last: Promise<unknown> = Promise.resolve()

  const threadNow = (): Promise<Thread> => {
    if (ended) return Promise.reject(new StoreUnavailable('the store is closed'))
    if (thread !== undefined) return thread
    if (performance.now() < notBefore)
      return Promise.reject(new StoreUnavailable('the embedded database is being opened again'))
    thread = startThread(folder, () => {
      thread = undefined
      notBefore = performance.now() + AGAIN_MS
    })
    return thread
  }
  try {
    if (!existsSync(folder)) await createDatabase(folder)
    await threadNow()
  } catch (error) {
    await unlock()
    throw error
  }

  return {
    place: dataFolder,
    connect: async () => {
      const before = last
      let release = () => {}
      last = new Promise<void>((resolve) => {
        release = resolve
      })
      await before
      try {
        return clientOf(await threadNow(), release)
      } catch (error) {
        release()
        throw error
      }
    },
    end: async () => {
      if (ended) return
      await last
      ended = true
      try {
        const opened = await thread
        await opened?.close()
      } catch (error) {
        // An engine that has stopped has nothing left to close; what it acknowledged is in its log.
        if (!(error instanceof StoreUnavailable)) throw error
      } finally {
        await unlock()
      }
    },
  }
}

function clientOf(thread: Thread, release: () => void): PoolClient {
  return {
    query: async <R>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<R>> => {
      const { rows, affectedRows } = await thread.query(sql, parameters)
      // The database is the edge here: rows have the shape that the query gives them.
      return { command: commandOf(sql), rowCount: affectedRows, rows: rows as R[] }
    },
    release,
  }
}
