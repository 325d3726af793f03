import { createHash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { BacktestState, Foresight } from '../plan/index.ts'
import { planShape } from '../site/index.ts'
import { FolderTaken, lockBy } from '../store/index.ts'

/** States by what the plan knew: what an interrupted backtest left. */
export type KeptStates = Partial<Record<Foresight, BacktestState>>

export type KeptRead =
  | { readonly ok: true; readonly states: KeptStates }
  | { readonly ok: false; readonly message: string }

const numbers = z.array(z.number())
const engines = z.array(z.object({ on: z.boolean(), sinceH: z.number() }))
const books = z.object({
  terms: z.record(z.string(), z.number()),
  engineH: numbers,
  engineStarts: numbers,
  gasInM3: z.number(),
  gasBurntM3: z.number(),
  gasFlaredM3: z.number(),
  generatedKwh: z.number(),
  importedKwh: z.number(),
  exportedKwh: z.number(),
  computingKwh: z.number(),
  unservedKwh: z.number(),
  orders: z.object({ orderedH: z.number(), keptH: z.number(), overKwh: z.number() }),
  breaches: z.array(z.string()),
})
const state = z.object({
  step: z.number().int().min(0),
  engines,
  packM3: z.number(),
  machines: z.array(numbers),
  peakKw: z.number(),
  month: z.number(),
  books,
  plans: z.number(),
  plansWithoutSolver: z.number(),
  stoppedAgainstPlan: z.number(),
  plan: planShape.optional(),
})
const file = z.object({
  fakelBacktest: z.literal(1),
  of: z.string(),
  states: z.object({
    everything: state.optional(),
    'gas a day ahead': state.optional(),
    forecast: state.optional(),
    threshold: state.optional(),
  }),
})

const ELSEWHERE = 'name another with --state'

/** Names everything that a backtest's result hangs on, so that another one's state is not gone on from. */
export function digestOf(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

export type StateLock =
  | { readonly ok: true; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly message: string }

/** Keeps the file to this process: of two backtests one would write over what the other keeps. */
export async function lockState(path: string): Promise<StateLock> {
  try {
    return { ok: true, release: await lockBy(`${path}.lock`, path, ELSEWHERE) }
  } catch (error) {
    const message = error instanceof FolderTaken ? error.message : `${cannotWrite(path, error)}; ${ELSEWHERE}`
    return { ok: false, message }
  }
}

/** What an interrupted backtest of the same things left; nothing where there is no file. */
export async function keptStates(path: string, of: string): Promise<KeptRead> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { ok: true, states: {} }
    return { ok: false, message: `${path}: ${error instanceof Error ? error.message : String(error)}` }
  }
  const read = file.safeParse(json(text))
  if (!read.success)
    return {
      ok: false,
      message: `${path} is no state of a backtest; name another with --state, nothing was changed`,
    }
  if (read.data.of !== of)
    return {
      ok: false,
      message: `${path} belongs to a backtest of another site, series or choice; name another with --state, or remove it`,
    }
  const states: KeptStates = {}
  const { everything, forecast, threshold, 'gas a day ahead': ahead } = read.data.states
  if (everything !== undefined) states.everything = whole(everything)
  if (ahead !== undefined) states['gas a day ahead'] = whole(ahead)
  if (forecast !== undefined) states.forecast = whole(forecast)
  if (threshold !== undefined) states.threshold = whole(threshold)
  return { ok: true, states }
}

function whole({ plan: last, ...rest }: z.output<typeof state>): BacktestState {
  return last === undefined ? rest : { ...rest, plan: last }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Written beside and moved into its place: an interruption leaves the one before. Resolves with what was wrong, if anything was. */
export async function keepStates(path: string, of: string, states: KeptStates): Promise<string | undefined> {
  return changing(path, async () => {
    await writeFile(freshOf(path), textOf(of, states))
    await rename(freshOf(path), path)
  })
}

/** Whether states can be kept there, tried beside the file; resolves with why not. */
export async function tryStates(path: string, of: string, states: KeptStates): Promise<string | undefined> {
  const wrong = await changing(path, async () => {
    await writeFile(freshOf(path), textOf(of, states))
    await rm(freshOf(path))
  })
  return wrong === undefined ? undefined : `${wrong}; ${ELSEWHERE}`
}

/** Lets go of what is finished; the file goes when nothing is left in it. */
export async function dropStates(
  path: string,
  of: string,
  states: KeptStates,
  finished: readonly Foresight[],
): Promise<string | undefined> {
  const left: KeptStates = { ...states }
  for (const foresight of finished) delete left[foresight]
  return Object.keys(left).length > 0
    ? keepStates(path, of, left)
    : changing(path, () => rm(path, { force: true }))
}

/** Keeps states where it is time to, every `everyMs`. A file that cannot be written is told to `warn` once, and work goes on. */
export function stateKeeper(
  path: string,
  of: string,
  warn: (line: string) => void,
  everyMs = 10_000,
): (states: KeptStates) => Promise<void> {
  let keptAt = performance.now()
  let warned = false
  return async (states) => {
    if (performance.now() - keptAt < everyMs) return
    keptAt = performance.now()
    const wrong = await keepStates(path, of, states)
    if (wrong === undefined || warned) return
    warned = true
    warn(`${wrong}; the backtest goes on, and its state is tried again`)
  }
}

const freshOf = (path: string) => `${path}.new`

const textOf = (of: string, states: KeptStates) => JSON.stringify({ fakelBacktest: 1, of, states })

async function changing(path: string, work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    // A full disk leaves a part of it; where even that cannot be removed, the first fault is the one to tell.
    await rm(freshOf(path), { force: true }).catch(() => {})
    return cannotWrite(path, error)
  }
}

/** Without the name of the file beside it, which nobody gave. */
function cannotWrite(path: string, error: unknown): string {
  const why = error instanceof Error ? error.message.split(', ')[0] : String(error)
  return `${path} cannot be written: ${why}`
}
