import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { StoreUnavailable } from '../unavailable.ts'

const message = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ failed: z.string() }),
  z.object({
    id: z.number(),
    error: z.object({ message: z.string(), code: z.string().optional() }),
  }),
  z.object({ id: z.number(), rows: z.array(z.unknown()), affectedRows: z.number() }),
])

/** After a crash it first reads its log again. */
const OPENS_WITHIN_MS = 60_000
/** Some seconds, on a slow disk many. */
const MADE_WITHIN_MS = 180_000
const ANSWERS_WITHIN_MS = 60_000

export interface Answer {
  readonly rows: unknown[]
  readonly affectedRows: number
}

/** The embedded PostgreSQL in a thread of its own: one session. */
export interface Thread {
  query(sql: string, parameters: readonly unknown[]): Promise<Answer>
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

class SqlError extends Error {
  readonly code: string | undefined
  constructor(text: string, code: string | undefined) {
    super(text)
    this.code = code
  }
}

const PROGRAM = new URL('./embedded.worker.mjs', import.meta.url)

/** Makes a new database in a process of its own: making one takes three times the memory of using it. */
export async function createDatabase(folder: string): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [fileURLToPath(PROGRAM), folder], { timeout: MADE_WITHIN_MS })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    const reason = /^\w*Error: (.*)$/m.exec(said)?.[1] ?? String(error)
    throw new StoreUnavailable(`no database can be made in ${folder}: ${reason}`, { cause: error })
  }
}

/**
 * Starts the thread. `lost` is called once when the thread ends unasked; what waits then is rejected.
 */
export function startThread(folder: string, lost: () => void): Promise<Thread> {
  const worker = new Worker(PROGRAM, { workerData: { folder } })
  const waiting = new Map<number, Waiting>()
  let id = 0
  let dead: StoreUnavailable | undefined
  const end = (reason: StoreUnavailable) => {
    if (dead !== undefined) return
    dead = reason
    lost()
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(reason)
    }
    waiting.clear()
    void worker.terminate()
  }
  const ask = (request: object) =>
    new Promise<Answer>((resolve, reject) => {
      if (dead !== undefined) {
        reject(dead)
        return
      }
      const own = ++id
      const timer = setTimeout(
        () => end(new StoreUnavailable(`no answer within ${ANSWERS_WITHIN_MS / 1000} s`)),
        ANSWERS_WITHIN_MS,
      )
      waiting.set(own, { resolve, reject, timer })
      worker.postMessage({ id: own, ...request })
    })
  const answered = (told: Extract<z.infer<typeof message>, { id: number }>) => {
    const asked = waiting.get(told.id)
    waiting.delete(told.id)
    clearTimeout(asked?.timer)
    if (!('error' in told)) {
      asked?.resolve(told)
    } else if (told.error.code === undefined) {
      // An error that is not PostgreSQL's own means that the engine itself has stopped.
      const stopped = new StoreUnavailable(told.error.message)
      asked?.reject(stopped)
      end(stopped)
    } else {
      asked?.reject(new SqlError(told.error.message, told.error.code))
    }
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => refuse('the embedded database does not open'), OPENS_WITHIN_MS)
    const refuse = (reason: string, cause?: unknown) => {
      clearTimeout(timer)
      const unavailable = new StoreUnavailable(reason, { cause })
      reject(unavailable)
      end(unavailable)
    }
    worker.on('message', (raw: unknown) => {
      const told = message.parse(raw)
      if ('failed' in told) refuse(told.failed)
      else if ('id' in told) answered(told)
      else {
        clearTimeout(timer)
        resolve({
          query: (sql, parameters) => ask({ sql, parameters: [...parameters] }),
          close: async () => {
            try {
              await ask({ close: true })
            } finally {
              dead ??= new StoreUnavailable('the store is closed')
              await worker.terminate()
            }
          },
        })
      }
    })
    worker.on('error', (error) => refuse(error.message, error))
    worker.on('exit', () => refuse('the embedded database has stopped'))
  })
}
