import { expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../../test/corpus.ts'
import { readComposition } from '../composition.ts'
import { emissionsOf } from './emissionsOf.ts'
import type { Factor, Stated } from './factor.ts'
import { factorSet } from './factorSet.ts'
import type { EmissionStatement } from './statement.ts'

const stated = (value: number, sigma?: number): Stated => ({
  value,
  ...(sigma === undefined ? {} : { sigma }),
  source: 'test',
})
const own = (id: string, value: number): Factor => ({
  id,
  value,
  unit: 'kg/kmol',
  source: 'worked example',
  year: 2026,
  grade: 'stated',
})
const point = z.object({
  DRE: z.number(),
  CE: z.number(),
  CO2_t: z.number(),
  CH4_t: z.number(),
  CO2e_t: z.number(),
})
const whole = z.object({
  egbema: z.object({
    gas_mole_fraction: z.record(z.string(), z.number()),
    volume_MMscfd: z.number(),
    days: z.number(),
    DRE: z.number(),
    CE: z.number(),
    constants: z.object({ scf_per_lbmol: z.number(), M_CO2: z.number(), M_CH4: z.number() }),
    expect: point.omit({ DRE: true, CE: true }),
    more: z.array(point),
  }),
})
/** As the example rounded it: with 1 / 0.45359237 its last digits come out lower by one. */
const LB_PER_KG = 2.204_622_62
const M3_PER_SCF = 0.028316846592

describeCorpus('the worked example of 40 CFR 98.233(n) in the corpus', () => {
  const { egbema } = whole.parse(corpusJson('gas', 'emissions_worked_examples.json'))

  function run(destruction: number, combustion: number): EmissionStatement {
    const { constants } = egbema
    const set = factorSet({
      report: 'AR6',
      horizonYears: 100,
      instead: [
        own('mass/CO2', constants.M_CO2),
        own('mass/CH4', constants.M_CH4),
        own('volume/60F', constants.scf_per_lbmol * M3_PER_SCF * LB_PER_KG),
      ],
    })
    if (!set.ok) throw new Error(set.mistakes.join())
    const { C5, ...rest } = egbema.gas_mole_fraction
    const gas = readComposition({ ...rest, 'n-pentane': C5 })
    if (!gas.ok) throw new Error(gas.mistakes.join())
    const result = emissionsOf(
      [
        {
          activities: [
            {
              kind: 'flare',
              id: 'flare',
              gas: { composition: gas.composition, metering: 15.55 },
              volumeM3: stated(egbema.volume_MMscfd * egbema.days * 1e6 * M3_PER_SCF),
              terms: {
                destruction: stated(destruction),
                combustion: stated(combustion),
                unlit: stated(0),
              },
            },
          ],
        },
      ],
      set.factors,
      { unit: 'g' },
    )
    if (!result.ok) throw new Error(result.mistakes.join())
    return result.statement
  }

  it('comes out to its printed digits', () => {
    const cases = [{ DRE: egbema.DRE, CE: egbema.CE, ...egbema.expect }, ...egbema.more]
    expect(cases).toHaveLength(6)
    for (const { DRE, CE, CO2_t, CH4_t, CO2e_t } of cases) {
      const { totals } = run(DRE, CE)
      expect(totals.CO2.amount / 1e6).toBeCloseTo(CO2_t, 3)
      expect(totals.CH4.amount / 1e6).toBeCloseTo(CH4_t, 3)
      expect((totals.CO2e.amount - 273 * totals.N2O.amount) / 1e6).toBeCloseTo(CO2e_t, 3)
    }
  })
})
