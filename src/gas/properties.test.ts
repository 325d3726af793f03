import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../test/corpus.ts'
import { readComposition } from './composition.ts'
import type { CombustionC, MeteringC } from './conditions.ts'
import { gasProperties, propertyModel } from './properties.ts'

const examples = z.object({
  examples: z.array(
    z.object({
      name: z.string(),
      composition: z.record(z.string(), z.number()),
      combustion_C: z.number(),
      metering_C: z.number(),
      expected: z.record(z.string(), z.number()),
    }),
  ),
})

function read(parts: Record<string, number>, uncertainties?: Record<string, number>) {
  const composition = readComposition(parts, uncertainties === undefined ? {} : { uncertainties })
  if (!composition.ok) throw new Error(composition.mistakes.join('; '))
  return composition.composition
}

describeCorpus('the worked examples of ISO 6976 Annex D', () => {
  it('come out to every printed digit', () => {
    for (const { name, composition, combustion_C, metering_C, expected } of examples.parse(
      corpusJson('gas', 'iso6976-examples.json'),
    ).examples) {
      const { properties } = gasProperties(read(composition), {
        combustion: combustion_C as CombustionC,
        metering: metering_C as MeteringC,
      })
      const told: Record<string, number> = {
        molar_mass_kg_per_kmol: properties.molarMass,
        compression_factor: properties.compressionFactor,
        gross_molar_kJ_per_mol: properties.grossMolar,
        gross_mass_MJ_per_kg: properties.grossMass,
        gross_volume_MJ_per_m3: properties.grossVolume,
      }
      for (const [key, value] of Object.entries(expected)) {
        const digits = String(value).split('.')[1]?.length ?? 0
        expect(told[key]?.toFixed(digits), `${name} ${key}`).toBe(value.toFixed(digits))
      }
    }
  })
})

describe('properties of gases', () => {
  it('of pure methane are those of the table', () => {
    const { properties } = gasProperties(read({ methane: 1 }), { combustion: 25, metering: 0 })
    expect(properties.grossMolar).toBe(890.58)
    // Two molecules of water are formed, each worth 44.013 kJ/mol (ISO 6976:2016, 5.3): 802.554; Table 3 of the 1995 edition has 802.60.
    expect(properties.netMolar).toBeCloseTo(802.554, 9)
  })

  it('have uncertainties that grow with the composition’s own', () => {
    const parts = { methane: 0.9, ethane: 0.06, nitrogen: 0.04 }
    const conditions = { combustion: 15, metering: 15 } as const
    const without = gasProperties(read(parts), conditions)
    const with_ = gasProperties(read(parts, { methane: 0.0005, nitrogen: 0.0003 }), conditions)
    expect(with_.uncertainties.grossVolume).toBeGreaterThan(without.uncertainties.grossVolume)
    expect(without.warnings.join()).toMatch(/whose own was not given/)
    expect(with_.warnings).toEqual([])
    // By hand, molar basis: √((0.9·0.19)² + (0.06·0.51)²) from the table; nitrogen has no calorific value.
    expect(without.uncertainties.grossMolar).toBeCloseTo(Math.hypot(0.9 * 0.19, 0.06 * 0.51), 9)
  })

  it('lean on each fraction as the model does when that is changed a little', () => {
    const parts = { methane: 0.85, ethane: 0.08, 'carbon dioxide': 0.05, nitrogen: 0.02 }
    const composition = read(parts)
    const conditions = { combustion: 15, metering: 20 } as const
    const model = propertyModel(composition.components, conditions)
    const step = 1e-6
    for (const key of ['grossVolume', 'netMass', 'density', 'grossWobbe', 'relativeDensity'] as const) {
      const squares = composition.components.map((component, index) => {
        const moved = composition.fractions.map((part, k) => (k === index ? part + step : part))
        const lean = (model.evaluate(moved)[key] - model.evaluate(composition.fractions)[key]) / step
        return (lean * (component.name === 'ethane' ? 0.002 : 0)) ** 2
      })
      const own = gasProperties(read(parts), conditions).uncertainties[key]
      const both = gasProperties(read(parts, { ethane: 0.002 }), conditions).uncertainties[key]
      const numeric = Math.sqrt(squares.reduce((total, square) => total + square, 0) + own ** 2)
      expect(both / numeric).toBeCloseTo(1, 5)
    }
  })
})
