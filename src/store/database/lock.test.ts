import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { FolderTaken, lockFolder } from './lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-lock-'))
const file = join(folder, 'fakel.lock')
afterAll(() => rm(folder, { recursive: true }))

it('lets one in and names it to the next', async () => {
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(FolderTaken)
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${process.pid}`)
  await unlock()
  const again = await lockFolder(folder)
  await again()
  expect(readdirSync(folder)).toEqual([])
})

it('takes over what a killed process has left, whole or half written', async () => {
  const child = spawn(process.execPath, ['--eval', ''])
  await new Promise((done) => child.once('exit', done))
  for (const left of [`${child.pid}\nsome boot 12345\n`, '', 'not a number']) {
    writeFileSync(file, left)
    const unlock = await lockFolder(folder)
    await unlock()
  }
})

it.runIf(process.platform === 'linux')(
  'is not fooled by another process that got the same number after a restart',
  async () => {
    // This process lives, but began at another time than the lock tells.
    writeFileSync(file, `${process.pid}\nanother boot 1\n`)
    const unlock = await lockFolder(folder)
    await unlock()
  },
)

it('lets exactly one of many in that come at once upon a stale lock', async () => {
  writeFileSync(file, '999999999\n\n')
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
  const won = tries.filter((each) => each.status === 'fulfilled')
  expect(won).toHaveLength(1)
  for (const each of won) await each.value()
})
