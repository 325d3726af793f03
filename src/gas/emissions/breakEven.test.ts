import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../../test/corpus.ts'
import { breakEvenDestruction, breakEvenSlip, equivalentDestruction, slipOf } from './breakEven.ts'
import {
  type Claim,
  destructionForReduction,
  potentialForReduction,
  reductionOf,
  slipForReduction,
  unlitForReduction,
} from './claim.ts'
import type { FactorSet } from './factor.ts'
import { anyGas, gasOf, own, setOf, stated, statementOf, terms } from './plain.testing.ts'

const METHANE = gasOf({ methane: 1 })
const BAKKEN = gasOf({
  methane: 0.49237538,
  ethane: 0.21028949,
  propane: 0.15089246,
  isobutane: 0.02670066,
  'n-butane': 0.05134743,
  'n-pentane': 0.02464677,
  nitrogen: 0.03669817,
  CO2: 0.00699965,
  H2S: 0.00005,
})
/** G3516C at full load: 5.9 g/kWh of electricity at 37.8 % of the net heating value (datasheet). */
const LEAN = { efficiency: 0.378, gramsPerKwh: 5.9 }

function withPotential(value: number): FactorSet {
  const set = setOf()
  return { ...set, gwp: { ...set.gwp, CH4: { ...set.gwp.CH4, value } }, n2o: { ...set.n2o, value: 0 } }
}

describe('an engine and the flare that it equals', () => {
  it('refuses shares, slips and efficiencies that are none', () => {
    for (const wrong of [Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY]) {
      expect(() => slipOf(wrong, 0.378, METHANE)).toThrow(RangeError)
      expect(() => equivalentDestruction({ efficiency: wrong, gramsPerKwh: 5 }, METHANE)).toThrow(RangeError)
      const flare = { destruction: wrong, combustion: 0.9, unlit: 0 }
      expect(() => breakEvenSlip(flare, 0.378, METHANE, setOf())).toThrow(RangeError)
    }
    expect(() => equivalentDestruction({ efficiency: 0.378, gramsPerKwh: -1 }, METHANE)).toThrow(RangeError)
    expect(() => equivalentDestruction({ efficiency: 0.378, gramsPerKwh: 200 }, METHANE)).toThrow(
      /more methane/,
    )
    expect(() => equivalentDestruction(LEAN, gasOf({ ethane: 1 }))).toThrow(RangeError)
  })

  it('5.9 g/kWh at 37.8 % on pure methane destroys 96.9 %', () => {
    // 3.6 MJ / 0.378 / 50.03 MJ/kg (net, 25 °C) is 190.4 g of methane for a kilowatt-hour.
    expect(equivalentDestruction(LEAN, METHANE)).toBeCloseTo(1 - 5.9 / (3600 / 0.378 / 50.03), 4)
    expect(equivalentDestruction(LEAN, METHANE)).toBeCloseTo(0.969, 4)
    expect(slipOf(0.969, 0.378, METHANE)).toBeCloseTo(5.9, 1)
  })

  it('is the flare that warms as much, whatever the potential, where the gas is pure methane', () => {
    for (const potential of [25, 28, 29.8, 82.5, 86])
      expect(breakEvenDestruction(LEAN, METHANE, withPotential(potential))).toBeCloseTo(0.969, 4)
  })

  it('breaks even where it says: the same CO2e in the statements of both', () => {
    fc.assert(
      fc.property(anyGas, fc.double({ min: 0.7, max: 0.99, noNaN: true }), (gas, destruction) => {
        const set = setOf()
        const shares = { destruction, combustion: destruction, unlit: 0.02 }
        const slip = breakEvenSlip(shares, 0.38, gas, set)
        fc.pre(slip !== undefined && slip < slipOf(0, 0.38, gas))
        if (slip === undefined) return
        const at = { gas: { composition: gas, metering: 15 }, volumeM3: stated(1e6) } as const
        const share = equivalentDestruction({ efficiency: 0.38, gramsPerKwh: slip }, gas)
        const held = statementOf([{ activities: [{ kind: 'vent', id: 'all', ...at }] }]).totals.CH4.amount
        const grams = ((1 - share) * held) / 1000
        const { avoided, baseline } = statementOf([
          {
            activities: [
              {
                kind: 'engine',
                id: 'engine',
                ...at,
                slip: { per: 'electrical kWh', gramsPerKwh: stated(grams), kwh: stated(1) },
              },
            ],
            baseline: { terms: terms(destruction, destruction, 0.02) },
          },
        ])
        expect((avoided?.CO2e.amount ?? 0) / (baseline?.totals.CO2e.amount ?? 1)).toBeCloseTo(0, 9)
      }),
      { numRuns: 30 },
    )
  })

  it('finds none where a flare leaves carbon uncounted and hardly any methane', () => {
    const flare = { destruction: 1, combustion: 0.9, unlit: 0 }
    expect(breakEvenSlip(flare, 0.378, METHANE, setOf())).toBeUndefined()
  })
})

