import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readComposition } from '../composition.ts'
import { kmolPerM3 } from './assay.ts'
import type { TreatmentStep } from './steps.ts'
import { type Treated, treat } from './treat.ts'

function gas(parts: Record<string, number>) {
  const read = readComposition(parts)
  if (!read.ok) throw new Error(read.mistakes.join('; '))
  return read.composition
}

/** Rich and sour associated gas with water. */
const RICH = gas({
  C1: 0.488,
  C2: 0.2,
  C3: 0.145,
  iC4: 0.025,
  nC4: 0.05,
  nC5: 0.025,
  nC6: 0.01,
  N2: 0.035,
  CO2: 0.008,
  H2S: 0.002,
  H2O: 0.012,
})
const AT = { composition: RICH, flowM3PerH: 1000, pressureKpa: 400, temperatureC: 30 }

function treated(steps: readonly TreatmentStep[], at = AT): Treated {
  const told = treat(at, steps)
  if (!told.ok) throw new Error(told.reasons.join('; '))
  return told.treated
}

describe('treatment', () => {
  it('refuses what is no gas, no step or no condition, all of it at once', () => {
    const told = treat({ ...AT, flowM3PerH: Number.NaN, pressureKpa: -1 }, [
      { id: 'a', kind: 'chiller', temperatureC: Number.NaN },
      { id: 'a', kind: 'filter', carryOverShare: 2 },
    ])
    expect(told.ok || told.reasons).toEqual([
      expect.stringMatching(/-1 kPa/),
      'NaN m³/h is no flow',
      'a: temperature in °C is NaN, not between -150 and 400',
      'a: carry-over share is 2, not between 0 and 1',
      'a is named twice',
    ])
    const up = treat(AT, [{ id: 's', kind: 'separator', pressureKpa: 900 }])
    expect(up.ok || up.reasons.join()).toMatch(/compression is no step/)
  })

  it('changes nothing without steps, and says what stands against the engines', () => {
    const { inlet, outlet, shrinkageM3PerH } = treated([])
    expect(outlet.gas).toBe(inlet.gas)
    expect(shrinkageM3PerH).toBe(0)
    expect(outlet.warnings.join()).toMatch(/above its dew point/)
  })

  it('makes rich gas lean by cooling it: drains natural gas liquids, and says what the chiller draws', () => {
    const { steps, outlet } = treated([
      { id: 'inlet', kind: 'separator' },
      { id: 'chiller', kind: 'chiller', temperatureC: -25, cop: 2.5 },
      { id: 'reheat', kind: 'heater', temperatureC: 20 },
    ])
    const [, chiller, reheat] = steps
    expect(chiller?.liquid['n-pentane']).toBeGreaterThan(0)
    expect(chiller?.assay.c4PlusFraction).toBeLessThan(0.11 * 0.5)
    expect(chiller?.electricalKw).toBeCloseTo((chiller?.coolingKw ?? 0) / 2.5, 9)
    expect(reheat?.coolingKw).toBeLessThan(0)
    expect(outlet.assay.dewPointMarginK).toBeCloseTo(45, 0)
    expect(outlet.warnings).toEqual([])
    expect(chiller?.warnings.join()).toMatch(/hydrates|freezes/)
  })

  it('tells consumables by mass: 124 g of hydrogen sulphide for a kilogram of triazine solution', () => {
    const { steps } = treated([
      { id: 's', kind: 'separator' },
      { id: 'scavenger', kind: 'h2s-scavenger', removes: { hydrogenSulphide: 0.95 }, priceMinorPerKg: 250 },
      { id: 'sponge', kind: 'iron-sponge', removes: { hydrogenSulphide: 1 }, capacityKgH2sPerKg: 0.25 },
    ])
    const [before, scavenger, sponge] = steps
    // By hand: kmol/h of H2S times 34.0809 kg/kmol times 0.95; 2 · 34.08 / 219.28 · 0.4 = 0.12433.
    const flow = before?.gas.flowM3PerH ?? 0
    const kmol =
      flow * kmolPerM3(before?.gas.composition ?? RICH) * (before?.assay.hydrogenSulphideFraction ?? 0)
    const bound = kmol * 34.08088 * 0.95
    expect(scavenger?.removed['hydrogen sulphide']).toBeCloseTo(bound, 9)
    expect(scavenger?.consumable?.kgPerH).toBeCloseTo(bound / 0.12433, 2)
    expect(scavenger?.consumable?.capacity.evidence).toBe('ceiling')
    expect(scavenger?.consumable?.costMinorPerH).toBe(Math.round((bound / 0.124333) * 250))
    expect(sponge?.consumable).toMatchObject({ capacity: { evidence: 'given' } })
    expect(sponge?.assay.hydrogenSulphideMgPerM3).toBe(0)
    expect(scavenger?.assay.hydrogenSulphideMgPerM3).toBeCloseTo(
      (before?.assay.hydrogenSulphideMgPerM3 ?? 0) * 0.05,
      0,
    )
  })

  it('knows a mole of hydrogen sulphide as 1.44 g in a litre: 100 ppm are 144 mg/m³ at 15 °C', () => {
    // 34.08 g over 23.645 litres of ideal gas at 15 °C and 101.325 kPa.
    const { outlet } = treated([], { ...AT, composition: gas({ methane: 0.9999, H2S: 0.0001 }) })
    expect(outlet.assay.hydrogenSulphideMgPerM3).toBeCloseTo(144.4, 0)
  })

  it('carries drops over until a coalescer takes them', () => {
    const { steps, outlet } = treated([
      { id: 'cool', kind: 'cooler', temperatureC: 5, carryOverShare: 0.1 },
      { id: 'coalescer', kind: 'coalescer', carryOverShare: 0, pressureDropKpa: 20 },
    ])
    const [cool, coalescer] = steps
    expect(cool?.carriedKgPerH).toBeGreaterThan(0)
    expect(cool?.warnings.join()).toMatch(/goes on as drops/)
    expect((coalescer?.liquidKgPerH ?? 0) + (coalescer?.waterKgPerH ?? 0)).toBeCloseTo(
      cool?.carriedKgPerH ?? 0,
      6,
    )
    expect(outlet.gas.pressureKpa).toBe(380)
  })

  it('says what enters a bed wet, and what was taken for granted', () => {
    const { steps, outlet } = treated(
      [
        { id: 'bed', kind: 'iron-sponge', removes: { hydrogenSulphide: 0.9 } },
        { id: 's', kind: 'separator', pressureKpa: 150 },
        { id: 'chiller', kind: 'chiller', temperatureC: -20 },
      ],
      { ...AT, temperatureC: 4, pressureKpa: 600 },
    )
    expect(steps[0]?.warnings.join()).toMatch(/liquid enters with the gas.*outside 10 to 49 °C/)
    // Let down by 450 kPa, the gas cools by some kelvin, and by more for the drops that evaporate.
    expect(steps[1]?.gas.temperatureC).toBeLessThan(0)
    expect(steps[1]?.gas.temperatureC).toBeGreaterThan(-20)
    expect(steps[2]?.assumptions.join()).toMatch(/power is not told/)
    expect(outlet.warnings.length).toBeGreaterThan(0)
  })
})

