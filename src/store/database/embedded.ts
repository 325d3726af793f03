import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { StoreUnavailable } from '../unavailable.ts'
import { lockFolder } from './lock.ts'
import { commandOf, type PoolClient, type QueryResult, type StorePool } from './pool.ts'

const message = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ failed: z.string() }),
  z.object({
    id: z.number(),
    error: z.object({ message: z.string(), code: z.string().optional() }),
  }),
  z.object({ id: z.number(), rows: z.array(z.unknown()), affectedRows: z.number() }),
])

/** A thread that died, or a folder that cannot be written, is tried again after this. */
const AGAIN_MS = 1_000
const OPENS_WITHIN_MS = 60_000
const ANSWERS_WITHIN_MS = 60_000

interface Thread {
  query(sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; affectedRows: number }>
  close(): Promise<void>
}

class SqlError extends Error {
  readonly code: string | undefined
  constructor(text: string, code: string | undefined) {
    super(text)
    this.code = code
  }
}

/** The embedded PostgreSQL of a data folder: one session, handed from one user to the next. */
export async function embeddedPool(dataFolder: string): Promise<StorePool> {
  await mkdir(dataFolder, { recursive: true })
  const unlock = await lockFolder(dataFolder)
  const folder = join(dataFolder, 'postgres')
  let thread: Promise<Thread> | undefined
  let notBefore = 0
  let ended = false
  let last: Promise<unknown> = Promise.resolve()

  const threadNow = (): Promise<Thread> => {
    if (ended) return Promise.reject(new StoreUnavailable('the store is closed'))
    if (thread !== undefined) return thread
    if (performance.now() < notBefore)
      return Promise.reject(new StoreUnavailable('the embedded database is being opened again'))
    const lost = () => {
      thread = undefined
      notBefore = performance.now() + AGAIN_MS
    }
    const opening = startThread(folder, lost)
    thread = opening
    opening.catch(lost)
    return opening
  }
  try {
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
        const opened = await threadNow()
        return clientOf(opened, release)
      } catch (error) {
        release()
        throw error
      }
    },
    end: async () => {
      if (ended) return
      await last
      ended = true
      const opened = await thread?.catch(() => undefined)
      await opened?.close()
      await unlock()
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

function startThread(folder: string, lost: () => void): Promise<Thread> {
  const worker = new Worker(new URL('./embedded.worker.mjs', import.meta.url), { workerData: { folder } })
  const waiting = new Map<
    number,
    { resolve: (result: { rows: unknown[]; affectedRows: number }) => void; reject: (error: Error) => void }
  >()
  let id = 0
  const fail = (error: Error) => {
    lost()
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    void worker.terminate()
  }
  const ask = (request: object) =>
    new Promise<{ rows: unknown[]; affectedRows: number }>((resolve, reject) => {
      const own = ++id
      const timer = setTimeout(
        () => fail(new StoreUnavailable(`no answer within ${ANSWERS_WITHIN_MS / 1000} s`)),
        ANSWERS_WITHIN_MS,
      )
      timer.unref()
      waiting.set(own, {
        resolve: (result) => {
          clearTimeout(timer)
          resolve(result)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      })
      worker.postMessage({ id: own, ...request })
    })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new StoreUnavailable('the embedded database does not open'))
      void worker.terminate()
    }, OPENS_WITHIN_MS)
    worker.on('message', (raw: unknown) => {
      const told = message.parse(raw)
      if ('ready' in told) {
        clearTimeout(timer)
        resolve({
          query: (sql, parameters) => ask({ sql, parameters: [...parameters] }),
          close: async () => {
            await ask({ close: true })
            await worker.terminate()
          },
        })
      } else if ('failed' in told) {
        clearTimeout(timer)
        reject(new StoreUnavailable(told.failed))
        void worker.terminate()
      } else {
        const asked = waiting.get(told.id)
        waiting.delete(told.id)
        if (!('error' in told)) asked?.resolve(told)
        else {
          asked?.reject(new SqlError(told.error.message, told.error.code))
          // An error that is not PostgreSQL's own means that the engine itself has stopped.
          if (told.error.code === undefined) fail(new StoreUnavailable(told.error.message))
        }
      }
    })
    worker.on('error', (error) => {
      clearTimeout(timer)
      const unavailable = new StoreUnavailable(error.message, { cause: error })
      reject(unavailable)
      fail(unavailable)
    })
    worker.on('exit', () => {
      if (waiting.size > 0) fail(new StoreUnavailable('the embedded database has stopped'))
    })
  })
}
