import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, expect, it, vi } from 'vitest'
import { instant } from '../quantity/index.ts'
import { openStore } from '../store/index.ts'
import { storeCommand } from './store.ts'

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})
const verify = (folder: string) => storeCommand().parseAsync(['verify', '--data', folder], { from: 'user' })

it('tells that the books are unbroken, and after a hand in them where they break', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
  const folder = mkdtempSync(join(tmpdir(), 'fakel-verify-'))
  const store = await openStore({ dataFolder: folder }, { now: () => instant(0) })
  const event = { severity: 'info', kind: 'a.b', subject: 's', who: 'w', why: '', data: {} } as const
  await store.appendEvents([{ ...event, at: instant(1) }])
  await store.appendEvents([{ ...event, at: instant(2) }])

  await verify(folder)
  expect(complained.mock.calls.flat()).toEqual([expect.stringMatching(/in use by process \d+/)])
  expect(process.exitCode).toBe(1)
  await store.close()

  process.exitCode = 0
  await verify(folder)
  expect(said.mock.calls.flat()).toEqual([
    'events: 2 batches, 2 rows, unbroken',
    'settled: 0 batches, 0 rows, unbroken',
    'tickets: 0 batches, 0 rows, unbroken',
    'register: 0 batches, 0 rows, unbroken',
    'emissions: 0 batches, 0 rows, unbroken',
    'calls: 0 batches, 0 rows, unbroken',
  ])
  expect(process.exitCode).toBe(0)

  const hand = new PGlite(join(folder, 'postgres'))
  await hand.exec(`alter table events disable trigger user; update events set at = 3 where sequence = 2`)
  await hand.close()
  await verify(folder)
  expect(complained.mock.calls.flat().at(-1)).toMatch(/^events: broken at batch 2: a row was changed/)
  expect(process.exitCode).toBe(1)
  rmSync(folder, { recursive: true, force: true })
}, 120_000)

it('makes no data folder of one that is none, and calls no books unbroken that are not there', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
  const folder = mkdtempSync(join(tmpdir(), 'fakel-photos-'))
  await verify(folder)
  await verify(join(folder, 'none'))
  expect(complained.mock.calls.flat()).toEqual([
    `${folder} is no data folder of a site`,
    `there is no data folder ${join(folder, 'none')}; name it by --data`,
  ])
  expect(said).not.toHaveBeenCalled()
  expect(process.exitCode).toBe(1)
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})