describe('mass', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const step = (id: string): fc.Arbitrary<TreatmentStep> =>
    fc.oneof(
      fc.record({
        id: fc.constant(id),
        kind: fc.constant('separator' as const),
        temperatureC: fc.double({ min: -20, max: 50, noNaN: true }),
        carryOverShare: share,
        lossShare: fc.double({ min: 0, max: 0.2, noNaN: true }),
      }),
      fc.record({
        id: fc.constant(id),
        kind: fc.constantFrom('filter' as const, 'coalescer' as const),
        carryOverShare: share,
        pressureDropKpa: fc.double({ min: 0, max: 20, noNaN: true }),
      }),
      fc.record({
        id: fc.constant(id),
        kind: fc.constantFrom('cooler' as const, 'chiller' as const, 'heater' as const),
        temperatureC: fc.double({ min: -35, max: 60, noNaN: true }),
        carryOverShare: share,
      }),
      fc.record({
        id: fc.constant(id),
        kind: fc.constantFrom('h2s-scavenger' as const, 'iron-sponge' as const, 'amine' as const),
        removes: fc.record({ hydrogenSulphide: share, carbonDioxide: share, water: share }),
      }),
    )

  it('of every component is in the gas, drained, bound, lost or carried', () => {
    fc.assert(
      fc.property(step('a'), step('b'), step('c'), (...steps) => {
        const { inlet, outlet, steps: outcomes } = treated(steps)
        const { components, fractions } = inlet.gas.composition
        const kmolIn = inlet.gas.flowM3PerH * kmolPerM3(inlet.gas.composition)
        const { composition, flowM3PerH } = outlet.gas
        const kmolOut = flowM3PerH * kmolPerM3(composition)
        const mass = components.reduce(
          (sum, { molarMass }, i) => sum + molarMass * (fractions[i] ?? 0) * kmolIn,
          0,
        )
        for (const [i, { name, molarMass }] of components.entries()) {
          const of = (found: Readonly<Record<string, number>> | undefined) => found?.[name] ?? 0
          const out =
            (composition.fractions[i] ?? 0) * kmolOut * molarMass +
            of(outcomes.at(-1)?.carried) +
            outcomes.reduce(
              (sum, each) =>
                sum +
                of(each.liquid) +
                of(each.removed) +
                of(each.lost) +
                (name === 'water' ? each.waterKgPerH : 0),
              0,
            )
          expect(Math.abs(out - (fractions[i] ?? 0) * kmolIn * molarMass), name).toBeLessThan(1e-10 * mass)
        }
        const shrunk = inlet.condensedM3PerH + outcomes.reduce((sum, each) => sum + each.shrinkageM3PerH, 0)
        expect(Math.abs(shrunk - (inlet.gas.flowM3PerH - flowM3PerH))).toBeLessThan(1e-6)
      }),
      { numRuns: 60, seed: 3 },
    )
  })
})
