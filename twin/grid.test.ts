import { afterAll, describe, expect, it } from 'vitest'
import type { CallMessage } from '../src/calls/index.ts'
import { type Instant, instant } from '../src/quantity/index.ts'
import { expandAddresses, type SiteFile } from '../src/sitefile/index.ts'
import { Solver } from '../src/solver/index.ts'
import { callNow } from './calledSite.ts'
import { exampleSite, type FastSite, fastSite } from './fastSite.ts'
import { memoryStore } from './memoryStore.ts'

const example = await exampleSite('grid-site')
/** Protection that looks less often takes less of a test's time. */
const file: SiteFile = { ...example.file, protection: { ...example.file.protection, period_ms: 100 } }
const start = (given: Partial<Parameters<typeof fastSite>[0]> = {}) =>
  fastSite({ ...example, file, seed: 1, ...given })

/** At the connection, kW; negative is exported. */
const imported = (fast: FastSite) => (fast.twin.truth().grid[0]?.powerW ?? Number.NaN) / 1000
const inS = (fast: FastSite, seconds: number): Instant => instant(fast.site.now() + seconds * 1000)
const GRID = { kind: 'grid', id: 'river' } as const
async function call(fast: FastSite, message: CallMessage) {
  const source = { way: 'http', issuer: 'dso' } as const
  const [answer] = await Promise.all([fast.site.calls?.take(message, source), fast.run(0)])
  expect(answer?.result).toBe('taken')
}
const state = (fast: FastSite, id = 'c1') =>
  fast.site.calls?.list({ limit: 10 }).calls.find((each) => each.id === id)?.state
const happened = async (fast: FastSite, prefix: string) =>
  (await fast.store.events({ limit: 500, kindPrefix: prefix }))
    .map(({ kind, subject }) => `${kind} ${subject}`)
    .reverse()
const commands = (fast: FastSite) => fast.site.commands({ limit: 1_000 })

