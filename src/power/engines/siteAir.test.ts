import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corpusPath, describeCorpus } from '../../../test/corpus.ts'
import { celsius } from '../../quantity/index.ts'
import { engineCatalogue, engineNamed } from './catalogue.ts'
import type { CatalogueEngine } from './schema.ts'
import {
  airShare,
  GAS_EXPONENTS,
  powerAdjustment,
  pressureAtKpa,
  STANDARD_AIR,
  saturationKpa,
} from './siteAir.ts'

const turbocharged = GAS_EXPONENTS['gas-turbocharged-charge-cooled']
const aspirated = GAS_EXPONENTS['gas-naturally-aspirated']

function engine(id: string): CatalogueEngine {
  const found = engineNamed(id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

describe('air', () => {
  it('has the pressure of the standard atmosphere', () => {
    // ISO 2533:1975, table: 0, 1000, 2000, 3000 m.
    for (const [altitude, kpa] of [
      [0, 101.325],
      [1000, 89.8746],
      [2000, 79.4952],
      [3000, 70.1085],
    ] as const)
      expect(pressureAtKpa(altitude)).toBeCloseTo(kpa, 1)
  })

  it('holds the water that steam tables tell', () => {
    // IAPWS-IF97: 2.3393 kPa at 20 °C, 7.3849 kPa at 40 °C.
    expect(saturationKpa(celsius(20))).toBeCloseTo(2.3393, 1)
    expect(saturationKpa(celsius(40))).toBeCloseTo(7.3849, 1)
  })
})

describe('power by ISO 3046-1', () => {
  it('is the rating at the standard reference conditions', () => {
    expect(powerAdjustment(turbocharged, STANDARD_AIR, STANDARD_AIR)).toEqual({ k: 1, alpha: 1 })
  })

  it('is adjusted as by hand', () => {
    // 90 kPa, air and coolant at 40 °C: k = 0.9^0.57 · (298.15 / 313.15)^(0.55 + 1.75) = 0.94171 · 0.89324 = 0.84118;
    // alpha = 0.84118 - 0.7 · 0.15882 · (1 / 0.8 - 1) = 0.81338.
    const site = { pressureKpa: 90, ambient: celsius(40), relativeHumidity: 0.5, chargeCoolant: celsius(40) }
    const charged = powerAdjustment(turbocharged, STANDARD_AIR, site)
    expect(charged.k).toBeCloseTo(0.84118, 5)
    expect(charged.alpha).toBeCloseTo(0.81338, 5)
    // Naturally aspirated, of dry air: (90 - 0.5 · 7.38) / (100 - 0.3 · 3.17) = 0.87137; ^0.86 · 0.95210^0.55 = 0.8647.
    const drawn = powerAdjustment(aspirated, STANDARD_AIR, site)
    expect(drawn.k).toBeCloseTo(0.8647, 3)
    expect(drawn.alpha).toBeCloseTo(0.841, 3)
  })
})

describe('what air leaves of a rating', () => {
  it('says nothing where the sheet says nothing', () => {
    expect(airShare(engine('cummins-qsk19g'), { ambient: celsius(20), altitudeM: 0 })).toBeUndefined()
  })

  it('is nothing beyond the maker’s table, which is never carried on', () => {
    const g3412 = engine('caterpillar-g3412-330')
    expect(airShare(g3412, { ambient: celsius(56), altitudeM: 0 })).toMatchObject({ share: 0 })
    expect(airShare(g3412, { ambient: celsius(20), altitudeM: 3700 })?.beyond).toMatch(
      /ends at 54.4 °C and 3657.6 m/,
    )
    expect(airShare(g3412, { ambient: celsius(-30), altitudeM: -100 })).toMatchObject({ share: 1 })
  })

  it.each(engineCatalogue().engines.map((each): [string, CatalogueEngine] => [each.id, each]))(
    '%s: never more than the rating, never less in colder or lower air',
    (_, each) => {
      const degree = fc.double({ min: -40, max: 60, noNaN: true })
      const metre = fc.double({ min: -400, max: 5000, noNaN: true })
      fc.assert(
        fc.property(degree, metre, degree, metre, (warm, high, warmer, higher) => {
          const low = airShare(each, {
            ambient: celsius(Math.min(warm, warmer)),
            altitudeM: Math.min(high, higher),
          })
          const top = airShare(each, {
            ambient: celsius(Math.max(warm, warmer)),
            altitudeM: Math.max(high, higher),
          })
          if (low === undefined || top === undefined) return low === top
          return low.share <= 1 && top.share >= 0 && top.share <= low.share + 1e-9
        }),
        { numRuns: 50 },
      )
    },
  )
})

describeCorpus("Caterpillar's altitude table of the G3412", () => {
  const rows: unknown[][] = parse(readFileSync(corpusPath('gas', 'altitude_derate_cat_g3412.csv')), {
    from_line: 2,
    comment: '#',
    relax_column_count: true,
    relax_quotes: true,
    quote: null,
    cast: true,
  })
  const cells = rows
    .filter(([fahrenheit]) => typeof fahrenheit === 'number')
    .flatMap(([fahrenheit, ...shares]) =>
      shares.map((share, k) => ({
        ambient: celsius((Number(fahrenheit) - 32) / 1.8),
        altitudeM: k * 1000 * 0.3048,
        share: Number(share),
      })),
    )

  it('is reproduced cell by cell', () => {
    expect(cells).toHaveLength(9 * 13)
    for (const { share, ...site } of cells)
      expect(airShare(engine('caterpillar-g3412-330'), site)?.share).toBeCloseTo(share, 3)
  })

  it('runs as the density of the air, within 0.02: what is assumed of its sisters', () => {
    const sister: CatalogueEngine = {
      ...engine('caterpillar-g3412-330'),
      air: { kind: 'density', altitude_m: 2461 * 0.3048, ambient_c: 25, source: 'assumed' },
    }
    for (const { share, ...site } of cells)
      expect(Math.abs((airShare(sister, site)?.share ?? 0) - share)).toBeLessThan(0.02)
  })
})
