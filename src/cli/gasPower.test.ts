import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enginesCommand } from './engines.ts'
import { gasPowerCommand } from './gasPower.ts'
import { spoken } from './spoken.testing.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-power-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function power(parts: unknown, ...words: string[]) {
  const file = join(folder, 'gas.json')
  await writeFile(file, JSON.stringify(parts))
  return spoken(gasPowerCommand(), [file, '--percent', ...words])
}

const LEAN = { CH4: 98, N2: 2 }
const RICH = { CH4: 49.2, C2H6: 21, C3H8: 15.1, 'n-butane': 7.8, N2: 6.9 }
const PLACE = ['--ambient', '35', '--altitude', '1500']

describe('fakel gas power', () => {
  it('says what was asked wrongly, and prints nothing', async () => {
    for (const [parts, words, message] of [
      [LEAN, ['--flow', '0', '--engine', 'caterpillar-g3412-330', ...PLACE], /more than 0/],
      [LEAN, ['--flow', '100', '--engine', 'caterpillar-g3412-330', '--ambient', '35'], /--altitude/],
      [
        LEAN,
        ['--flow', '100', '--engine', 'caterpillar-g3412-330', '--ambient', '95', '--altitude', '0'],
        /from -60 to 60/,
      ],
      [LEAN, ['--flow', '100', '--engine', 'steam', ...PLACE], /no engine "steam" in the catalogue/],
      [{ CH4: 50 }, ['--flow', '100', '--engine', 'caterpillar-g3412-330', ...PLACE], /parts sum to/],
      [
        LEAN,
        ['--flow', '100', '--engine', 'cummins-qsk19g', ...PLACE],
        /state the efficiency of the generator/,
      ],
    ] as const) {
      const { output, errors, exitCode } = await power(parts, ...words)
      expect([output, exitCode]).toEqual(['', 1])
      expect(errors).toMatch(message)
    }
  })

  it('refuses a gas that the maker does not permit, with the reason', async () => {
    const { output, errors, exitCode } = await power(
      RICH,
      ...['--flow', '400', '--engine', 'caterpillar-g3412-330', ...PLACE, '--json'],
    )
    expect(exitCode).toBe(2)
    expect(errors).toMatch(
      /^not permitted: methane number .* printed from 70 up, and no derating below it: ask the maker$/m,
    )
    expect(JSON.parse(output)).toMatchObject({
      permitted: false,
      running: 0,
      power_total_kW: 0,
      left_for_flare_m3_per_h: 400,
      bounds: [{ by: 'methane_number', share: 0 }, { by: 'air' }, { by: 'rating' }],
    })
  })

  it('shares the gas over the engines', async () => {
    const { output, exitCode } = await power(
      LEAN,
      ...['--flow', '400', '--engine', 'caterpillar-g3412-330', '--count', '3', ...PLACE, '--json'],
    )
    expect(exitCode).toBe(0)
    const told = JSON.parse(output)
    expect(told).toMatchObject({
      running: 3,
      permitted: true,
      figures: 'nominal',
      minimum_load_source: 'assumed',
    })
    // The table at 5000 ft, 90 °F and 100 °F: 0.89 and 0.87; 4000 ft: 0.92, 0.91. At 1500 m and 35 °C some 0.883.
    expect(told.derated_kW).toBeCloseTo(330 * 0.883, 0)
    expect(told.power_total_kW).toBeCloseTo(3 * told.derated_kW, 6)
    expect(told.fuel_m3_per_h + told.left_for_flare_m3_per_h).toBeCloseTo(400, 9)
    // 873.9 kW · 3.6 / (33.33 MJ/m³ · efficiency)
    expect(told.fuel_m3_per_h).toBeCloseTo(
      (told.power_total_kW * 3.6) / told.net_heating_value_MJ_per_m3 / told.efficiency,
      6,
    )
    expect(told.warnings.join()).toMatch(/lowest load of 50 % is assumed/)
  })

  it('takes the flow at the base that is named', async () => {
    const words = ['--flow', '400', '--engine', 'jenbacher-jgs312-gs-nl', '--count', '9', ...PLACE, '--json']
    const at = async (...base: string[]) => JSON.parse((await power(LEAN, ...words, ...base)).output)
    const iso = await at()
    const normal = await at('--base', 'normal')
    expect(iso).toMatchObject({ base: 'iso', flow_m3_per_h: 400 })
    // 288.15 / 273.15 of an ideal gas, and 0.04 % more of the real one.
    expect(normal.flow_m3_per_h / 400).toBeCloseTo(1.0554, 3)
    expect(normal).toMatchObject({ base: 'normal', base_metering_C: 0, flow_at_base_m3_per_h: 400 })
    expect(normal.warnings.join()).toMatch(/no permission as to knock: no limit printed/)
  })
})

describe('fakel engines', () => {
  it('lists every engine, and shows each figure of one with its source', async () => {
    const list = await spoken(enginesCommand(), [])
    expect(list.output.split('\n').length).toBeGreaterThan(17)
    expect(list.output).toMatch(/^jenbacher-jms620-gs-nl .* 44\.7 +43\.6 +41\.4/m)
    const json = JSON.parse((await spoken(enginesCommand(), ['list', '--json'])).output)
    expect(json[0]).toHaveProperty('power_kW')
    const shown = await spoken(enginesCommand(), ['show', 'mtu-20v4000-gs'])
    expect(shown.output).toMatch(/fuel use: .*100 %: 4577/)
    expect(shown.output).toMatch(/MTU, technical specification 20V4000 GS.*2016/)
    expect(shown.output).toMatch(/not told by any source at hand: minimum load, load steps/)
    expect(await spoken(enginesCommand(), ['show', 'steam'])).toMatchObject({ output: '', exitCode: 1 })
  })
})
