import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, it, vi } from 'vitest'
import { postgresServer } from '../../test/postgres-server.ts'
import { instant } from '../quantity/index.ts'
import { createBacklog, openStore, type SiteEvent, type StoreUnavailable } from './index.ts'

const postgres = inject('postgresUrl') !== undefined
const parts = { now: () => instant(Date.now()) }
const log = { warn: () => {}, error: () => {} }
const unavailable = expect.objectContaining<Partial<StoreUnavailable>>({ name: 'StoreUnavailable' })
const event = (number: number, why = ''): SiteEvent => ({
  at: instant(number),
  severity: 'info',
  kind: 'a.b',
  subject: `s${number}`,
  who: 'site',
  why,
  data: {},
})

const onServer = postgres ? describe : undefined

onServer?.('a PostgreSQL that goes away', () => {
  it('costs nothing that was written or waits, whether its connections end or it crashes', async () => {
    const server = await postgresServer()
    const store = await openStore({ databaseUrl: server.url }, parts)
    const backlog = createBacklog(store, { maxItems: 10_000, log })
    const written = async () => (await store.events({ limit: 1_000 })).map(({ subject }) => subject).reverse()
    let number = 0
    const more = (count: number) => {
      for (let k = 0; k < count; k++) backlog.events([event(number++)])
    }
    const all = () => Array.from({ length: number }, (_, k) => `s${k}`)
    const caughtUp = () => vi.waitFor(() => expect(backlog.waiting()).toBe(0), { timeout: 20_000 })

    for (let round = 0; round < 5; round++) {
      more(20)
      const other = new pg.Client(server.url)
      await other.connect()
      await other.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fakel'`,
      )
      await other.end()
      more(20)
      await caughtUp()
    }
    expect(await written()).toEqual(all())

    for (const how of ['order', 'crash'] as const) {
      await server.stop(how)
      more(20)
      await expect(store.appendEvents([event(-1)])).rejects.toEqual(unavailable)
      await expect(store.lastSettled()).rejects.toEqual(unavailable)
      expect(await store.healthy()).toBe(false)
      await server.start()
      await caughtUp()
      expect(await store.healthy()).toBe(true)
      expect(await written()).toEqual(all())
    }
    expect(await store.verify()).toMatchObject([
      { ok: true, rows: number },
      { ok: true },
      { ok: true },
      { ok: true },
      { ok: true },
      { ok: true },
    ])
    await backlog.close()
    await store.close()
    await server.remove()
  })

  it('is told in plain words when it was never there', async () => {
    const nowhere = 'postgres://fakel:secret@127.0.0.1:9/none'
    await expect(openStore({ databaseUrl: nowhere }, parts)).rejects.toEqual(unavailable)
    await expect(openStore({ databaseUrl: nowhere }, parts)).rejects.toThrow(/ECONNREFUSED/)
  })
})

const MOUNT_MB = 130
/** A real file system that is full: it takes the right to mount one, which not every machine gives. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'fakel-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return true
  } catch {
    console.warn('no file system can be mounted here: the full disk is not tried')
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const onFullDisk = !postgres && mayMount() ? describe : undefined

onFullDisk?.('a full disk under the embedded store', () => {
  it('stops writing, loses nothing, and goes on by itself once there is room', async () => {
    const disk = mkdtempSync(join(tmpdir(), 'fakel-full-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MOUNT_MB}m`, 'tmpfs', disk])
    try {
      const store = await openStore({ dataFolder: join(disk, 'data') }, parts)
      await store.appendEvents([event(1)])
      const { bavail, bsize } = statfsSync(disk)
      const ballast = join(disk, 'ballast')
      writeFileSync(ballast, Buffer.alloc(bavail * bsize))

      const acknowledged = ['s1']
      let refused: unknown
      const long = 'x'.repeat(200_000)
      // The log's present segment takes some more; then nothing does.
      for (let number = 2; number < 400 && refused === undefined; number++) {
        const random = `${long}${Math.random()}`
        await store.appendEvents([event(number, random)]).then(
          () => acknowledged.push(`s${number}`),
          (error: unknown) => {
            refused = error
          },
        )
      }
      expect(refused).toEqual(unavailable)
      expect(await store.healthy()).toBe(false)

      rmSync(ballast)
      await vi.waitFor(() => store.appendEvents([event(1_000)]), { timeout: 20_000, interval: 500 })
      acknowledged.push('s1000')
      expect(await store.healthy()).toBe(true)
      const found = (await store.events({ limit: 1_000 })).map(({ subject }) => subject).reverse()
      // The one that was refused may or may not be there; it was not acknowledged.
      expect(found.filter((subject) => acknowledged.includes(subject))).toEqual(acknowledged)
      expect(found.length - acknowledged.length).toBeLessThanOrEqual(1)
      expect((await store.verify()).filter(({ ok }) => !ok)).toEqual([])
      await store.close()
    } finally {
      execFileSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  }, 180_000)
})
