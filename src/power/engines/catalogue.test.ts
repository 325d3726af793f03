import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusPath, describeCorpus } from '../../../test/corpus.ts'
import { megajoulesPerCubicMetre, watts } from '../../quantity/index.ts'
import { engineCatalogue, engineNamed } from './catalogue.ts'
import { electricalCurve, electricalRating, fuelForLoad, printedEfficiency } from './printedFuel.ts'
import type { CatalogueEngine } from './schema.ts'

const { engines, sources } = engineCatalogue()

/** Every figure of an engine that names a source, with the way to it. */
function figures(value: unknown, path: string): { path: string; source: string; note?: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  const own =
    'source' in value && typeof value.source === 'string'
      ? [{ path, source: value.source, note: 'note' in value ? value.note : undefined }]
      : []
  return [...own, ...Object.entries(value).flatMap(([key, part]) => figures(part, `${path}.${key}`))]
}

describe('the catalogue of engines', () => {
  it('is not empty, and names each engine once', () => {
    expect(engines.length).toBeGreaterThanOrEqual(16)
    expect(new Set(engines.map((engine) => engine.id)).size).toBe(engines.length)
    expect(new Set(engines.map((engine) => engine.maker))).toEqual(
      new Set([
        'Caterpillar',
        'Capstone',
        'Cummins',
        'Jenbacher',
        'MTU',
        'MWM',
        'VMAN',
        'Waukesha',
        'Weichai',
      ]),
    )
    expect(engines.filter((engine) => engine.kind === 'microturbine').length).toBeGreaterThanOrEqual(2)
  })

  it('has a source for every figure, and says from what an assumed one is made', () => {
    const all = engines.flatMap((engine) => figures(engine, engine.id))
    expect(all.length).toBeGreaterThan(100)
    expect(all.filter(({ source }) => !sources.has(source))).toEqual([])
    expect(all.filter(({ source, note }) => source === 'assumed' && note === undefined)).toEqual([])
    const used = new Set(all.map(({ source }) => source))
    expect([...sources.keys()].filter((id) => !used.has(id) && id !== 'iso-3046-1')).toEqual([])
  })

  it.each(engines.map((engine): [string, CatalogueEngine] => [engine.id, engine]))(
    '%s draws more gas for more load, at efficiencies that an engine can have',
    (_, engine) => {
      for (const { basis } of engine.fuel_use) {
        const told = electricalCurve(engine, { basis, generatorEfficiency: 0.96 })
        if (!told.ok) throw new Error(told.reason)
        const heats = told.curve.map(({ loadShare, efficiency }) => loadShare / efficiency)
        expect(heats).toEqual(heats.toSorted((a, b) => a - b))
        for (const { efficiency } of told.curve) {
          expect(efficiency).toBeGreaterThan(engine.kind === 'microturbine' ? 0.15 : 0.2)
          expect(efficiency).toBeLessThan(0.5)
        }
      }
    },
  )

  it.each(
    engines
      .filter((engine) => engine.fuel_use.length > 1)
      .map((engine): [string, CatalogueEngine] => [engine.id, engine]),
  )("%s: the sheet's figures of one basis agree with each other within 1 %", (_, engine) => {
    const rated = (at: 'shaft' | 'generator') =>
      at === engine.rating.measured_at ? watts(engine.rating.power_kw * 1000) : electricalRating(engine)
    for (const one of engine.fuel_use)
      for (const other of engine.fuel_use)
        if (
          one.basis === other.basis &&
          one.measured_at === other.measured_at &&
          one.power_factor === other.power_factor
        )
          for (const { load_share: load, value } of one.points) {
            const twin = other.points.find((point) => point.load_share === load)
            const power = rated(one.measured_at)
            if (twin === undefined || power === undefined) continue
            const ratio =
              printedEfficiency(one, load, value, power) / printedEfficiency(other, load, twin.value, power)
            expect(Math.abs(ratio - 1), `${one.unit} and ${other.unit} at ${load}`).toBeLessThan(0.01)
          }
  })
})