describe('a site on a grid alone', { timeout: 60_000 }, () => {
  it('knows its frequency and import from the connection’s meter, and draws as much as it may', async () => {
    const fast = await start()
    await fast.run(40)
    const view = fast.site.view()
    expect(view.frequency_hz).toBeCloseTo(50, 1)
    expect(view.grid).toMatchObject([{ id: 'river', on_line: true, import_limit_w: 160_000, trouble: null }])
    expect((view.grid[0]?.power_w ?? 0) / 1000 / imported(fast)).toBeCloseTo(1, 2)
    expect(view.loops.find(({ name }) => name === 'protect')?.detail).toBeUndefined()
    expect(await commands(fast)).toEqual([])
    await fast.stop()
  })

  it('curtails all within 10 s at the meter, and comes back by its ramp', async () => {
    const fast = await start()
    await fast.run(30)
    const before = imported(fast)
    await call(fast, callNow(fast.site.now(), { until: inS(fast, 40) }))
    await fast.run(10)
    // Its own 4 kW are not called.
    expect(imported(fast) - 4).toBeLessThan(before * 0.05)
    expect(state(fast)).toBe('kept')
    await fast.run(30)
    let last = imported(fast)
    let step = 0
    for (let s = 0; s < 150; s += 2) {
      await fast.run(2)
      step = Math.max(step, imported(fast) - last)
      last = imported(fast)
    }
    expect(last).toBeGreaterThan(before * 0.98)
    // 4 kW/s asked for, machines of 3.5 kW that take a minute to their full power.
    expect(step).toBeLessThan(12)
    await fast.stop()
  })

  it('keeps a cap on what is imported, by the meter of the connection', async () => {
    const fast = await start()
    await fast.run(30)
    await call(fast, callNow(fast.site.now(), { scope: GRID, mode: { kind: 'cap', kw: 80 } }))
    await fast.run(10)
    expect(imported(fast)).toBeLessThan(80 * 1.01)
    let most = 0
    for (let s = 0; s < 100; s += 5) {
      await fast.run(5)
      most = Math.max(most, imported(fast))
    }
    expect(most).toBeLessThan(80 * 1.01)
    expect(imported(fast)).toBeGreaterThan(70)
    expect(state(fast)).toBe('kept')
    await fast.stop()
  })

  it('buys nothing but what stands idle under an import ban, and no more than that is held against it', async () => {
    const fast = await start()
    await fast.run(30)
    await call(fast, callNow(fast.site.now(), { scope: GRID, mode: { kind: 'cap', kw: 0 } }))
    await fast.run(10)
    // 40 machines asleep, 4 kW of fans and 4 kW of its own.
    expect(imported(fast)).toBeLessThan(12)
    await fast.run(20)
    expect(state(fast)).toBe('kept')
    expect((await happened(fast, 'feeder.')).length).toBe(0)
    await fast.stop()
  })

  it('stands still in a window in which a kWh is too dear', async () => {
    const fast = await start()
    await fast.run(30)
    const above = { kind: 'above-price', minorPerKwh: 8 } as const
    await call(fast, callNow(fast.site.now(), { id: 'a', mode: above }))
    await fast.run(10)
    // The site file's 6.5 are not above it.
    expect(imported(fast)).toBeGreaterThan(130)
    const prices = { kind: 'prices', importMinorPerKwh: 12 } as const
    await call(fast, callNow(fast.site.now(), { id: 'p', mode: prices, until: inS(fast, 20) }))
    await fast.run(10)
    expect(imported(fast)).toBeLessThan(12)
    await fast.run(160)
    expect(imported(fast)).toBeGreaterThan(130)
    await fast.stop()
  })

  it('sheds for the grid’s frequency, as a call wants it', async () => {
    const fast = await start()
    await fast.run(30)
    const before = imported(fast)
    const mode = { kind: 'below-frequency', hz: 49.7, kw: 50, restoreAfterS: 30 } as const
    await call(fast, callNow(fast.site.now(), { scope: GRID, mode }))
    await fast.run(10)
    expect(imported(fast)).toBeGreaterThan(before * 0.98)
    fast.twin.apply({
      at_s: 0,
      kind: 'grid-weak',
      grid: 'river',
      voltage_share: 1,
      frequency_hz: 49.5,
      for_s: 30,
    })
    await fast.run(10)
    expect(imported(fast)).toBeLessThan((before - 50) * 1.01)
    await fast.stop()
  })

  it('goes dark with the grid without a storm of commands, and comes back feeder by feeder', async () => {
    const fast = await start()
    await fast.run(30)
    const before = imported(fast)
    fast.twin.apply({ at_s: 0, kind: 'grid-lost', grid: 'river', for_s: 60 })
    await fast.run(30)
    expect(fast.site.view()).toMatchObject({
      load_w: 0,
      available_w: 0,
      grid: [{ on_line: false, live: false }],
    })
    await fast.run(290)
    expect(imported(fast)).toBeGreaterThan(before * 0.98)
    expect(fast.site.machines().filter(({ mode }) => mode === 'mining')).toHaveLength(40)
    expect((await commands(fast)).map(({ who, target, action }) => `${who} ${action} ${target.id}`)).toEqual([
      'controller close f1',
      'controller close f2',
      'protection open f2',
      'protection open f1',
    ])
    expect(await happened(fast, 'grid.')).toEqual(['grid.lost river', 'grid.back river'])
    expect(await happened(fast, 'machine')).toEqual(['machines.back f2', 'machines.back f1'])
    expect(await happened(fast, 'command.')).toEqual([])
    await fast.stop()
  })

  it('opens a feeder before the connection’s relay opens all, where machines obey nothing', async () => {
    const addresses = file.machines.flatMap(({ addresses: range }) => {
      const expanded = expandAddresses(range)
      return expanded.ok ? expanded.addresses : []
    })
    const grid = file.grid.map((connection) => ({ ...connection, import_limit_kw: 110 }))
    const fast = await start({ file: { ...file, grid }, deaf: new Set(addresses) })
    await fast.run(29)
    // 145 kW of 110 kW: the relay waits for 30 s.
    const log = () => fast.twin.truth().log.map(({ what, id }) => `${what} ${id}`)
    expect(log()).toContain('feeder-opened f1')
    expect(imported(fast)).toBeLessThan(110)
    await fast.run(60)
    expect(fast.twin.truth().grid[0]?.closed).toBe(true)
    expect(log()).not.toContain('grid-overload river')
    await fast.stop()
  })

  it('adds nothing while the voltage is low', async () => {
    const fast = await start()
    await fast.run(30)
    await call(fast, callNow(fast.site.now(), { mode: { kind: 'cap', kw: 60 }, until: inS(fast, 20) }))
    await fast.run(15)
    const weak = { kind: 'grid-weak', grid: 'river', voltage_share: 0.89, frequency_hz: 49.8 } as const
    fast.twin.apply({ at_s: 0, ...weak, for_s: 9 })
    fast.twin.apply({ at_s: 0, ...weak, voltage_share: 0.899, for_s: 9 })
    const low = imported(fast)
    await fast.run(8)
    expect(imported(fast)).toBeLessThan(low + 2)
    expect(await happened(fast, 'grid.')).toEqual(['grid.weak river'])
    await fast.run(180)
    expect(imported(fast)).toBeGreaterThan(130)
    expect(await happened(fast, 'grid.')).toEqual(['grid.weak river', 'grid.well river'])
    await fast.stop()
  })

  it('settles what it bought: the balance closes', async () => {
    const store = memoryStore()
    const calm = { ...file, protection: { ...file.protection, period_ms: 100 } }
    const fast = await start({ store, file: calm })
    await fast.run(1_900)
    const settled = await store.settled({ start: instant(0), end: instant(Date.UTC(2100, 0)) })
    const last = settled.at(-1)
    const quarter = (imported(fast) * 1000) / 4
    expect(last?.generated).toBe(0)
    expect((last?.imported ?? 0) / quarter).toBeCloseTo(1, 2)
    // Fans, cables and 4 kW of its own.
    expect((last?.own ?? 0) / quarter).toBeGreaterThan(0.03)
    expect((last?.own ?? 0) / quarter).toBeLessThan(0.08)
    expect(await happened(fast, 'balance.')).toEqual([])
    const [balance] = await fast.site.balances({ limit: 1 })
    expect(balance).toMatchObject({ passes: true, gross_errors: [] })
    await fast.stop()
  })
})

