import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { keepStates, keptStates, stateKeeper } from './backtestState.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-state-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('tells once that states cannot be kept in time, and goes on trying', async () => {
  const gone = join(folder, 'gone')
  const path = join(gone, 'state')
  const warnings: string[] = []
  const keep = stateKeeper(path, 'these', (line) => warnings.push(line), 0)
  await keep({})
  await keep({})
  expect(warnings).toEqual([
    `${path} cannot be written: ENOENT: no such file or directory; the backtest goes on, and its state is tried again`,
  ])
  expect(await keepStates(path, 'these', {})).toBe(
    `${path} cannot be written: ENOENT: no such file or directory`,
  )
  mkdirSync(gone)
  await keep({})
  expect(await keptStates(path, 'these')).toEqual({ ok: true, states: {} })
  expect(warnings).toHaveLength(1)
  rmSync(gone, { recursive: true })
})

it.runIf(process.platform === 'linux')('leaves nothing half written on a full disk', async () => {
  const path = join(folder, 'full')
  symlinkSync('/dev/full', `${path}.new`)
  expect(await keepStates(path, 'these', {})).toBe(
    `${path} cannot be written: ENOSPC: no space left on device`,
  )
  expect(readdirSync(folder)).toEqual([])
})