const ROW = z.object({
  model: z.string(),
  eff_e_100: z.string(),
  eff_e_75: z.string(),
  eff_e_50: z.string(),
  source: z.string(),
})

/** Rows of the reference table by their place, the basis that they quote and where it was measured. */
const ROWS: readonly (readonly [
  place: string,
  id: string,
  basis: 'iso-3046' | 'nominal' | 'not-said',
  at: 'electrical' | 'shaft',
])[] = [
  ['559699415', 'caterpillar-g3516c-1660', 'iso-3046', 'electrical'],
  ['748828030', 'caterpillar-g3516-975', 'iso-3046', 'electrical'],
  ['630655511', 'caterpillar-g3516-1040', 'iso-3046', 'electrical'],
  ['672970794', 'caterpillar-g3516b-le', 'iso-3046', 'shaft'],
  ['721569812', 'caterpillar-g3516b-1400', 'iso-3046', 'shaft'],
  ['245258307', 'caterpillar-g3516-le-1200', 'iso-3046', 'shaft'],
  ['493371907', 'caterpillar-g3516-ta-740', 'iso-3046', 'electrical'],
  ['244992574', 'caterpillar-g3520e-2000', 'iso-3046', 'electrical'],
  ['254758645', 'caterpillar-g3520c-landfill', 'iso-3046', 'electrical'],
  ['500236171', 'jenbacher-jms620-gs-nl', 'iso-3046', 'electrical'],
  ['425208575', 'jenbacher-jgs420-gs-bl', 'iso-3046', 'electrical'],
  ['18843010', 'jenbacher-jgs320-gs-bl', 'iso-3046', 'electrical'],
  ['502400039', 'jenbacher-jgs312-gs-nl', 'iso-3046', 'electrical'],
  ['360083560', 'jenbacher-j208-gs-bl', 'iso-3046', 'electrical'],
  ['507113926', 'cummins-c1250-n6', 'iso-3046', 'electrical'],
  ['266048614', 'cummins-1250gqna', 'iso-3046', 'electrical'],
  ['325713603', 'cummins-qsk19g', 'not-said', 'shaft'],
  ['492719554', 'mtu-20v4000-gs', 'iso-3046', 'electrical'],
  ['c60-performance', 'capstone-c60', 'nominal', 'electrical'],
  ['53091524', 'capstone-c30', 'nominal', 'electrical'],
]

describeCorpus('fuel against figures that were read by others', () => {
  const rows = z
    .array(ROW)
    .parse(parse(readFileSync(corpusPath('gas', 'engines.csv')), { columns: true, relax_quotes: true }))

  it.each(ROWS)('%s: %s within 1 %%', (place, id, basis, at) => {
    const row = rows.find(({ source }) => source.includes(place))
    const engine = engineNamed(id)
    if (row === undefined || engine === undefined) throw new Error(`no ${place} or ${id}`)
    const heat = megajoulesPerCubicMetre(36)
    // A generator without losses leaves the shaft's efficiency as it is.
    const reading = { basis, ...(at === 'shaft' && { generatorEfficiency: 1 }) }
    const rated = electricalRating(engine, at === 'shaft' ? 1 : undefined)
    if (rated === undefined) throw new Error(id)
    let compared = 0
    for (const [load, text] of [
      [1, row.eff_e_100],
      [0.75, row.eff_e_75],
      [0.5, row.eff_e_50],
    ] as const) {
      if (!/^\d+(\.\d+)?$/.test(text)) continue
      const power = watts(rated * load)
      const told = fuelForLoad(engine, power, heat, reading)
      if (!told.ok) throw new Error(told.reason)
      const printed = (power * 3600) / (Number(text) / 100) / (heat * 1e6)
      expect(Math.abs(told.fuel / printed - 1), `${load}`).toBeLessThan(0.01)
      compared += 1
    }
    expect(compared).toBeGreaterThan(0)
  })
})
