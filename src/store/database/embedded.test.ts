import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { embeddedPool } from './embedded.ts'

it('syncs what it acknowledges, and leaves its thread’s caller free while it works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fakel-embedded-'))
  const pool = await embeddedPool(folder)
  const client = await pool.connect()
  const setting = async (name: string) => (await client.query(`show ${name}`, [])).rows
  expect(await setting('fsync')).toEqual([{ fsync: 'on' }])
  expect(await setting('synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  // The only method that PGlite's files are given: fdatasync would be answered without reaching the disk.
  expect(await setting('wal_sync_method')).toEqual([{ wal_sync_method: 'fsync' }])

  let ticks = 0
  const timer = setInterval(() => ticks++, 10)
  await client.query('select count(*) from generate_series(1, 3000000)', [])
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(5)
  client.release()
  await pool.end()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)
