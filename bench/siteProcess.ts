import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { z } from 'zod'
import { startTwin, type TwinProcess } from '../src/cli/twinProcess.ts'
import type { TwinSettings } from '../twin/settings.ts'

export const SITE_FILE = resolve('examples/flare-site/site.yaml')

const truthSchema = z.object({
  timeMs: z.number(),
  frequencyHz: z.number(),
  lowestFrequencyHz: z.number(),
  loadW: z.number(),
  generatedW: z.number(),
  grid: z.array(z.object({ id: z.string(), powerW: z.number() })),
  engines: z.array(
    z.object({ id: z.string(), phase: z.string(), powerW: z.number(), breakerClosed: z.boolean() }),
  ),
  feeders: z.array(z.object({ id: z.string(), closed: z.boolean(), powerW: z.number() })),
  machines: z.object({ mining: z.number(), sleeping: z.number(), powerW: z.number() }),
  log: z.array(
    z.object({ timeMs: z.number(), what: z.string(), id: z.string(), detail: z.string().optional() }),
  ),
})
export type SeenTruth = z.output<typeof truthSchema>

/** A twin in its own process, with the plant's settings written for it. */
export async function twinWith(
  folder: string,
  settings: TwinSettings,
  args: readonly string[],
  siteFile = SITE_FILE,
): Promise<TwinProcess & { readonly see: () => Promise<SeenTruth> }> {
  const file = join(folder, 'twin.yaml')
  await writeFile(file, stringify(settings))
  const main = new URL('../twin/main.js', import.meta.url)
  const twin = await startTwin(['--site', siteFile, '--twin', file, '--warm', ...args], main)
  return { ...twin, see: async () => truthSchema.parse(await twin.truth()) }
}

export interface SiteProcess {
  readonly address: string
  readonly child: ChildProcess
  readonly complaint: () => string
  /** Milliseconds from the start of the process until its address was printed. */
  readonly startedMs: number
  health(): Promise<{ status: string; parts: { name: string; ok: boolean; detail: string }[] }>
  kill(signal: NodeJS.Signals): Promise<void>
}

const healthSchema = z.object({
  status: z.string(),
  parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})

/** On a computer that has much else to do. */
const STARTED_WITHIN_MS = 180_000

/** `fakel run` in its own process, until its address is printed. */
export async function startSite(
  siteFile: string,
  data: string,
  port: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<SiteProcess> {
  const main = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
  const began = performance.now()
  const child = spawn(
    process.execPath,
    [main, 'run', siteFile, '--data', data, '--port', String(port), '--log', 'error'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  )
  let told = ''
  let complaint = ''
  child.stderr.on('data', (data: Buffer) => {
    complaint = (complaint + data.toString()).slice(-8_000)
  })
  await new Promise<void>((done, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the site did not start: ${complaint}`))
    }, STARTED_WITHIN_MS)
    child.stdout.on('data', (data: Buffer) => {
      told += data.toString()
      if (!told.includes('http://')) return
      clearTimeout(timer)
      done()
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the site ended (${code}): ${complaint}`))
    })
  })
  const address = /http:\/\/\S+/.exec(told)?.[0] ?? ''
  return {
    address,
    child,
    complaint: () => complaint,
    startedMs: performance.now() - began,
    health: async () => healthSchema.parse(await (await fetch(`${address}/api/health`)).json()),
    kill: (signal) =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', () => done())
        child.kill(signal)
      }),
  }
}

/** A folder of one's own, taken away at the end. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fakel-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

/** Resident memory in MB and CPU time in seconds of a process, from /proc. */
export async function usage(pid: number): Promise<{ readonly rssMb: number; readonly cpuS: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return { rssMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024, cpuS: ticks / 100 }
}
