import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gasCommand } from './gas.ts'
import { spoken } from './spoken.testing.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-gas-'))
})
afterEach(() => rm(folder, { recursive: true }))

const PROPERTIES = ['properties', '--combustion', '15', '--metering', '15']

async function fakel(json: unknown, ...words: string[]) {
  return told(json, [...PROPERTIES, ...words])
}

async function told(json: unknown, words: readonly string[]) {
  const file = join(folder, 'gas.json')
  await writeFile(file, typeof json === 'string' ? json : JSON.stringify(json))
  const { output, errors, exitCode } = await spoken(gasCommand(), [...words, file])
  return { output, errors: errors.replaceAll(`${file}: `, ''), exitCode }
}

describe('fakel gas properties', () => {
  it('says what is wrong with a composition, and prints nothing', async () => {
    for (const [json, message] of [
      ['{"methane": 1', /JSON/],
      [[1], /no object of components/],
      [{ methane: 0.5, unobtainium: 0.5 }, /"unobtainium" is no component/],
      [{ methane: 95, ethane: 5 }, /they look like percent/],
      [{ composition: { methane: 1 }, unit: 'barrels' }, /unit/],
    ] as const) {
      const told = await fakel(json)
      expect(told).toMatchObject({ exitCode: 1, output: '' })
      expect(told.errors).toMatch(message)
    }
  })

  it('prints the published keys', async () => {
    const { output, exitCode } = await fakel({ composition: { CH4: 95, C2: 5 }, unit: 'percent' }, '--json')
    expect(exitCode).toBe(0)
    const told = JSON.parse(output)
    // By hand from Table 3 of ISO 6976:2016: 0.95 · 891.51 + 0.05 · 1562.14.
    expect(told.gross_molar_kJ_per_mol).toBeCloseTo(925.0415, 9)
    // Less the water: (0.95 · 4 + 0.05 · 6) / 2 · 44.431.
    expect(told.net_molar_kJ_per_mol).toBeCloseTo(925.0415 - 2.05 * 44.431, 9)
    expect(Object.keys(told)).toEqual(
      expect.arrayContaining(['net_wobbe_MJ_per_m3', 'relative_density', 'uncertainties']),
    )
    expect(told.methane_numbers).toHaveLength(3)
  })

  it('says that methods disagree on a rich gas', async () => {
    const rich = { methane: 0.6, ethane: 0.2, propane: 0.12, 'n-butane': 0.05, 'n-pentane': 0.03 }
    const { errors, output } = await fakel(rich, '--json')
    expect(errors).toMatch(/the methane numbers differ by \d+\.\d: a maker's limit means one method/)
    const told: { methane_numbers: { value: number }[]; methane_number_spread: number } = JSON.parse(output)
    const values = told.methane_numbers.map(({ value }) => value)
    expect(told.methane_number_spread).toBeCloseTo(Math.max(...values) - Math.min(...values), 9)
    expect(told.methane_number_spread).toBeGreaterThan(20)
  })
})

describe('fakel gas convert', () => {
  it('says both bases beside the volume', async () => {
    const words = ['convert', '--volume', '1000', '--from', 'russian', '--to', 'normal']
    const { output } = await told({ methane: 1 }, [...words, '--json'])
    // By hand: 1000 · 273.15 · (1 - 0.04886²) / (293.15 · (1 - 0.04317²)).
    expect(JSON.parse(output)).toMatchObject({ from_C: 20, to_C: 0, volume_m3: expect.closeTo(931.2867, 3) })
    expect((await told({ methane: 1 }, words)).output).toMatch(/^1000 m³ at 20 °C are 931\.2\d+ m³ at 0 °C/)
    expect(await told({ methane: 0.4 }, words)).toMatchObject({ exitCode: 1, output: '' })
  })
})