describe('a site on a grid by plan', { timeout: 60_000 }, () => {
  const solver = new Solver()
  afterAll(() => solver.close())
  /** Friday 2027-01-15 by the clock in Helsinki. */
  const at = (hour: number, minute: number) => instant(Date.UTC(2027, 0, 15, hour - 2, minute))
  const planned = (from: Instant) =>
    start({ solver, start: from, file: { ...file, schedule: { ...file.schedule, horizon_h: 12 } } })

  it('buys in the night, and nothing for machines from the hour on in which a kWh costs more than they earn', async () => {
    const fast = await planned(at(6, 57))
    await fast.run(120)
    expect(imported(fast)).toBeGreaterThan(130)
    const { plan, points } = await fast.site.schedule.view({ past: 0 })
    expect(plan).toMatchObject({ how: 'optimal', given_way: [] })
    const bought = new Map(points.map((point) => [point.at.slice(11, 16), point]))
    // 06:45, 07:00 and 10:00 at the site.
    expect(bought.get('04:45')).toMatchObject({ import_price_minor_per_kwh: 3.5 })
    expect(bought.get('05:00')).toMatchObject({ import_price_minor_per_kwh: 13 })
    expect(bought.get('04:45')?.import_kw['river']).toBeGreaterThan(130)
    expect(bought.get('05:00')?.import_kw['river']).toBeLessThan(12)
    expect(bought.get('08:00')?.import_kw['river']).toBeGreaterThan(130)
    await fast.run(90)
    expect(imported(fast)).toBeLessThan(12)
    expect(await happened(fast, 'feeder.')).toEqual([])
    await fast.stop()
  })

  it('comes back by its ramp when the dear hours are over', async () => {
    const fast = await planned(at(9, 56))
    await fast.run(150)
    expect(imported(fast)).toBeLessThan(12)
    await fast.run(300)
    expect(imported(fast)).toBeGreaterThan(130)
    await fast.stop()
  })
})

