import { Worker } from 'node:worker_threads'
import type { ScheduleProblem } from '../../dispatch/index.ts'
import { Solver } from '../../solver/index.ts'
import { readFound } from './planText.ts'
import { type Found, type SearchWords, type SolverFace, search } from './search.ts'

/** Where plans are searched for. */
export interface Searcher {
  /** Comes to a plan, or rejects where even the place of the search is lost. */
  search(problem: ScheduleProblem, words: SearchWords): Promise<Found>
  close(): Promise<void>
}

/** In this thread, with a solver that has its own. */
export function searchBy(solver: SolverFace): Searcher {
  return {
    search: (problem, words) => search(solver, problem, words),
    close: () => solver.close(),
  }
}

/** Twice the time of a search, and the grace of each. */
const GRACE_MS = 40_000

/**
 * In a thread of its own: writing a programme down takes a tenth of a second, and the loop that sheds load must not wait for it. Without a compiled
 * worker, as in tests from the sources, it is done in place.
 */
export function searchApart(): Searcher {
  if (import.meta.url.endsWith('.ts')) return searchBy(new Solver())
  let thread: Worker | undefined
  let last = 0
  const waiting = new Map<number, { resolve: (found: Found) => void; reject: (error: Error) => void }>()
  const lose = (gone: Worker, reason: string) => {
    if (thread !== gone) return
    thread = undefined
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
  }
  const started = (): Worker => {
    if (thread !== undefined) return thread
    const fresh = new Worker(new URL('./search.worker.js', import.meta.url))
    thread = fresh
    fresh.unref()
    fresh.on('message', (told: unknown) => {
      const answer = readFound(told)
      const one = answer === undefined ? undefined : waiting.get(answer.id)
      if (answer === undefined || one === undefined) return
      waiting.delete(answer.id)
      one.resolve(answer.found)
    })
    fresh.once('error', (error) => lose(fresh, error instanceof Error ? error.message : String(error)))
    fresh.once('exit', (code) => lose(fresh, `the thread of the search ended with ${code}`))
    return fresh
  }
  const end = async () => {
    const gone = thread
    if (gone === undefined) return
    lose(gone, 'the search was ended')
    await gone.terminate()
  }
  return {
    search: (problem, words) =>
      new Promise<Found>((resolve, reject) => {
        const id = ++last
        const timer = setTimeout(() => void end(), 2 * words.timeLimitS * 1_000 + GRACE_MS)
        timer.unref()
        waiting.set(id, {
          resolve: (found) => {
            clearTimeout(timer)
            resolve(found)
          },
          reject: (error) => {
            clearTimeout(timer)
            reject(error)
          },
        })
        started().postMessage({ id, problem, words })
      }),
    close: end,
  }
}
