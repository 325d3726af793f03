import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { instant } from '../src/quantity/index.ts'
import { readSiteFile } from '../src/sitefile/index.ts'
import type { Truth } from './model.ts'
import { readTwinSettings } from './settings.ts'
import { createTwin } from './twin.ts'

const folder = resolve('examples/flare-site')
const parsed = await readSiteFile(`${folder}/site.yaml`)
if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
const { site } = parsed
const settings = await readTwinSettings(`${folder}/twin.yaml`)
const make = (seed = 1, warm = true) => createTwin({ site, siteFolder: folder, settings, seed, warm })
const kinds = (truth: Truth) => truth.log.map((entry) => `${entry.what} ${entry.id}`)

describe('the simulated site', () => {
  it('is found running: three sets share some 830 kW at 50 Hz', () => {
    const twin = make()
    twin.advance(60_000)
    const truth = twin.truth()
    expect(truth.frequencyHz).toBeCloseTo(50, 1)
    // 240 machines of 0.83 MW nominal, 24 kW of fans, 18 kW of its own and 1.2 % of cable losses.
    expect(truth.loadW).toBeGreaterThan(800_000)
    expect(truth.loadW).toBeLessThan(900_000)
    expect(truth.generatedW).toBeCloseTo(truth.loadW, -3)
    for (const engine of truth.engines) expect(engine.powerW).toBeCloseTo(truth.generatedW / 3, -3)
  })

  it('goes the same way for the same seed and another for another', () => {
    const run = (seed: number) => {
      const twin = make(seed)
      twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g2' })
      twin.advance(20_000)
      return twin.truth()
    }
    expect(run(7)).toEqual(run(7))
    expect(run(8).gas.pressureKpa).not.toBe(run(7).gas.pressureKpa)
  })

  it('loses frequency after a trip as fast as the swing equation says', () => {
    const twin = make()
    twin.advance(30_000)
    const before = twin.truth()
    twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g1' })
    // Until the breaker opens at 60 ms the third rotor still turns with the others: 3 x 330 kVA.
    twin.advance(50)
    const after = twin.truth()
    const lost = before.loadW / 3
    const slope = (50 * lost) / (2 * 1.2 * 990_000)
    const fell = 50 - after.frequencyHz
    // The governors give something back within 50 ms, so a little less than slope x 0.05 s.
    expect(fell).toBeLessThanOrEqual(slope * 0.051)
    expect(fell).toBeGreaterThan(slope * 0.05 * 0.8)
  })

  it('without anybody to shed, the other two follow by under-frequency', () => {
    const twin = make()
    twin.advance(10_000)
    twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g1' })
    twin.advance(5_000)
    const log = kinds(twin.truth())
    expect(log).toContain('engine-tripped g2')
    expect(log).toContain('engine-tripped g3')
    expect(twin.truth().loadW).toBe(0)
  })

  it('keeps its engines when the heartbeat stops: the PLC sheds, and then bears a trip', async () => {
    const twin = make()
    const plc = twin.device('plc')
    await plc.write('heartbeat', 1)
    twin.advance(2_000)
    expect(kinds(twin.truth())).not.toContain('plc-takes-over plc')
    twin.advance(10_000)
    expect(kinds(twin.truth())).toContain('plc-takes-over plc')
    expect((await plc.read()).get('shed_by_plc')?.value).toBe(1)
    twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g1' })
    twin.advance(10_000)
    const truth = twin.truth()
    expect(truth.engines.filter((engine) => engine.breakerClosed)).toHaveLength(2)
    expect(truth.lowestFrequencyHz).toBeGreaterThan(47.5)
    await plc.write('heartbeat', 2)
    twin.advance(100)
    expect((await plc.read()).get('shed_by_plc')?.value).toBe(0)
  })

  it('opens a breaker 60 ms after the order', async () => {
    const twin = make()
    twin.advance(10_000)
    await twin.device('plc').write('breaker_f1_open', 1)
    const at = twin.timeMs
    twin.advance(1_000)
    const opened = twin.truth().log.find((entry) => entry.what === 'feeder-opened')
    expect(opened).toMatchObject({ id: 'f1' })
    expect((opened?.timeMs ?? 0) - at).toBeGreaterThanOrEqual(55)
    expect((opened?.timeMs ?? 0) - at).toBeLessThanOrEqual(65)
  })

  it('lets a tripped engine back, which starts in 45 s and closes its breaker itself', async () => {
    const twin = make()
    await twin.device('plc').write('breaker_f1_open', 1)
    await twin.device('plc').write('breaker_f2_open', 1)
    twin.advance(5_000)
    twin.apply({ at_s: 0, kind: 'engine-trip', engine: 'g3', back_after_s: 30 })
    await twin.device('g3-ctl').write('start', 1)
    twin.advance(10_000)
    expect(twin.truth().engines[2]?.phase).toBe('tripped')
    twin.advance(25_000)
    expect(twin.truth().engines[2]?.phase).toBe('stopped')
    await twin.device('g3-ctl').write('start', 1)
    twin.advance(44_000)
    expect(twin.truth().engines[2]).toMatchObject({ phase: 'starting', breakerClosed: false })
    twin.advance(3_000)
    expect(twin.truth().engines[2]).toMatchObject({ phase: 'running', breakerClosed: true })
  })

  it('closes the balance of gas: in = burnt + flared + lost + held', () => {
    const twin = make()
    const pack = site.gas?.inlet.line_pack_m3_per_kpa ?? 0
    const start = twin.truth().gas
    twin.advance(3_600_000)
    const { gas } = twin.truth()
    const held = (gas.pressureKpa - start.pressureKpa) * pack
    const lost = gas.inM3 * 0.002
    expect(gas.burntM3 + gas.flaredM3 + lost + held).toBeCloseTo(gas.inM3, 3)
    // 830 kW at 37.7 % of 38.5 MJ/m³ take about 206 m³/h.
    expect(gas.burntM3).toBeGreaterThan(190)
    expect(gas.burntM3).toBeLessThan(225)
  })

  it('lets a meter drift by what the scenario says', async () => {
    const [twin, drifting] = [make(), make()]
    drifting.apply({ at_s: 0, kind: 'meter-drift', meter: 'm-f1', share: 0.03 })
    const energy = async (of: typeof twin) => {
      const read = async () => (await of.device('m-f1-dev').read()).get('energy_import_wh')?.value ?? 0
      const before = await read()
      of.advance(900_000)
      return (await read()) - before
    }
    const [honest, wrong] = [await energy(twin), await energy(drifting)]
    expect(wrong / honest).toBeCloseTo(1.03, 3)
  })

  it('makes a feeder’s machines and meters silent with its link, and lets the power go on', async () => {
    const twin = make()
    twin.advance(5_000)
    twin.apply({ at_s: 0, kind: 'link-lost', feeder: 'f2', for_s: 60 })
    twin.advance(1_000)
    expect((await twin.device('m-h2-dev').read()).get('power_w')?.quality).toBe('unreachable')
    expect((await twin.machine('127.77.2.1').poll(instant(0))).ok).toBe(false)
    expect((await twin.machine('127.77.1.1').poll(instant(0))).ok).toBe(true)
    expect(twin.truth().feeders.find((feeder) => feeder.id === 'f2')?.powerW).toBeGreaterThan(150_000)
    twin.advance(61_000)
    expect((await twin.machine('127.77.2.1').poll(instant(0))).ok).toBe(true)
  })
})
