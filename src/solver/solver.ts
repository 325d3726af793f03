import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import type { Programme } from '../programme/index.ts'

export interface SolveWords {
  /** Wall-clock seconds; what has been found by then is the answer. */
  readonly timeLimitS: number
  /** Good enough: the best there may be lies above by no more than this share. */
  readonly gap: number
  /** Nodes of the search at most: a bound that, unlike time, gives the same answer on every machine. */
  readonly nodes?: number
  /** Without the search of neighbourhoods (RINS), which beside a good start costs more than it finds. */
  readonly light?: boolean
  /** Values to begin from, one a column, infinite where they are left to the solver; they need not be feasible. */
  readonly start?: readonly number[]
}

/** `stopped`: the time was over, with values where any were found. */
export interface Solution {
  readonly status: 'optimal' | 'infeasible' | 'unbounded' | 'stopped'
  readonly seconds: number
  readonly values?: Float64Array
  readonly objective?: number
  /** No plan is better than this. */
  readonly bound?: number
}

/** Why nothing came: the thread ended, did not start, or refused the programme. */
export class SolverLost extends Error {
  override readonly name = 'SolverLost'
}

const answer = z.object({
  status: z.enum(['optimal', 'infeasible', 'unbounded', 'stopped']),
  seconds: z.number(),
  values: z.instanceof(Float64Array).optional(),
  objective: z.number().optional(),
  bound: z.number().optional(),
})
const message = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.number(), answer }),
  z.object({ id: z.number(), error: z.string() }),
])

/** It compiles three megabytes of WebAssembly first. */
const STARTS_WITHIN_MS = 30_000
/** A search that does not look at its clock is ended by force this long after its time. */
const GRACE_MS = 10_000
const MOST_WAITING = 16

interface Waiting {
  readonly resolve: (solution: Solution) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** HiGHS in a thread of its own. Programmes are solved one after another; a lost thread is started again by the next one. */
export class Solver {
  readonly #waiting = new Map<number, Waiting>()
  #thread: Promise<Worker> | undefined
  #last = 0
  #turn: Promise<unknown> = Promise.resolve()

  /** Rejects with `SolverLost`; a programme without any solution is an answer, not an error. */
  solve(programme: Programme, words: SolveWords): Promise<Solution> {
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.reject(new SolverLost(`${MOST_WAITING} programmes wait for the solver already`))
    const turn = this.#turn.then(() => this.#send(programme, words))
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    const thread = await this.#thread?.catch(() => undefined)
    this.#thread = undefined
    await thread?.terminate()
    this.#end('the solver was closed')
  }

  async #send(programme: Programme, { timeLimitS, gap, nodes, light, start }: SolveWords): Promise<Solution> {
    const thread = await this.#started()
    const id = ++this.#last
    const model = modelOf(programme)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          void thread.terminate()
          this.#end(`no answer within ${timeLimitS + GRACE_MS / 1000} s`)
        },
        timeLimitS * 1000 + GRACE_MS,
      )
      this.#waiting.set(id, { resolve, reject, timer })
      thread.postMessage({
        id,
        model,
        options: { timeLimitS, gap, nodes, light },
        ...(start !== undefined && { start: Float64Array.from(start) }),
      })
    })
  }

  #started(): Promise<Worker> {
    this.#thread ??= new Promise<Worker>((resolve, reject) => {
      const thread = new Worker(new URL('./solve.worker.mjs', import.meta.url))
      const timer = setTimeout(() => {
        void thread.terminate()
        reject(new SolverLost('the solver did not start'))
      }, STARTS_WITHIN_MS)
      // It must not keep a program alive that has nothing else to do.
      thread.unref()
      thread.on('message', (told: unknown) => {
        const read = message.safeParse(told)
        if (!read.success) return this.#end('the solver gave no sense')
        if ('ready' in read.data) {
          clearTimeout(timer)
          resolve(thread)
        } else this.#take(read.data)
      })
      const lost = (reason: string) => {
        clearTimeout(timer)
        this.#thread = undefined
        reject(new SolverLost(reason))
        this.#end(reason)
      }
      thread.once('error', (error) => lost(error instanceof Error ? error.message : String(error)))
      thread.once('exit', (code) => lost(`the solver's thread ended with ${code}`))
    })
    return this.#thread
  }

  #take(
    told:
      | { readonly id: number; readonly answer: z.output<typeof answer> }
      | { readonly id: number; readonly error: string },
  ) {
    const waiting = this.#waiting.get(told.id)
    if (waiting === undefined) return
    this.#waiting.delete(told.id)
    clearTimeout(waiting.timer)
    if ('error' in told) {
      waiting.reject(new SolverLost(told.error))
      return
    }
    const { status, seconds, values, objective, bound } = told.answer
    waiting.resolve({
      status,
      seconds,
      ...(values !== undefined && { values }),
      ...(objective !== undefined && { objective }),
      ...(bound !== undefined && { bound }),
    })
  }

  #end(reason: string): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new SolverLost(reason))
    }
    this.#waiting.clear()
  }
}

function modelOf(programme: Programme) {
  return {
    numCols: programme.columnNames.length,
    numRows: programme.rowNames.length,
    colCost: Float64Array.from(programme.worth),
    colLower: Float64Array.from(programme.lower),
    colUpper: Float64Array.from(programme.upper),
    rowLower: Float64Array.from(programme.rowLower),
    rowUpper: Float64Array.from(programme.rowUpper),
    integrality: Int32Array.from(programme.integer, (whole) => (whole ? 1 : 0)),
    matrix: {
      format: 'csr',
      numRows: programme.rowNames.length,
      numCols: programme.columnNames.length,
      starts: Int32Array.from(programme.starts),
      indices: Int32Array.from(programme.indices),
      values: Float64Array.from(programme.values),
    },
  }
}

/** How far the best there may be lies above what was found, as a share of it; HiGHS's own measure. */
export function gapOf({ objective, bound }: Solution): number | undefined {
  if (objective === undefined || bound === undefined) return undefined
  if (objective === bound) return 0
  return objective === 0 ? Number.POSITIVE_INFINITY : Math.abs(bound - objective) / Math.abs(objective)
}
