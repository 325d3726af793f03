import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gasProperties, readComposition } from '../src/gas/index.ts'
import { exampleSite } from './fastSite.ts'
import type { ScenarioEvent, Truth } from './model.ts'
import { readScenario } from './settings.ts'
import { createTwin } from './twin.ts'

const example = await exampleSite()
const make = (scenario: readonly ScenarioEvent[] = [], seed = 1, gas: object = {}) =>
  createTwin({
    site: example.file,
    siteFolder: example.folder,
    settings: {
      ...example.settings,
      gas: { ...example.settings.gas, ...gas },
      scenario: [...scenario],
    },
    seed,
    warm: true,
  })
const CALM = { drift_share: 0, slugs: { per_day: 0, for_s: 240, share: 0 } }
const scenario = (name: string) => readScenario(resolve('twin/scenarios', `${name}.yaml`))
const kept = (example.file.gas?.treatment ?? []).reduce((share, step) => share * (1 - step.loss_share), 1)
const pack = example.file.gas?.inlet.line_pack_m3_per_kpa ?? 0
const points = async (of: ReturnType<typeof make>, device: string) => of.device(device).read()

describe('a day of the example’s gas', { timeout: 120_000 }, () => {
  const day: Truth[] = []
  const twin = make()
  for (let minute = 0; minute <= 1_440; minute += 10) {
    day.push(structuredClone(twin.truth()))
    twin.advance(600_000)
  }

  it('is whole at every moment, and worth what ISO 6976 says', () => {
    for (const { gas } of day) {
      const parts = Object.values(gas.composition ?? {})
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 12)
      const read = readComposition(gas.composition ?? {})
      if (!read.ok) throw new Error(read.mistakes.join())
      const { netVolume } = gasProperties(read.composition, { combustion: 15, metering: 15 }).properties
      // The scavenger takes some millionths of hydrogen sulphide out of what engines burn.
      expect(gas.heatMjPerM3).toBeCloseTo(netVolume, 3)
    }
  })

  it('stays an associated gas: 36 to 48 MJ/m³, and moves', () => {
    const heats = day.map(({ gas }) => gas.heatMjPerM3)
    expect(Math.min(...heats)).toBeGreaterThan(36)
    expect(Math.max(...heats)).toBeLessThan(48)
    expect(Math.max(...heats) - Math.min(...heats)).toBeGreaterThan(0.1)
  })

  it('makes electricity of its heat: gas burnt x heat x efficiency = power, in every engine', () => {
    for (const { gas, engines } of day)
      for (const { fuelM3PerH, efficiency, powerW } of engines) {
        expect((fuelM3PerH * gas.heatMjPerM3 * 1e6 * efficiency) / 3600 / powerW).toBeCloseTo(1, 9)
        expect(efficiency).toBeGreaterThan(0.35)
        expect(efficiency).toBeLessThan(0.39)
      }
  })

  it('loses neither gas nor heat: in = burnt + flared + lost + held', () => {
    const [first, last] = [day[0]?.gas, day.at(-1)?.gas]
    if (first === undefined || last === undefined) throw new Error('no day')
    const held = (last.pressureKpa - first.pressureKpa) * pack
    expect(last.burntM3 + last.flaredM3 + last.inM3 * (1 - kept) + held).toBeCloseTo(last.inM3, 3)
    const heldMj = held * last.heatMjPerM3
    const out = last.burntMj + last.flaredMj + last.inMj * (1 - kept) + heldMj
    // What is held is worth what it is worth now; the header mixes moles where heat is counted by real volume: 0.1 %.
    expect(Math.abs(out / last.inMj - 1)).toBeLessThan(1e-3)
  })

  it('goes the same way for the same seed and another for another', () => {
    const run = (seed: number) => {
      const other = make([], seed)
      other.advance(1_800_000)
      return other.truth().gas
    }
    expect(run(5)).toEqual(run(5))
    expect(run(6).heatMjPerM3).not.toBe(run(5).heatMjPerM3)
  })
})

