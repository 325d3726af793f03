import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../../test/corpus.ts'
import { instant } from '../../quantity/index.ts'
import { readComposition } from '../composition.ts'
import type { Activity, EngineActivity, FlareActivity, MeteredGas } from './activity.ts'
import { emissionsOf } from './emissionsOf.ts'
import { SUBSTANCES } from './factor.ts'
import { factorSet } from './factorSet.ts'
import { anyGas, anyShare, gasOf, metered, own, setOf, stated, statementOf, terms } from './plain.testing.ts'
import type { EmissionStatement } from './statement.ts'

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
    const { constants, gas_mole_fraction, volume_MMscfd, days } = egbema
    const set = setOf({
      report: 'AR6',
      horizonYears: 100,
      instead: [
        own('mass/CO2', constants.M_CO2),
        own('mass/CH4', constants.M_CH4),
        own('volume/60F', constants.scf_per_lbmol * M3_PER_SCF * LB_PER_KG),
      ],
    })
    const { C5, ...rest } = gas_mole_fraction
    const gas: MeteredGas = { composition: gasOf({ ...rest, 'n-pentane': C5 ?? 0 }), metering: 15.55 }
    const volumeM3 = stated(volume_MMscfd * days * 1e6 * M3_PER_SCF)
    return statementOf(
      [
        {
          activities: [{ kind: 'flare', id: 'flare', gas, volumeM3, terms: terms(destruction, combustion) }],
        },
      ],
      set,
      'g',
    )
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

const METHANE = metered({ methane: 1 })
const flare = (over: Partial<FlareActivity> = {}): FlareActivity => ({
  kind: 'flare',
  id: 'flare',
  gas: METHANE,
  volumeM3: stated(1000),
  terms: terms(0.98),
  ...over,
})
const engine = (over: Partial<EngineActivity> = {}): EngineActivity => ({
  kind: 'engine',
  id: 'engine 1',
  gas: METHANE,
  volumeM3: stated(1000),
  slip: { per: 'electrical kWh', gramsPerKwh: stated(5.9), kwh: stated(3567) },
  ...over,
})

describe('flaring of the whole world', () => {
  it('is what the World Bank tells of 2024, by 98 % destroyed and a potential of 28', () => {
    // 151 bcm and 46 Mt CO2e of methane, as reported: 0.305 kg for a cubic metre. That its gas is 80 % methane is inferred.
    const set = setOf({ report: 'AR5', horizonYears: 100, methane: 'plain' })
    const gas = metered({ methane: 0.8, ethane: 0.1, propane: 0.05, CO2: 0.05 })
    const activity = flare({ gas, volumeM3: stated(151e9), terms: terms(0.98) })
    const { rows } = statementOf([{ activities: [activity] }], set, 'kg')
    const methane = rows.find(({ substance }) => substance === 'CH4')?.co2e ?? 0
    expect(methane / 1e9).toBeCloseTo(46, 0)
  })
})

describe('what is refused', () => {
  const refused = (activity: Activity): readonly string[] => {
    const result = emissionsOf([{ activities: [activity] }], setOf())
    return result.ok ? [] : result.mistakes
  }

  it('is a figure that is no number, negative, or no share, all of them at once', () => {
    expect(
      refused(flare({ volumeM3: stated(Number.NaN), terms: terms(98, -1, Number.POSITIVE_INFINITY) })),
    ).toEqual([
      'flare: volume NaN is no amount from 0 up',
      'flare: destruction efficiency 98 is no share from 0 to 1; it looks like per cent',
      'flare: combustion efficiency -1 is no share from 0 to 1',
      'flare: unlit share Infinity is no share from 0 to 1',
    ])
    expect(refused(flare({ volumeM3: stated(-1) }))).toHaveLength(1)
    expect(refused(engine({ slip: { per: 'fuel', destruction: stated(Number.NaN) } }))).toHaveLength(1)
    expect(refused(engine({ crankcase: { kilogramsPerHour: stated(0.083), hours: stated(-1) } }))).toEqual([
      'engine 1: running hours -1 is no amount from 0 up',
    ])
    expect(refused(flare({ volumeM3: { ...stated(1), sigma: -1 } }))).toHaveLength(1)
  })

  it('is a figure without a source, and combustion above destruction', () => {
    expect(refused(flare({ volumeM3: { value: 1, source: ' ' } }))).toEqual(['flare: volume has no source'])
    expect(refused(flare({ terms: terms(0.9, 0.95) }))).toEqual([
      'flare: combustion efficiency 0.95 is above destruction efficiency 0.9',
    ])
  })

  it('is an engine that slips more methane than its gas holds', () => {
    const slip: EngineActivity['slip'] = { per: 'shaft kWh', gramsPerKwh: stated(300), kwh: stated(3567) }
    expect(refused(engine({ slip }))[0]).toMatch(/^engine 1: slips 1070 kg of methane, but its gas holds 679/)
  })

  it('is one name for two things', () => {
    const again = emissionsOf([{ activities: [flare(), engine({ id: 'flare' })] }], setOf())
    expect(again).toMatchObject({ ok: false, mistakes: ['flare is named twice in one interval'] })
    const [one, other] = [METHANE, metered({ methane: 0.9, ethane: 0.1 })].map((gas) => ({
      ...gas,
      id: 'lab 7',
    }))
    const gases = emissionsOf(
      [{ activities: [flare({ gas: one ?? METHANE }), engine({ gas: other ?? METHANE })] }],
      setOf(),
    )
    expect(gases).toMatchObject({ ok: false, mistakes: ['two different analyses are named "lab 7"'] })
  })

  it('is more than whole milligrams can count', () => {
    const told = emissionsOf([{ activities: [flare({ volumeM3: stated(1e13) })] }], setOf())
    expect(told).toMatchObject({ ok: false, mistakes: ['CO2: too much for whole mg; tell it in g'] })
  })

  it('is a set of factors that no report has', () => {
    expect(factorSet({ report: 'AR6', horizonYears: 100, feedback: true }).ok).toBe(false)
    expect(
      factorSet({ report: 'AR6', horizonYears: 100, instead: [own('mass/C02', 44), own('mass/CO2', -1)] }),
    ).toEqual({ ok: false, mistakes: ['mass/CO2: -1 is no factor', '"mass/C02" is no factor of this set'] })
  })
})

