import { describe, expect, it } from 'vitest'
import { instant } from '../src/quantity/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import { callNow } from './calledSite.ts'
import { exampleSite, type FastSite, fastSite } from './fastSite.ts'
import { memoryStore } from './memoryStore.ts'

const flare = await exampleSite()
const river = await exampleSite('grid-site')

/** The flare site with a connection beside its engines. */
function besideGrid(importKw: number): SiteFile {
  const { file } = flare
  const device = { id: 'm-grid-dev', map: 'schneider-pm5000', host: '127.77.0.29', port: 1502, unit: 1 }
  const meter = { id: 'm-grid', kind: 'electricity', accuracy_class: '0.5S', device: 'm-grid-dev' } as const
  return {
    ...file,
    protection: { ...file.protection, period_ms: 100 },
    devices: [...file.devices, { ...device, timeout_ms: 500 }],
    meters: [...file.meters, meter],
    grid: [
      { id: 'public', feeds: 'busbar', import_limit_kw: importKw, export_limit_kw: 400, meter: 'm-grid' },
    ],
    calls: {
      ...file.calls,
      issuers: river.file.calls.issuers.map((issuer) => ({ ...issuer, may_order: MAY })),
    },
  }
}
const MAY = { site: true, halls: [], customers: [], grid: ['public'] }
const start = (
  importKw: number,
  engines: 'setpoint' | 'load-following',
  share: number,
  given: Partial<Parameters<typeof fastSite>[0]> = {},
) =>
  fastSite({
    ...flare,
    file: besideGrid(importKw),
    settings: { ...flare.settings, beside_grid: { engines, share } },
    seed: 1,
    ...given,
  })
const imported = (fast: FastSite) => (fast.twin.truth().grid[0]?.powerW ?? Number.NaN) / 1000
const load = (fast: FastSite) => fast.twin.truth().loadW / 1000
const trips = (fast: FastSite) => fast.twin.truth().log.filter(({ what }) => what === 'engine-tripped')
async function capped(fast: FastSite, kw: number, forS = 600) {
  const at = fast.site.now()
  const message = callNow(at, {
    scope: { kind: 'grid', id: 'public' },
    mode: { kind: 'cap', kw },
    until: instant(at + forS * 1000),
  })
  const [answer] = await Promise.all([
    fast.site.calls?.take(message, { way: 'http', issuer: 'dso' }),
    fast.run(0),
  ])
  expect(answer?.result).toBe('taken')
}
const happened = async (fast: FastSite, prefix: string) =>
  (await fast.store.events({ limit: 500, kindPrefix: prefix })).map(
    ({ kind, subject }) => `${kind} ${subject}`,
  )

describe('engines beside a grid', { timeout: 60_000 }, () => {
  it('set to less than they could give: what is bought stays under its limit', async () => {
    // 3 x 330 kW at 70 % are 693 kW of some 860 kW: 170 kW are bought, 100 kW may be.
    const fast = await start(100, 'setpoint', 0.7)
    expect(imported(fast)).toBeGreaterThan(150)
    await fast.run(40)
    expect(imported(fast)).toBeLessThan(100)
    const commands = (await fast.site.commands({ limit: 1_000 })).length
    await fast.run(120)
    expect(imported(fast)).toBeGreaterThan(85)
    expect(imported(fast)).toBeLessThan(100)
    // It rests there: machines are not woken and put to sleep again.
    expect((await fast.site.commands({ limit: 1_000 })).length).toBeLessThan(commands + 12)
    expect(await happened(fast, 'feeder.')).toEqual([])
    await fast.stop()
  })

  it('go on under an import ban: machines run on what they give', async () => {
    const fast = await start(400, 'setpoint', 0.7)
    await fast.run(40)
    expect(imported(fast)).toBeGreaterThan(100)
    await capped(fast, 0)
    await fast.run(10)
    // 1 % of the connection's limit is what its meter may waver by.
    expect(imported(fast)).toBeLessThan(4)
    expect(load(fast)).toBeGreaterThan(600)
    await fast.run(60)
    expect(imported(fast)).toBeLessThan(4)
    expect(load(fast)).toBeGreaterThan(600)
    expect(fast.site.calls?.list({ limit: 1 }).calls[0]?.state).toBe('kept')
    await fast.stop()
  })

  it('that follow the load are not drained of it by an import ban', async () => {
    const fast = await start(400, 'load-following', 1)
    await fast.run(40)
    const before = load(fast)
    await capped(fast, 0)
    await fast.run(90)
    expect(load(fast)).toBeGreaterThan(before * 0.97)
    await fast.stop()
  })

  it('carry the site on when the grid is lost, with what they cannot carry shed, and without a trip', async () => {
    const fast = await start(400, 'setpoint', 0.5)
    await fast.run(40)
    const before = load(fast)
    expect(imported(fast)).toBeGreaterThan(300)
    fast.twin.apply({ at_s: 0, kind: 'grid-lost', grid: 'public', for_s: 60 })
    await fast.run(30)
    expect(fast.twin.truth().lowestFrequencyHz).toBeGreaterThan(47.5)
    expect(trips(fast)).toEqual([])
    expect(await happened(fast, 'grid.lost')).toEqual(['grid.lost public'])
    expect(load(fast)).toBeGreaterThan(400)
    await fast.run(330)
    expect(load(fast)).toBeGreaterThan(before * 0.97)
    expect(fast.twin.truth().grid[0]).toMatchObject({ live: true, closed: true })
    await fast.stop()
  })

  it('settle what was sold and bought, signed: generated + imported = customers + own', async () => {
    const store = memoryStore()
    const fast = await start(400, 'setpoint', 1, { store })
    await fast.run(950)
    expect(imported(fast)).toBeLessThan(-80)
    const [settled] = await store.settled({ start: instant(0), end: instant(Date.UTC(2100, 0)) })
    if (settled === undefined) throw new Error('nothing is settled')
    const sold = settled.shares.reduce((total, share) => total + share.energy, 0)
    expect(settled.generated + settled.imported).toBe(sold + settled.own)
    expect(settled.imported).toBeLessThan(-20_000)
    // Fans, cables and 18 kW of its own, without what was exported.
    expect(settled.own).toBeLessThan(settled.generated * 0.08)
    const [balance] = await fast.site.balances({ limit: 1, kind: 'electricity' })
    expect(balance).toMatchObject({ gross_errors: [] })
    await fast.stop()
  })
})