describeCorpus('the table of claimed reductions in the corpus', () => {
  const { crusoe } = z
    .object({
      crusoe: z.object({
        table: z.array(
          z.object({
            gas: z.string(),
            GWP: z.number(),
            flare_DRE: z.number(),
            generator_DRE: z.number(),
            reduction: z.number(),
          }),
        ),
      }),
    })
    .parse(corpusJson('gas', 'emissions_worked_examples.json'))

  it('comes out to its four digits, engine and flare by the same equations', () => {
    expect(crusoe.table.length).toBeGreaterThan(80)
    for (const row of crusoe.table) {
      const composition = row.gas === 'CH4' ? METHANE : BAKKEN
      const set = setOf({
        report: 'AR6',
        horizonYears: 100,
        instead: [
          { ...own('gwp/AR6/100/CH4-fossil', row.GWP), unit: 'kg CO2e/kg' },
          own('n2o/natural-gas', 0),
        ],
      })
      const { reduction } = statementOf(
        [
          {
            activities: [
              {
                kind: 'engine',
                id: 'engine',
                gas: { composition, metering: 15 },
                volumeM3: stated(1e6),
                slip: { per: 'fuel', destruction: stated(row.generator_DRE) },
              },
            ],
            baseline: { terms: terms(row.flare_DRE) },
          },
        ],
        set,
      )
      expect(Math.abs((reduction ?? 9) - row.reduction), JSON.stringify(row)).toBeLessThan(0.00006)
    }
  })
})

describe('what must be true for a claim', () => {
  const engine = { efficiency: 0.33, gramsPerKwh: slipOf(0.9989, 0.33, METHANE) }
  const claim: Claim = {
    reduction: 0.63,
    engine,
    gas: METHANE,
    factors: setOf({ report: 'AR6', horizonYears: 20 }),
  }

  it('refuses a reduction of all', () => {
    expect(() => destructionForReduction({ ...claim, reduction: 1 })).toThrow(RangeError)
    expect(() => destructionForReduction({ ...claim, reduction: Number.NaN })).toThrow(RangeError)
  })

  it('inverts the reduction in each of its four inputs', () => {
    const destruction = destructionForReduction(claim) ?? 9
    // Between 0.93 (66.0 %) and 0.94 (62.4 %) of the corpus's table.
    expect(destruction).toBeCloseTo(0.938, 3)
    expect(reductionOf(claim, { destruction, combustion: destruction, unlit: 0 })).toBeCloseTo(0.63, 12)

    const lit = { destruction: 0.98, combustion: 0.98 }
    const unlit = unlitForReduction(claim, lit) ?? 9
    expect(reductionOf(claim, { ...lit, unlit })).toBeCloseTo(0.63, 12)

    const plant = { destruction: 0.911, combustion: 0.911, unlit: 0 }
    const potential = potentialForReduction(claim, plant) ?? 0
    expect(
      reductionOf(
        {
          ...claim,
          factors: {
            ...claim.factors,
            gwp: { ...claim.factors.gwp, CH4: { ...claim.factors.gwp.CH4, value: potential } },
          },
        },
        plant,
      ),
    ).toBeCloseTo(0.63, 12)

    const gramsPerKwh = slipForReduction(claim, plant) ?? 9
    expect(reductionOf({ ...claim, engine: { efficiency: 0.33, gramsPerKwh } }, plant)).toBeCloseTo(0.63, 12)
  })

  it('finds none against a good flare over a hundred years', () => {
    const factors = setOf({ report: 'AR6', horizonYears: 100 })
    expect(
      slipForReduction({ ...claim, factors }, { destruction: 0.98, combustion: 0.98, unlit: 0 }),
    ).toBeUndefined()
    expect(destructionForReduction({ ...claim, factors, gas: BAKKEN, reduction: 0.9 })).toBeUndefined()
  })
})