describe('a statement', () => {
  it('is by hand: 1,000 m3 of methane to a flare of 98 %', () => {
    // ISO 6976: n = pV/ZRT with Z = 1 - 0.04452²: 42.3765 kmol; 98 % burn.
    const kmol = (101.325 * 1000) / (8.3144621 * 288.15 * (1 - 0.04452 ** 2))
    expect(kmol).toBeCloseTo(42.3765, 4)
    const { totals, carbon } = statementOf([{ activities: [flare()] }])
    expect(totals.CO2.amount / 1e6).toBeCloseTo(kmol * 0.98 * 44.0095, 1)
    expect(totals.CH4.amount / 1e6).toBeCloseTo(kmol * 0.02 * 16.04246, 3)
    // Table C-2: 1e-4 kg/MMBtu; 891.46 MJ/kmol · kmol kmol / 1055.056 MJ.
    expect(totals.N2O.amount / 1e6).toBeCloseTo(1e-4 * ((891.46 * kmol) / 1055.056) * 1, 4)
    expect(carbon.inKg).toBeCloseTo(kmol * 12.0107, 2)
  })

  it('names for each row its equation and figures, each of which it tells', () => {
    const { rows, factors } = statementOf([
      { activities: [flare(), engine()], baseline: { terms: terms(0.911, 0.9, 0.03) } },
    ])
    const known = new Set(factors.map(({ id }) => id))
    // Dioxide, methane and nitrous oxide of both: pure methane has no sulphur and nothing heavier.
    expect(rows.length).toBe(6)
    for (const row of rows) for (const id of row.factors) expect(known).toContain(id)
    const slip = rows.find(({ substance, kind }) => substance === 'CH4' && kind === 'engine')
    expect(slip).toMatchObject({
      amount: 21_045_300,
      equation: 'engine.CH4.kWh',
      factors: ['given/engine 1/methane slip', 'gwp/AR6/100/CH4-fossil'],
      data: [{ what: 'volume' }, { what: 'energy', value: 3567, unit: 'electrical kWh' }],
    })
  })

  it('tells one figure stated twice apart by number', () => {
    const each = (grams: number, start: number) => ({
      interval: { start: instant(start), end: instant(start + 1) },
      activities: [
        engine({ slip: { per: 'electrical kWh', gramsPerKwh: stated(grams), kwh: stated(1000) } }),
      ],
    })
    const { factors } = statementOf([each(5.9, 0), each(6.8, 1), each(5.9, 2)])
    expect(factors.filter(({ id }) => id.includes('slip')).map(({ id, value }) => [id, value])).toEqual([
      ['given/engine 1/methane slip', 5.9],
      ['given/engine 1/methane slip#2', 6.8],
    ])
  })

  it('counts crankcase methane apart from the slip', () => {
    const crankcase = { kilogramsPerHour: stated(0.083), hours: stated(24) }
    const { rows, totals } = statementOf([{ activities: [engine({ crankcase })] }])
    const methane = rows.filter(({ substance }) => substance === 'CH4').map(({ amount }) => amount)
    expect(methane).toEqual([21_045_300, 1_992_000])
    expect(totals.CH4.amount).toBe(23_037_300)
  })

  it('keeps sulphur: what burns is dioxide, what does not stays hydrogen sulphide', () => {
    const gas = metered({ methane: 0.95, H2S: 0.05 })
    const { totals } = statementOf([{ activities: [flare({ gas, terms: terms(0.98, 0.96, 0.1) })] }])
    const kmol = totals.SO2.amount / 64.0638 + totals.H2S.amount / 34.08088
    expect(totals.SO2.amount / 64.0638 / kmol).toBeCloseTo(0.96 * 0.9, 6)
  })

  it('is the same whether quarters are told one by one or together', () => {
    const quarter = (start: number) => ({
      interval: { start: instant(start), end: instant(start + 900_000) },
      activities: [
        flare({ volumeM3: stated(17.123 + start / 1e7) }),
        engine({ volumeM3: stated(99.7), slip: { per: 'fuel', destruction: stated(0.969) } }),
      ],
      baseline: { terms: terms(0.911, 0.9, 0.02) },
    })
    const quarters = [0, 900_000, 1_800_000].map(quarter)
    const together = statementOf(quarters)
    const apart = quarters.map((each) => statementOf([each]))
    for (const of of [...SUBSTANCES, 'CO2e'] as const) {
      const sum = (side: (each: EmissionStatement) => number | undefined) =>
        apart.reduce((total, each) => total + (side(each) ?? 0), 0)
      expect(together.totals[of].amount).toBe(sum((each) => each.totals[of].amount))
      expect(together.avoided?.[of].amount).toBe(sum((each) => each.avoided?.[of].amount))
    }
  })
})

