import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, vi } from 'vitest'
import { instant } from '../quantity/index.ts'
import { FolderTaken, openStore } from './index.ts'

const ROUNDS = 8
/** Events of a round that is not killed at once. */
const WRITTEN = 3
const writer = resolve(import.meta.dirname, '../../test/store-writer.mjs')
const parts = { now: () => instant(Date.now()) }

/** Starts a process that appends until it is killed; tells every line that it prints. */
function startWriter(folder: string, first: number, heard: (line: string) => void) {
  const child = spawn(process.execPath, [writer, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const open = new Promise<void>((resolveOpen, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'open') resolveOpen()
      else heard(line)
    })
    child.once('exit', (code) => reject(new Error(`the writer ended with ${code}`)))
  })
  return { child, open }
}

async function killed(child: ChildProcess): Promise<void> {
  const closed = new Promise((done) => child.once('close', done))
  child.kill('SIGKILL')
  await closed
}

// Of the embedded store alone: a PostgreSQL server is another process, which the kill does not reach.
it(`keeps what it acknowledged, once, when its process is killed ${ROUNDS} times at any moment`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fakel-kill-'))
  const events: string[] = []
  const settled: string[] = []
  const hear = (line: string) => {
    const [kind, name = ''] = line.split(' ')
    if (kind === 'event') events.push(name)
    else settled.push(name)
  }
  let next = 1
  for (let round = 0; round < ROUNDS; round++) {
    const { child, open } = startWriter(folder, next, hear)
    await open
    if (round === 0) await expect(openStore({ dataFolder: folder }, parts)).rejects.toThrow(FolderTaken)
    // At once in every second round; in the others something is written first, on a busy computer too.
    const wanted = events.length + (round % 2 === 0 ? 0 : WRITTEN)
    await vi.waitFor(() => expect(events.length).toBeGreaterThanOrEqual(wanted), { timeout: 30_000 })
    await new Promise((done) => setTimeout(done, Math.random() * 400))
    await killed(child)
    // Every event but the one under way was acknowledged, so numbers past those are unused or in doubt.
    next += 10_000
  }
  expect(events.length).toBeGreaterThan(ROUNDS)

  const store = await openStore({ dataFolder: folder }, parts)
  const found = await store.events({ limit: 100_000 })
  const subjects = found.map(({ subject }) => subject)
  expect(subjects).toHaveLength(new Set(subjects).size)
  expect(events.filter((subject) => !subjects.includes(subject))).toEqual([])
  // What was under way at a kill may be there without having been told: one a round at most.
  expect(subjects.length - events.length).toBeLessThanOrEqual(ROUNDS)
  const intervals = await store.settled({ start: instant(0), end: instant(1e15) })
  const starts = intervals.map(({ interval }) => String(interval.start))
  expect(settled.filter((start) => !starts.includes(start))).toEqual([])
  const verdicts = await store.verify()
  expect(verdicts.filter(({ ok }) => !ok)).toEqual([])
  expect(verdicts).toContainEqual(expect.objectContaining({ chain: 'settled', rows: starts.length }))
  await store.close()
  await rm(folder, { recursive: true, force: true })
}, 300_000)