describe('what happens to the gas', { timeout: 120_000 }, () => {
  it('a rich slug makes engines knock and trip while nobody takes load off; the calm gas does not', () => {
    const rich = make([{ at_s: 60, kind: 'rich-slug', for_s: 1_800, methane_number: 38 }], 1, CALM)
    rich.advance(1_800_000)
    expect(rich.truth().gas.methaneNumber).toBeLessThan(52)
    expect(rich.truth().log.map(({ what, id }) => `${what} ${id}`)).toContain('engine-knocks g1')
    expect(rich.truth().engines.some(({ tripReason }) => tripReason?.startsWith('knock on gas'))).toBe(true)
    const calm = make([], 1, CALM)
    calm.advance(1_800_000)
    expect(calm.truth().engines.map(({ knockS }) => knockS)).toEqual([0, 0, 0])
    expect(calm.truth().gas.methaneNumber).toBeCloseTo(60.3, 1)
  })

  it('sour gas is told before the scavenger, eats engines behind it and trips none', async () => {
    const sour = make(await scenario('h2s'))
    sour.advance(7_200_000)
    const ppm = (await points(sour, 'gas-h2s')).get('hydrogen_sulphide_ppm')?.value ?? 0
    expect(ppm).toBeGreaterThan(5_500)
    const { gas, engines } = sour.truth()
    expect(gas.hydrogenSulphidePpm).toBeCloseTo(ppm / 10, 3)
    for (const engine of engines) {
      expect(engine.phase).toBe('running')
      expect(engine.corrosionS).toBeGreaterThan(3_600)
    }
  })

  it('a tired engine burns 6 % more for the same power', async () => {
    const tired = make(await scenario('tired-engine'), 1, CALM)
    tired.advance(4_000_000)
    const [g1, g2] = tired.truth().engines
    expect((g2?.fuelM3PerH ?? 0) / (g1?.fuelM3PerH ?? 0)).toBeCloseTo(1.06, 6)
    expect(g2?.powerW).toBeCloseTo(g1?.powerW ?? 0, 3)
  })

  it('a leak is in no meter', async () => {
    const [tight, leaky] = [make([], 1, CALM), make(await scenario('gas-leak'), 1, CALM)]
    for (const twin of [tight, leaky]) twin.advance(3_660_000)
    expect(leaky.truth().gas.leakedM3).toBeCloseTo(12, 3)
    expect(tight.truth().gas.leakedM3).toBe(0)
    // The steps of time differ around an event.
    expect(leaky.truth().gas.inM3).toBeCloseTo(tight.truth().gas.inM3, 1)
    const { gas } = leaky.truth()
    const held = (gas.pressureKpa - 250) * pack
    expect(gas.burntM3 + gas.flaredM3 + gas.inM3 * (1 - kept) + held + 12).toBeCloseTo(gas.inM3, 2)
  })

  it('the analyser tells the header’s gas, stands still when frozen, and says nothing when lost', async () => {
    const twin = make(await scenario('analyser'), 1, CALM)
    twin.advance(50_000)
    const first = await points(twin, 'gas-gc')
    expect(first.get('x_methane')?.value).toBeCloseTo(87.06, 0)
    twin.advance(3_600_000)
    const frozen = await points(twin, 'gas-gc')
    expect([...frozen].map(([, { value }]) => value)).toEqual([...first].map(([, { value }]) => value))
    expect(frozen.get('analysing')?.value).toBe(1)
    twin.advance(5_400_000)
    const thawed = (await points(twin, 'gas-gc')).get('x_methane')?.value ?? 100
    expect(thawed).toBeLessThan(86.7)
    twin.advance(2_000_000)
    expect((await points(twin, 'gas-gc')).get('x_methane')?.quality).toBe('unreachable')
    twin.advance(3_600_000)
    expect((await points(twin, 'gas-gc')).get('x_methane')?.quality).toBe('good')
  })

  it('the coalescer’s pressure is in the PLC', async () => {
    const twin = make([], 1, CALM)
    twin.advance(10_000)
    const pressure = (await points(twin, 'plc')).get('coalescer_pressure_kpa')?.value ?? 0
    expect(pressure).toBeGreaterThan(2)
    expect(pressure).toBeLessThan(7)
  })

  it('another composition is turned to, and another heat with it', () => {
    const twin = make([], 1, CALM)
    twin.apply({ at_s: 0, kind: 'composition', composition: { methane: 0.95, nitrogen: 0.05 }, over_s: 0 })
    twin.advance(4 * 3_600_000)
    // Net 15/15 of methane is 34.02 MJ/m³ (ISO 6976); 95 % of it, less a little for the compression factor.
    expect(twin.truth().gas.heatMjPerM3).toBeCloseTo(0.95 * 34.02, 1)
  })
})