describe('laws', () => {
  it('totals are the sums of their rows, to the last digit', () => {
    fc.assert(
      fc.property(anyGas, anyShare, anyShare, (composition, d, u) => {
        const gas: MeteredGas = { composition, metering: 15 }
        const { rows, totals, baseline, avoided } = statementOf([
          {
            activities: [
              flare({ gas, terms: terms(d, d * 0.98, u) }),
              { kind: 'vent', id: 'valve', gas, volumeM3: stated(3.3) },
            ],
            baseline: { terms: terms(0.9, 0.9, u) },
          },
        ])
        for (const substance of SUBSTANCES) {
          const sum = rows
            .filter((row) => row.substance === substance)
            .reduce((all, { amount }) => all + amount, 0)
          expect(totals[substance].amount).toBe(sum)
          expect(avoided?.[substance].amount).toBe((baseline?.totals[substance].amount ?? 0) - sum)
        }
        expect(totals.CO2e.amount).toBe(rows.reduce((all, { co2e = 0 }) => all + co2e, 0))
      }),
    )
  })

  it('carbon in is carbon out: dioxide, methane, other hydrocarbons and soot', () => {
    fc.assert(
      fc.property(anyGas, anyShare, anyShare, anyShare, (composition, d, e, u) => {
        const gas: MeteredGas = { composition, metering: 0 }
        const { totals, carbon } = statementOf([
          {
            activities: [
              flare({ gas, terms: terms(d, d * e, u) }),
              engine({ gas, slip: { per: 'fuel', destruction: stated(d) } }),
              { kind: 'vent', id: 'valve', gas, volumeM3: stated(10) },
            ],
          },
        ])
        const out = carbon.asCo2Kg + carbon.asMethaneKg + carbon.asOtherHydrocarbonsKg + carbon.asIncompleteKg
        expect(out).toBeCloseTo(carbon.inKg, 6)
        expect((totals.CO2.amount / 1e6 / 44.0095) * 12.0107).toBeCloseTo(carbon.asCo2Kg, 4)
        expect((totals.CH4.amount / 1e6 / 16.04246) * 12.0107).toBeCloseTo(carbon.asMethaneKg, 4)
      }),
    )
  })

  it('a flare that destroys more leaves less methane, and warms less', () => {
    fc.assert(
      fc.property(anyGas, anyShare, anyShare, anyShare, (composition, a, b, u) => {
        const gas: MeteredGas = { composition, metering: 20 }
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((d) =>
          statementOf([{ activities: [flare({ gas, terms: terms(d, d, u) })] }], setOf(), 'mg'),
        )
        expect(more?.totals.CH4.amount).toBeLessThanOrEqual(less?.totals.CH4.amount ?? 0)
        expect(more?.totals.CO2.amount).toBeGreaterThanOrEqual(less?.totals.CO2.amount ?? 0)
      }),
    )
    fc.assert(
      fc.property(anyShare, anyShare, anyShare, (a, b, u) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map(
          (d) => statementOf([{ activities: [flare({ terms: terms(d, d, u) })] }]).totals.CO2e.amount,
        )
        expect(more).toBeLessThanOrEqual(less ?? 0)
      }),
    )
  })
})

