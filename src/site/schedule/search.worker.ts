import { parentPort } from 'node:worker_threads'
import { Solver } from '../../solver/index.ts'
import { readSearchJob } from './planText.ts'
import { search } from './search.ts'

const solver = new Solver()

parentPort?.on('message', async (told: unknown) => {
  const job = readSearchJob(told)
  // What cannot be read is a defect of this version: the thread ends, and whoever waits hears why.
  if (typeof job === 'string') throw new Error(job)
  const found = await search(solver, job.problem, job.words)
  parentPort?.postMessage({ id: job.id, found })
})
