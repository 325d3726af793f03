import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emissionsCommand } from './emissions.ts'
import { spoken } from './spoken.testing.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-emissions-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function run(...words: string[]) {
  return spoken(emissionsCommand(), words)
}

async function fakel(verb: string, yaml: string, ...words: string[]) {
  const file = join(folder, 'input.yaml')
  await writeFile(file, yaml)
  const told = await run(verb, file, ...words)
  return { ...told, errors: told.errors.replaceAll(`${file}: `, '') }
}

const SITE = `
factors: { assessment_report: AR6, horizon_years: 20 }
gas: { base: us, composition: { methane: 1 } }
engines:
  - { id: engine-1, volume_scf: 35314.6667, electrical_kwh: 3567, methane_slip_g_per_kwh: 5.9, source: datasheet }
`

describe('fakel emissions calculate', () => {
  it('says all that is wrong, each with its place, and prints nothing', async () => {
    const wrong = `
factors: { assessment_report: AR6, horizon_years: 100, feedback: true }
gas: { base: iso, composition: { methane: 0.5, unobtainium: 0.5 } }
engines:
  - { id: e1, volume_m3: 10, volume_scf: 10, methane_slip_g_per_kwh: 5 }
  - { id: e2, volume_m3: 10 }
flares:
  - { id: f, volume_m3: 10, destruction_efficiency: 0.98, source: test }
  - { id: g, volume_m3: 10, choice: tier-2 }
`
    const { errors, output, exitCode } = await fakel('calculate', wrong)
    expect({ output, exitCode }).toEqual({ output: '', exitCode: 1 })
    expect(errors.trimEnd().split('\n')).toEqual([
      'factors: AR6 tells no potentials with feedback apart; only AR5 does',
      'gas.composition: "unobtainium" is no component of ISO 6976',
      'engines.0: give volume_m3 or volume_scf, and one of them',
      'engines.0: slip per kWh needs electrical_kwh or shaft_kwh, and the one it was measured for',
      'engines.1: give one of methane_slip_g_per_kwh, methane_slip_kg_per_mmbtu, destruction_efficiency and kind',
      'flares.0.unlit_share is missing; it has no default',
      'flares.0.combustion_efficiency is missing; it has no default',
      'flares.1.choice: "tier-2" says nothing of the unlit share: state it',
    ])
  })

  it('refuses what is no number, no key of its own, and an empty site', async () => {
    expect((await fakel('calculate', 'a: [')).exitCode).toBe(1)
    expect((await fakel('calculate', SITE.replace('3567', '.nan'))).errors).toMatch(
      /^engines\.0\.electrical_kwh/,
    )
    expect((await fakel('calculate', `${SITE}\nflare: []`)).errors).toMatch(/"flare"/)
    expect((await fakel('calculate', SITE.replace('5.9', '-5.9'))).errors).toMatch(
      /-5\.9 is no amount from 0 up/,
    )
    expect((await fakel('calculate', SITE.slice(0, SITE.indexOf('engines:')))).errors).toBe(
      'no engines, flares or vents\n',
    )
    expect((await run('calculate', join(folder, 'none.yaml'))).errors).toMatch(/ENOENT/)
  })

  it('prints rows that sum to the totals, with every figure that they name', async () => {
    const { output, exitCode } = await fakel(
      'calculate',
      `${SITE}\nbaseline: { choice: plant-2022 }`,
      '--json',
    )
    expect(exitCode).toBe(0)
    const { rows, totals, baseline, avoided, factors } = JSON.parse(output)
    const sum = rows.reduce((all: number, row: { co2e?: number }) => all + (row.co2e ?? 0), 0)
    expect(totals.CO2e.amount).toBe(sum)
    expect(avoided.CO2e.amount).toBe(baseline.totals.CO2e.amount - sum)
    const ids = factors.map(({ id }: { id: string }) => id)
    for (const row of rows) expect(ids).toEqual(expect.arrayContaining(row.factors))
    expect(totals.CH4).toEqual({ amount: 21_045_300, unit: 'mg' })
  })

  it('takes a kind of engine, crankcases, valves, uncertainties and raw gas', async () => {
    const yaml = `
factors: { assessment_report: AR5, horizon_years: 100, methane: plain, method: subpart-w }
gas: { base: us, composition: { methane: 70, ethane: 30 }, unit: percent, id: lab 7 }
engines:
  - { id: e, volume_scf: { value: 1.0e+6, sigma: 1.0e+4 }, kind: four-stroke-lean, crankcase_kg_per_h: 0.083, hours: 100 }
flares:
  - { id: f, volume_m3: 100, destruction_efficiency: 0.95, combustion_efficiency: 1.5 points below destruction, unlit_share: 0.01 }
vents:
  - { id: v, volume_m3: 1 }
baseline:
  destruction_efficiency: 0.92
  combustion_efficiency: as destruction
  unlit_share: 0
  raw: { volume_scf: 1.01e+6 }
`
    const { output, errors, exitCode } = await fakel('calculate', yaml)
    expect({ errors: errors.includes('ethane'), exitCode }).toEqual({ errors: true, exitCode: 0 })
    // Eq. W-39B: 1e6 · 0.7 · 0.038 · 0.0192 kg, ± 1 % of it.
    expect(output).toMatch(/engine e +CH4 +510\.7 kg ± 5\.107/)
    expect(output).toMatch(/engine e +CH4 +8\.3 kg = 232\.4 kg CO2e {2}\[engine\.CH4\.crankcase/)
    expect(output).toMatch(/flare {2}raw gas +CO2/)
    expect(output).toContain(
      'given/e/destruction efficiency = 0.962 (40 CFR 98.233(z)(3)(ii)(D), Eq. W-39A and W-39B, 2024; document)',
    )
    expect(output).toContain('given/f/combustion efficiency = 0.935 (40 CFR 98.233(n)(1)(v)(D); stated)')
  })
})

describe('fakel emissions compare', () => {
  it('says which flare the engine equals, and what must be true for a claim', async () => {
    const { output } = await fakel('compare', SITE, '--claim', '0.63')
    expect(output).toMatch(
      /^engine-1 at 37\.8. % of the net heat, 5\.90 g\/kWh: destroys 96\.90 % of its methane/,
    )
    expect(output).toMatch(/breaks even with plant-2022 at 16\.9/)
    const clean = SITE.replace('methane_slip_g_per_kwh: 5.9', 'destruction_efficiency: 0.9989')
    const told = JSON.parse((await fakel('compare', clean, '--claim', '0.63', '--json')).output)
    const claim = told.claims.find(({ factors }: { factors: string }) => factors === 'AR6-20-fossil-iso6976')
    expect(claim.flare_destruction).toBeCloseTo(0.938, 3)
    const row = told.reductions.find(
      ({ factors, flare }: { factors: string; flare: string }) =>
        factors === 'AR6-20-fossil-iso6976' && flare === 'plant-2022',
    )
    // The corpus's table has 0.7123, without nitrous oxide.
    expect(row.reduction).toBeCloseTo(0.7122, 4)
  })
})

describe('fakel emissions factors and utilisation', () => {
  it('lists every factor with its source, year and grade', async () => {
    const { factors, flares } = JSON.parse((await run('factors', '--json')).output)
    expect(factors.length).toBeGreaterThan(30)
    for (const { id, source, year, grade, unit } of factors)
      expect([
        id,
        source.length > 5,
        year > 1980,
        ['document', 'quoted', 'unverified'].includes(grade),
        unit,
      ]).toEqual([id, true, true, true, expect.any(String)])
    expect(new Set(factors.map(({ id }: { id: string }) => id)).size).toBe(factors.length)
    expect(flares.map(({ name }: { name: string }) => name)).toContain('plant-2022')
    expect((await run('factors')).output.split('\n').length).toBeGreaterThan(35)
  })

  it('tells the used share against 95 %', async () => {
    const words = ['utilisation', '--produced-m3', '12e6', '--flared-m3', '8e5', '--day', '2026-11-21']
    expect((await run(...words)).output).toMatch(
      /^used 93\.33 %, flared and dispersed 6\.67 % of at most 5 %: over the limit by 200000 m3\n.*1148.*\npayment over the limit times 100 \(unverified\)/,
    )
    expect((await run('utilisation', '--produced-m3', '1', '--flared-m3', '2')).exitCode).toBe(1)
  })
})

/** The document is used as a reader would: its input, its figures. */
describe('docs/emissions.md', () => {
  it('has an example that comes out as it says', async () => {
    const text = await readFile(join(import.meta.dirname, '../../docs/emissions.md'), 'utf8')
    const yaml = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''
    const { output, exitCode } = await fakel('calculate', yaml, '--unit', 'kg')
    expect(exitCode).toBe(0)
    const figures = [...text.matchAll(/^ {4}((?:site|baseline flare|avoided) .*kg)$/gm)].map(
      ([, line]) => line,
    )
    expect(figures.length).toBeGreaterThan(8)
    for (const line of figures) expect(output).toContain(line)
  })

  it('has a table of what must be true for 63 %, as the command tells it', async () => {
    const text = await readFile(join(import.meta.dirname, '../../docs/emissions.md'), 'utf8')
    const rows = [
      ...text.matchAll(/^\| (.+? methane.*?) +\| AR6, (\d+) years +\| ([\d.]+) % +\| ([\d.]+) %/gm),
    ]
    expect(rows).toHaveLength(6)
    const sheet = /composition:\n([\s\S]*?)engines:/.exec(text)?.[1] ?? ''
    const rich =
      '{ methane: 0.49237538, ethane: 0.21028949, propane: 0.15089246, isobutane: 0.02670066, n-butane: 0.05134743, n-pentane: 0.02464677, nitrogen: 0.03669817, CO2: 0.00699965, H2S: 0.00005 }'
    const clean = SITE.replace('methane_slip_g_per_kwh: 5.9', 'destruction_efficiency: 0.9989')
    for (const [, gas = '', years, destruction, unlit] of rows) {
      const composition = gas.startsWith('pure')
        ? '{ methane: 1 }'
        : gas.startsWith('80')
          ? inline(sheet)
          : rich
      const { output } = await fakel(
        'compare',
        clean.replace('{ methane: 1 }', composition),
        '--claim',
        '0.63',
      )
      expect(output).toContain(
        `engine-1, AR6-${years}-fossil-iso6976: the flare destroys ${destruction} % (always lit); or 98 % and is unlit for ${unlit} %`,
      )
    }
  })
})

function inline(lines: string): string {
  return `{ ${lines
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join(', ')} }`
}
