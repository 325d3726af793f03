import { describe, expect, it } from 'vitest'
import { exampleSite } from '../fastSite.ts'
import { parseEvent, unknownNames } from '../settings.ts'
import { createTwin } from '../twin.ts'
import { Supplies } from './grid.ts'

const example = await exampleSite('grid-site')
const flare = await exampleSite()

function gridTwin() {
  const twin = createTwin({
    site: example.file,
    siteFolder: example.folder,
    settings: example.settings,
    seed: 1,
    warm: true,
  })
  twin.advance(5_000)
  return twin
}

/** The flare site with a connection of 400 kW beside its engines, read by a meter of its own. */
function besideGrid(beside: { readonly engines: 'setpoint' | 'load-following'; readonly share: number }) {
  const { file } = flare
  const device = { id: 'm-grid-dev', map: 'schneider-pm5000', host: '127.77.0.29', port: 1502, unit: 1 }
  const site = {
    ...file,
    devices: [...file.devices, { ...device, timeout_ms: 500 }],
    meters: [
      ...file.meters,
      { id: 'm-grid', kind: 'electricity' as const, accuracy_class: '0.5S' as const, device: 'm-grid-dev' },
    ],
    grid: [{ id: 'public', feeds: 'busbar', import_limit_kw: 400, export_limit_kw: 400, meter: 'm-grid' }],
  }
  const settings = { ...flare.settings, beside_grid: beside }
  const twin = createTwin({ site, siteFolder: flare.folder, settings, seed: 1, warm: true })
  twin.advance(10_000)
  return twin
}

async function values(twin: ReturnType<typeof gridTwin>, device: string) {
  const read = await twin.device(device).read()
  return (point: string) => read.get(point)?.value ?? Number.NaN
}
const told = (twin: ReturnType<typeof gridTwin>) => twin.truth().log.map(({ what, id }) => `${what} ${id}`)

describe('a grid alone', () => {
  it('carries all that the feeders draw, and its meter tells it within its class', async () => {
    const twin = gridTwin()
    const { grid, loadW, generatedW } = twin.truth()
    expect(generatedW).toBe(0)
    expect(grid[0]?.powerW).toBeCloseTo(loadW, 6)
    // 40 machines of 135.6 kW by their plates, fans and 4 kW of its own.
    expect(loadW / 1000).toBeGreaterThan(135)
    expect(loadW / 1000).toBeLessThan(150)
    const value = await values(twin, 'm-grid-dev')
    // Class 0.5S, and a noise of 0.05 %.
    expect(Math.abs(value('power_w') / loadW - 1)).toBeLessThan(0.006)
    expect(value('energy_export_wh')).toBe(0)
  })

  it('wanders in frequency and voltage as much as a large system does', async () => {
    const twin = gridTwin()
    const hertz: number[] = []
    for (let k = 0; k < 600; k++) {
      twin.advance(1_000)
      hertz.push((await values(twin, 'm-grid-dev'))('frequency_hz'))
    }
    // Regulation (EU) 2017/1485, annex III: 50 mHz either side in normal operation.
    expect(Math.max(...hertz.map((hz) => Math.abs(hz - 50)))).toBeLessThan(0.05)
    expect(new Set(hertz).size).toBeGreaterThan(500)
  })

  it('counts energy as the power went: an hour of its load', async () => {
    const twin = gridTwin()
    const before = (await values(twin, 'm-grid-dev'))('energy_import_wh')
    const begin = twin.truth().grid[0]?.importedWh ?? 0
    twin.advance(3_600_000)
    const counted = (await values(twin, 'm-grid-dev'))('energy_import_wh') - before
    const imported = (twin.truth().grid[0]?.importedWh ?? 0) - begin
    expect(imported / twin.truth().loadW).toBeCloseTo(1, 2)
    expect(Math.abs(counted / imported - 1)).toBeLessThan(0.005)
  })

  it('goes dark in an outage, closes 30 s after the voltage is back, and its machines boot', async () => {
    const twin = gridTwin()
    twin.apply({ at_s: 0, kind: 'grid-lost', grid: 'river', for_s: 60 })
    twin.advance(1_000)
    expect(twin.truth()).toMatchObject({ loadW: 0, machines: { powerW: 0 } })
    const dark = await values(twin, 'm-grid-dev')
    expect([dark('power_w'), dark('voltage_l1_v'), dark('frequency_hz')]).toEqual([0, 0, 0])
    expect((await values(twin, 'plc'))('breaker_grid_closed')).toBe(0)
    twin.advance(85_000)
    expect(twin.truth().grid[0]).toMatchObject({ live: true, closed: false })
    twin.advance(10_000)
    expect(twin.truth().grid[0]).toMatchObject({ live: true, closed: true })
    twin.advance(180_000)
    expect(twin.truth().machines.mining).toBe(40)
    expect(told(twin)).toEqual([
      'grid-lost river',
      'breaker-opened river',
      'grid-back river',
      'breaker-closed river',
    ])
  })

  it('takes orders to its breaker, and leaves open what was ordered open', async () => {
    const twin = gridTwin()
    await twin.device('plc').write('breaker_grid_open', 1)
    twin.advance(120_000)
    expect(twin.truth()).toMatchObject({ loadW: 0, grid: [{ live: true, closed: false }] })
    await twin.device('plc').write('breaker_grid_close', 1)
    twin.advance(1_000)
    expect(twin.truth().grid[0]?.closed).toBe(true)
  })

  it('keeps machines through a brown-out of 85 % for 10 s, and loses them after that', () => {
    const twin = gridTwin()
    twin.apply({
      at_s: 0,
      kind: 'grid-weak',
      grid: 'river',
      voltage_share: 0.85,
      frequency_hz: 49.3,
      for_s: 60,
    })
    twin.advance(9_000)
    expect(twin.truth().frequencyHz).toBeCloseTo(49.3, 1)
    expect(twin.truth().machines.mining).toBe(40)
    twin.advance(3_000)
    expect(twin.truth().machines).toMatchObject({ mining: 0, powerW: 0 })
    twin.advance(60_000)
    expect(twin.truth().machines.powerW).toBeGreaterThan(0)
    expect(twin.truth().grid[0]?.closed).toBe(true)
  })

  it('is opened by its overload relay after 30 s above 110 % of a limit', () => {
    const twin = gridTwin()
    twin.apply({ at_s: 0, kind: 'grid-limit', grid: 'river', kw: 100 })
    twin.advance(29_000)
    expect(twin.truth().grid[0]?.closed).toBe(true)
    twin.advance(2_000)
    expect(twin.truth().grid[0]?.closed).toBe(false)
  })

  it('tells its power the wrong way round where its transformers are', async () => {
    const twin = gridTwin()
    twin.apply({ at_s: 0, kind: 'meter-reversed', meter: 'm-grid' })
    twin.advance(1_000)
    expect((await values(twin, 'm-grid-dev'))('power_w')).toBeLessThan(-130_000)
  })
})

