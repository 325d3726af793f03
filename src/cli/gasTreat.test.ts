import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gasCommand } from './gas.ts'
import { spoken } from './spoken.testing.ts'

const site = resolve(import.meta.dirname, '../../examples/flare-site/site.yaml')
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-treat-'))
  await writeFile(
    join(folder, 'gas.json'),
    JSON.stringify({
      composition: { C1: 49, C2: 20, C3: 15, nC4: 8, nC5: 3, N2: 3.7, H2S: 0.1, H2O: 1.2 },
      unit: 'percent',
    }),
  )
})
afterEach(() => rm(folder, { recursive: true }))

async function fakel(...words: string[]) {
  const { output, errors, exitCode } = await spoken(gasCommand(), words)
  return { output, errors: errors.replaceAll(`${folder}/`, ''), exitCode }
}

async function treat(steps: string, ...words: string[]) {
  await writeFile(join(folder, 'steps.yaml'), steps)
  const basic = ['treat', join(folder, 'gas.json'), '--flow', '1000', '--temperature', '30']
  return fakel(...basic, '--steps', join(folder, 'steps.yaml'), ...words)
}

const STEPS = `
- { id: knock-out, kind: separator }
- { id: scavenger, kind: h2s-scavenger, removes: { hydrogen_sulphide: 0.95 }, price_minor_per_kg: 250 }
- { id: chiller, kind: chiller, temperature_c: -20, cop: 2.5 }
- { id: reheat, kind: heater, temperature_c: 20 }
`

describe('fakel gas treat', () => {
  it('holds what comes out against the limits of engines, and says when one may not run', async () => {
    // The Capstone C1000 takes 5 ppm of hydrogen sulphide (technical reference 410072, chapter 6); 1,000 ppm enter.
    const sour = await treat(STEPS, '--gauge-kpa', '350', '--engine', 'capstone-c1000', '--json')
    const told: {
      engines: { engine: string; checks: { property: string; verdict: string; value?: number }[] }[]
    } = JSON.parse(sour.output)
    const sulphide = told.engines[0]?.checks.find(({ property }) => property === 'hydrogen_sulphide')
    expect(sulphide).toMatchObject({ verdict: 'not permitted' })
    // A twentieth is left of it, in a gas that has lost a third to the chiller or less.
    expect(sulphide?.value).toBeGreaterThan(50)
    expect(sulphide?.value).toBeLessThan(80)
    expect(sour.exitCode).toBe(2)
    const clean = STEPS.replace('0.95', '0.999')
    const sweet = await treat(clean, '--gauge-kpa', '350', '--engine', 'capstone-c1000')
    expect(sweet.output).toMatch(/capstone-c1000, of what comes out:\n {2}permitted: methane number/)
    expect(sweet.output).toMatch(/permitted: hydrogen sulphide 1\.\d+ ppm/)
    const nobody = await treat(STEPS, '--gauge-kpa', '350', '--engine', 'nobody')
    expect(nobody).toMatchObject({
      exitCode: 1,
      output: '',
      errors: expect.stringContaining('no engine "nobody"'),
    })
  })

  it('prints a line for each step and what each consumes', async () => {
    const { output, errors, exitCode } = await treat(STEPS, '--gauge-kpa', '350')
    expect({ errors, exitCode }).toEqual({ errors: '', exitCode: 0 })
    expect(output.split('\n').map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['(enters)', 'knock-out', 'scavenger', 'chiller', 'reheat']),
    )
    expect(output).toMatch(/scavenger: uses at least .* minor units\/h at 0\.124 kg H2S\/kg/)
    expect(output).toMatch(/chiller: hydrates may form/)
  })

  it('prints the published keys, pressures absolute', async () => {
    const { output } = await treat(STEPS, '--gauge-kpa', '350', '--json')
    const told = JSON.parse(output)
    expect(told.inlet.pressure_kPa_absolute).toBeCloseTo(451.325, 9)
    expect(told.steps).toHaveLength(4)
    expect(told.steps[1]).toMatchObject({ id: 'scavenger', consumable: { evidence: 'ceiling' } })
    expect(told.steps[2].electrical_kW).toBeCloseTo(told.steps[2].cooling_kW / 2.5, 9)
    expect(told.outlet.methane_number.value).toBeGreaterThan(told.inlet.methane_number.value)
    expect(told.outlet).toMatchObject({ warnings: [], dew_point_margin_K: expect.closeTo(40, 0) })
    expect(told.shrinkage_m3_per_h).toBeCloseTo(1000 - told.outlet.flow_m3_per_h, 9)
  })

  it('takes the steps, the pressure and the elevation of a site file', async () => {
    const { output, exitCode } = await fakel(
      'treat',
      join(folder, 'gas.json'),
      '--flow',
      '500',
      '--temperature',
      '40',
      '--site',
      site,
      '--json',
    )
    expect(exitCode).toBe(0)
    expect(JSON.parse(output).steps.map(({ kind }: { kind: string }) => kind)).toEqual(
      expect.arrayContaining(['separator', 'coalescer']),
    )
  })

  it.each([
    [STEPS, ['--gauge-kpa', '350', '--absolute-kpa', '400'], /not both/],
    [STEPS, [], /give the pressure/],
    ['- { id: a, kind: chiler }', ['--gauge-kpa', '350'], /steps\.yaml:1:\d+: \[0\]\.kind/],
    [
      '- { id: s, kind: separator, pressure_kpa: 900 }',
      ['--gauge-kpa', '350'],
      /s: is at 1001\.325 kPa.*compression is no step/,
    ],
    [STEPS, ['--gauge-kpa', '350', '--site', site], /one of them/],
  ])('says what is wrong, and prints nothing: %#', async (steps, words, message) => {
    const told = await treat(steps, ...words)
    expect(told).toMatchObject({ exitCode: 1, output: '' })
    expect(told.errors).toMatch(message)
  })
})

describe('fakel gas flash and dew-point', () => {
  it('part a gas whose shares sum to one, and tell where it begins to condense', async () => {
    const file = join(folder, 'gas.json')
    const flash = JSON.parse(
      (await fakel('flash', file, '--absolute-kpa', '450', '--temperature', '-10', '--json')).output,
    )
    expect(flash.vapour_fraction + flash.liquid_fraction + flash.free_water_fraction).toBeCloseTo(1, 12)
    expect(flash.liquid.methane).toBeLessThan(flash.vapour.methane)
    const points = JSON.parse((await fakel('dew-point', file, '--absolute-kpa', '450', '--json')).output)
    expect(points.hydrocarbon_dew_point_C).toBeGreaterThan(-10)
    expect(points.water_dew_point_C).toBeGreaterThan(points.hydrocarbon_dew_point_C)
    const table = await fakel('flash', file, '--absolute-kpa', '450', '--temperature', '-10')
    expect(table.output).toMatch(/hydrocarbon liquid +0\.\d+/)
  })

  it('refuse a gas that no constants are published for', async () => {
    await writeFile(join(folder, 'gas.json'), JSON.stringify({ methane: 0.9, methanol: 0.1 }))
    const told = await fakel(
      'flash',
      join(folder, 'gas.json'),
      '--absolute-kpa',
      '450',
      '--temperature',
      '10',
    )
    expect(told.exitCode).toBe(1)
    expect(told.errors).toMatch(/no published critical constants for methanol/)
  })
})
