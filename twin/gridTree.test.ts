import { expect, it } from 'vitest'
import { instant } from '../src/quantity/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import { callNow } from './calledSite.ts'
import { exampleSite, fastSite } from './fastSite.ts'
import { memoryStore } from './memoryStore.ts'

const example = await exampleSite('grid-site')

/** The example fed at medium voltage: grid, one metered feeder, a transformer, and its own busbar below that. */
function withTransformer({ file }: typeof example): SiteFile {
  const device = { id: 'm-main-dev', map: 'eastron-sdm630', host: '127.79.0.34', port: 1502, unit: 1 }
  return {
    ...file,
    protection: { ...file.protection, period_ms: 100 },
    devices: [...file.devices, { ...device, timeout_ms: 500 }],
    meters: [
      ...file.meters,
      { id: 'm-main', kind: 'electricity' as const, accuracy_class: '0.5' as const, device: 'm-main-dev' },
    ],
    grid: file.grid.map((connection) => ({ ...connection, feeds: 'high' })),
    busbars: [
      { id: 'high', voltage_v: 10_000, frequency_hz: 50 },
      ...file.busbars.map((busbar) => ({ ...busbar, fed_from: 't1' })),
    ],
    transformers: [{ id: 't1', fed_from: 'main', rated_kva: 250, no_load_loss_w: 300, load_loss_w: 2_750 }],
    feeders: [
      {
        id: 'main',
        fed_from: 'high',
        rated_kw: 200,
        shed_priority: 8,
        breaker: { closed: 'plc/main_closed', open: 'plc/main_open', close: 'plc/main_close' },
        meter: 'm-main',
        loss_share_at_rated: 0.005,
      },
      ...file.feeders,
    ],
  }
}

it('a feeder above a transformer with feeders below is counted once: by control, calls, the balance, and on the way back', {
  timeout: 60_000,
}, async () => {
  const file = withTransformer(example)
  const store = memoryStore()
  const fast = await fastSite({ ...example, file, seed: 1, store })
  await fast.run(1_000)
  const load = fast.twin.truth().loadW
  expect((fast.site.view().load_w ?? 0) / load).toBeCloseTo(1, 2)
  expect(await fast.site.commands({ limit: 10 })).toEqual([])
  const [balance] = await fast.site.balances({ limit: 1 })
  expect(balance).toMatchObject({ passes: true, gross_errors: [] })
  const settled = (await store.settled({ start: instant(0), end: instant(Date.UTC(2100, 0)) })).at(-1)
  // Fans, cables, the transformer and 4 kW of its own.
  expect((settled?.own ?? 0) / (settled?.imported ?? 1)).toBeLessThan(0.1)
  const source = { way: 'http', issuer: 'dso' } as const
  const mode = { kind: 'cap', kw: 70 } as const
  const until = instant(fast.site.now() + 30_000)
  await Promise.all([fast.site.calls?.take(callNow(fast.site.now(), { mode, until }), source), fast.run(0)])
  await fast.run(12)
  // Its own 4 kW and the transformer are not called.
  expect(fast.twin.truth().loadW / 1000).toBeLessThan(70 * 1.01 + 4 + 3)
  expect(fast.twin.truth().loadW / 1000).toBeGreaterThan(60)
  await fast.run(140)
  fast.twin.apply({ at_s: 0, kind: 'grid-lost', grid: 'river', for_s: 30 })
  await fast.run(20)
  expect(
    fast.twin
      .truth()
      .feeders.filter(({ closed }) => closed)
      .map(({ id }) => id),
  ).toEqual(['aux'])
  await fast.run(290)
  expect(fast.twin.truth().feeders.every(({ closed }) => closed)).toBe(true)
  expect(fast.twin.truth().loadW / load).toBeGreaterThan(0.98)
  await fast.stop()
})