describe('engines beside a grid', () => {
  it('at a setpoint export what the site does not draw, and the balance closes', async () => {
    const twin = besideGrid({ engines: 'setpoint', share: 1 })
    const { grid, generatedW, loadW } = twin.truth()
    const power = grid[0]?.powerW ?? 0
    // Three of 330 kW against some 860 kW.
    expect(generatedW / 1000).toBeCloseTo(990, 0)
    expect(power).toBeLessThan(-100_000)
    expect(generatedW + power).toBeCloseTo(loadW, 3)
    const value = await values(twin, 'm-grid-dev')
    expect(value('power_w')).toBeLessThan(-100_000)
    expect(value('energy_export_wh')).toBeGreaterThan(0)
  })

  it('that follow the load leave nothing to the grid', () => {
    const { grid, generatedW, loadW } = besideGrid({ engines: 'load-following', share: 1 }).truth()
    expect(Math.abs(grid[0]?.powerW ?? Number.NaN)).toBeLessThan(2_000)
    expect(generatedW / loadW).toBeCloseTo(1, 2)
  })

  it('carry on as an island when the grid is lost, and are joined to it again', () => {
    const twin = besideGrid({ engines: 'load-following', share: 1 })
    twin.apply({ at_s: 0, kind: 'grid-lost', grid: 'public', for_s: 60 })
    twin.advance(20_000)
    expect(twin.truth().engines.map(({ phase }) => phase)).toEqual(['running', 'running', 'running'])
    expect(twin.truth().frequencyHz).toBeCloseTo(50, 1)
    expect(twin.truth().grid[0]).toMatchObject({ live: false, closed: false, powerW: 0 })
    twin.advance(90_000)
    expect(twin.truth().grid[0]).toMatchObject({ live: true, closed: true })
  })
})

describe('what machines bear of low voltage', () => {
  // ITI (CBEMA) curve, 2000.
  it.each([
    [0.65, 0.015, true],
    [0.65, 0.03, false],
    [0.75, 0.4, true],
    [0.75, 0.6, false],
    [0.85, 9, true],
    [0.85, 11, false],
    [0.92, 3_600, true],
  ])('%f of the voltage for %f s: still on %s', (share, seconds, on) => {
    const supplies = new Supplies()
    for (let s = 0; s < seconds - 1e-9; s += seconds / 100) supplies.step(seconds / 100, share)
    expect(supplies.on).toBe(on)
  })
})

describe('names that a grid has not', () => {
  it('are told before anything starts', () => {
    const events = [
      { kind: 'grid-lost', grid: 'sea', for_s: 60 },
      { kind: 'device-lost', device: 'm-sea-dev', for_s: 60 },
    ].map(parseEvent)
    expect(unknownNames(flare.file, [], events)[0]).toBe('there is no grid connection sea, the site has none')
    expect(unknownNames(example.file, [], events)[1]).toContain('there is no device m-sea-dev, only ')
    const settings = { ...flare.settings, well: example.settings.well }
    expect(() => createTwin({ site: flare.file, siteFolder: '', settings, seed: 1, warm: true })).toThrow(
      'the plant has no well',
    )
  })
})
