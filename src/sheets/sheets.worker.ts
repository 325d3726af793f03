import { parentPort, workerData } from 'node:worker_threads'
import { doSheet, type SheetJob } from './job.ts'

/** One job, in a thread that ends with it. */
const job: SheetJob = workerData
parentPort?.postMessage(await doSheet(job))
