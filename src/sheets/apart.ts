import { Worker } from 'node:worker_threads'
import { doSheet, type SheetAnswers, type SheetJob } from './job.ts'

/** Files of several people wait for each other; more than this are refused. */
const MOST_WAITING = 8
const DONE_WITHIN_MS = 120_000
/** A file cannot take the memory of the whole process. */
const MOST_MEMORY_MB = 1_024

/** Too many files are being read and written: try again later. */
export class SheetsBusy extends Error {
  override readonly name = 'SheetsBusy'
}

let last: Promise<unknown> = Promise.resolve()
let waiting = 0

/**
 * Does the work in a thread of its own, one after another: a large file takes seconds, and the loops of a running site
 * must not wait for it. Without a compiled worker, as in tests from the sources, it is done in place.
 */
export function apart<K extends SheetJob['kind']>(
  job: Extract<SheetJob, { kind: K }>,
): Promise<SheetAnswers[K]> {
  if (waiting >= MOST_WAITING) return Promise.reject(new SheetsBusy('too many files at once; try again soon'))
  waiting++
  const turn = last.then(() => work<K>(job)).finally(() => waiting--)
  last = turn.catch(() => undefined)
  return turn
}

function work<K extends SheetJob['kind']>(job: Extract<SheetJob, { kind: K }>): Promise<SheetAnswers[K]> {
  if (import.meta.url.endsWith('.ts')) return doSheet(job)
  const worker = new Worker(new URL('./sheets.worker.js', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  })
  return new Promise<SheetAnswers[K]>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new SheetsBusy('the file takes too long'))
      void worker.terminate()
    }, DONE_WITHIN_MS)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the thread of a file ended with ${code}`))
    })
  })
}