describe('uncertainty', () => {
  it('is by hand for a product, and counts a shared meter once', () => {
    const slip: EngineActivity['slip'] = {
      per: 'electrical kWh',
      gramsPerKwh: stated(5.9, 0.59),
      kwh: stated(1000, 10),
    }
    const one = statementOf([{ activities: [engine({ slip })] }])
    // 10 % and 1 % of 5.9 kg.
    expect((one.totals.CH4.sigma ?? 0) / 1e6).toBeCloseTo(5.9 * Math.hypot(0.1, 0.01), 9)
    // The same engine in two intervals: errors add, they do not average out.
    const two = statementOf([{ activities: [engine({ slip })] }, { activities: [engine({ slip })] }])
    expect(two.totals.CH4.sigma).toBeCloseTo(2 * (one.totals.CH4.sigma ?? 0), 3)
  })

  it('of what is avoided is less where site and baseline share the meter', () => {
    const volumeM3 = stated(1000, 20)
    const { avoided, totals } = statementOf([
      {
        activities: [engine({ volumeM3, slip: { per: 'fuel', destruction: stated(0.9989) } })],
        baseline: { terms: terms(0.98) },
      },
    ])
    // Both scale with the volume: 2 % of the difference.
    expect(avoided?.CO2e.sigma).toBeCloseTo(0.02 * (avoided?.CO2e.amount ?? 0), -4)
    expect(totals.CO2e.sigma).toBeCloseTo(0.02 * totals.CO2e.amount, -4)
  })

  it('is absent where nothing is uncertain, and takes the composition where its own is told', () => {
    expect(statementOf([{ activities: [flare()] }]).totals.CO2.sigma).toBeUndefined()
    const gas: MeteredGas = {
      composition: gasOf({ methane: 0.9, CO2: 0.1 }, { methane: 0.005, CO2: 0.005 }),
      metering: 15,
    }
    const { totals } = statementOf([
      { activities: [{ kind: 'vent', id: 'valve', gas, volumeM3: stated(1000) }] },
    ])
    expect((totals.CO2.sigma ?? 0) / totals.CO2.amount).toBeCloseTo(0.05, 9)
    expect((totals.CH4.sigma ?? 0) / totals.CH4.amount).toBeCloseTo(0.005 / 0.9, 9)
    // Carbon of both is one kilomole for each of gas, whatever their shares, where they are told as opposites.
    const opposite = readComposition(
      { methane: 0.9, CO2: 0.1 },
      { uncertainties: { methane: 0.005, CO2: 0.005 }, correlations: { methane: { CO2: -1 } } },
    )
    if (!opposite.ok) throw new Error(opposite.mistakes.join())
    const burnt = flare({ gas: { composition: opposite.composition, metering: 15 }, terms: terms(1) })
    expect(statementOf([{ activities: [burnt] }]).totals.CO2.sigma ?? 0).toBeCloseTo(0, 3)
  })
})

describe('40 CFR 98 subpart W', () => {
  const set = setOf({ report: 'AR5', horizonYears: 100, methane: 'plain', method: 'subpart-w' })

  it('takes its own densities, and potentials as Table A-1 has them', () => {
    // One million scf of methane, tier 3, 4 % unlit: W-19, W-20 and W-36 by hand.
    const gas: MeteredGas = { composition: gasOf({ methane: 1 }), metering: 15.55 }
    const volumeM3 = stated(1e6 * M3_PER_SCF)
    const { totals } = statementOf(
      [{ activities: [flare({ gas, volumeM3, terms: terms(0.92, 0.905, 0.04) })] }],
      set,
      'g',
    )
    const methane = 1e6 * ((1 - 0.92) * 0.96 + 0.04) * 0.0192
    const dioxide = 1e6 * 0.905 * 0.96 * 0.0526
    expect(totals.CH4.amount / 1000).toBeCloseTo(methane, 1)
    expect(totals.CO2.amount / 1000).toBeCloseTo(dioxide, 0)
    expect((totals.CO2e.amount - 265 * totals.N2O.amount) / 1000).toBeCloseTo(28 * methane + dioxide, 0)
  })

  it('burns field gas in a four-stroke lean engine by 0.962', () => {
    // 98.233(z)(3)(ii)(D): Eq. W-39A and W-39B, then W-36.
    const gas: MeteredGas = { composition: gasOf({ methane: 0.5, ethane: 0.5 }), metering: 15.55 }
    const volumeM3 = stated(1e6 * M3_PER_SCF)
    const slip: EngineActivity['slip'] = { per: 'fuel', destruction: stated(0.962) }
    const { totals } = statementOf([{ activities: [engine({ gas, volumeM3, slip })] }], set, 'g')
    expect(totals.CO2.amount / 1000).toBeCloseTo(1e6 * 0.962 * (0.5 * 1 + 0.5 * 2) * 0.0526, 0)
    expect(totals.CH4.amount / 1000).toBeCloseTo(1e6 * 0.038 * 0.5 * 0.0192, 1)
  })
})
