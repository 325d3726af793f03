import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** The simulated site in its own process; one question at a time is answered with one line of JSON. */
export interface TwinProcess {
  readonly pid: number
  /** Lets a scenario event happen now; the twin answers nothing. */
  happen(event: Readonly<Record<string, unknown>>): void
  /** What is really so inside the twin, parsed by the caller. */
  truth(): Promise<unknown>
  /** Resolves when the process is gone, with its exit code. */
  readonly gone: Promise<number | null>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 30_000
const ANSWER_WITHIN_MS = 5_000

/** Starts the twin and resolves once all its devices listen; rejects with what it said when it cannot. */
export async function startTwin(args: readonly string[], main: URL = twinMain()): Promise<TwinProcess> {
  const child = spawn(process.execPath, [main.pathname, '--with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (data: Buffer) => {
    complaint = (complaint + data.toString()).slice(-4_000)
  })
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const waiting: ((line: unknown) => void)[] = []
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)))
  const answer = (withinMs: number) =>
    new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the twin does not answer: ${complaint}`)), withinMs)
      waiting.push((line) => {
        clearTimeout(timer)
        resolve(line)
      })
      void gone.then((code) => {
        clearTimeout(timer)
        reject(new Error(`the twin ended (${code}): ${complaint}`))
      })
    })
  const say = (message: unknown) => void child.stdin.write(`${JSON.stringify(message)}\n`)
  await answer(READY_WITHIN_MS)
  return {
    pid: child.pid ?? 0,
    gone,
    happen: (event) => say({ event }),
    truth: async () => {
      const answered = answer(ANSWER_WITHIN_MS)
      say({ truth: true })
      const line = await answered
      return typeof line === 'object' && line !== null && 'truth' in line ? line.truth : undefined
    },
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM')
      await gone
    },
  }
}

/** The compiled twin beside the compiled command. */
function twinMain(): URL {
  return new URL('../../twin/main.js', import.meta.url)
}