describe('a call that is cancelled in the middle of a quarter of an hour', { timeout: 60_000 }, () => {
  it('no longer holds the load down by the plan, over a restart of the controller', async () => {
    const solver = new Solver()
    const store = memoryStore()
    const first = await start({ store, solver })
    await first.run(60)
    const before = imported(first)
    await call(first, callNow(first.site.now(), { until: inS(first, 3_600) }))
    await first.run(15)
    await first.stop()
    const again = await start({ store, solver, start: instant(first.site.now() + 2_000) })
    await again.run(25)
    expect(imported(again)).toBeLessThan(12)
    await call(again, { kind: 'cancel', issuer: 'dso', id: 'c1', version: 1 })
    await again.run(150)
    expect(imported(again)).toBeGreaterThan(before * 0.98)
    await again.stop()
    await solver.close()
  })
})

describe('the meter of a connection in trouble', { timeout: 60_000 }, () => {
  it('that is silent: the feeders’ meters stand in, an alarm tells it, and a cap is kept', async () => {
    const fast = await start()
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'device-lost', device: 'm-grid-dev', for_s: 90 })
    await fast.run(40)
    expect(fast.site.view().grid).toMatchObject([{ trouble: 'silent', on_line: true }])
    expect((fast.site.view().grid[0]?.power_w ?? 0) / 1000 / imported(fast)).toBeCloseTo(1, 1)
    await call(fast, callNow(fast.site.now(), { scope: GRID, mode: { kind: 'cap', kw: 80 } }))
    await fast.run(10)
    expect(imported(fast)).toBeLessThan(80 * 1.02)
    expect(imported(fast)).toBeGreaterThan(65)
    await fast.run(80)
    expect(await happened(fast, 'grid.')).toEqual(['grid.meter-silent river', 'grid.meter-good river'])
    await fast.stop()
  })

  it('that tells import for export: an alarm names it, and it is not believed', async () => {
    const fast = await start()
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'meter-reversed', meter: 'm-grid' })
    await fast.run(40)
    expect(await happened(fast, 'grid.')).toEqual(['grid.meter-reversed river'])
    expect(fast.site.view().grid[0]?.power_w).toBeGreaterThan(130_000)
    await call(fast, callNow(fast.site.now(), { scope: GRID, mode: { kind: 'cap', kw: 80 } }))
    await fast.run(10)
    expect(imported(fast)).toBeLessThan(80 * 1.02)
    await fast.stop()
  })

  it('without a breaker that Fakel knows of: an outage shows by the voltage, silence does not stop the site', async () => {
    const grid = file.grid.map(({ breaker: _, ...connection }) => connection)
    const fast = await start({ file: { ...file, grid } })
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'device-lost', device: 'm-grid-dev', for_s: 40 })
    await fast.run(30)
    expect(imported(fast)).toBeGreaterThan(130)
    await fast.run(30)
    fast.twin.apply({ at_s: 0, kind: 'grid-lost', grid: 'river', for_s: 60 })
    await fast.run(20)
    expect(await happened(fast, 'grid.lost')).toEqual(['grid.lost river'])
    expect(fast.site.view().grid[0]).toMatchObject({ on_line: false, breaker_closed: null })
    await fast.run(260)
    expect(imported(fast)).toBeGreaterThan(130)
    await fast.stop()
  })
})
