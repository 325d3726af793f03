import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { methaneNumber, readComposition } from '../../gas/index.ts'
import { celsius, kilopascals, megajoulesPerCubicMetre } from '../../quantity/index.ts'
import { engineNamed } from './catalogue.ts'
import { checkFuel, type EngineFuel, engineFuel, type FuelCheck } from './fuelCheck.ts'
import { highestLoad } from './highestLoad.ts'
import type { CatalogueEngine } from './schema.ts'

function engine(id: string): CatalogueEngine {
  const found = engineNamed(id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

function gas(parts: Record<string, number>, measured: Parameters<typeof engineFuel>[1] = {}): EngineFuel {
  const read = readComposition(parts, { as: 'percent' })
  if (!read.ok) throw new Error(read.mistakes.join())
  return engineFuel(read.composition, measured)
}

function of(checks: readonly FuelCheck[], property: FuelCheck['property']): FuelCheck | undefined {
  return checks.find((check) => check.property === property)
}

/** An engine with a derating by methane number, of made-up figures that are easy to check. */
const derated: CatalogueEngine = {
  ...engine('caterpillar-g3516c-1660'),
  methane_number: {
    method: 'EN 16726',
    full_rating_from: 80,
    derating: [
      { methane_number: 60, share: 0.7 },
      { methane_number: 70, share: 0.9 },
    ],
    source: 'assumed',
  },
}
const number = (value: number, valid = true): EngineFuel => ({
  methaneNumbers: [
    { method: 'EN 16726 Annex A (MWM)', value, valid, reasons: valid ? [] : ['pentanes are 4.00 %'] },
  ],
})

describe('a methane number against the maker’s table', () => {
  it.each([
    [90, 'permitted', 1],
    [80, 'permitted', 1],
    [75, 'derated', 0.95],
    [70, 'derated', 0.9],
    [62, 'derated', 0.74],
    [60, 'derated', 0.7],
    [59.9, 'not permitted', 0],
    [20, 'not permitted', 0],
  ] as const)('%d: %s, %d of the rating', (value, verdict, share) => {
    const check = of(checkFuel(derated, number(value)), 'methane_number')
    expect(check).toMatchObject({
      verdict,
      share: expect.closeTo(share, 9),
      value,
      margin: expect.closeTo(value - 80, 9),
    })
  })

  it('is not carried on below the table', () => {
    expect(of(checkFuel(derated, number(59)), 'methane_number')?.why).toMatch(/derating ends at 60/)
  })

  it('never leaves more for a lower number, nor more than the rating', () => {
    const any = fc.double({ min: -100, max: 150, noNaN: true })
    fc.assert(
      fc.property(any, any, (a, b) => {
        const share = (value: number) => of(checkFuel(derated, number(value)), 'methane_number')?.share ?? 0
        return share(Math.min(a, b)) <= share(Math.max(a, b)) && share(a) <= 1 && share(a) >= 0
      }),
    )
  })

  it('is unknown outside the method where it would pass, and stays forbidden where it fails', () => {
    expect(of(checkFuel(derated, number(85, false)), 'methane_number')).toMatchObject({
      verdict: 'unknown',
      why: "outside the method's range: pentanes are 4.00 %",
    })
    expect(of(checkFuel(derated, number(50, false)), 'methane_number')).toMatchObject({
      verdict: 'not permitted',
    })
    const told = highestLoad(derated, { fuel: number(85, false) })
    expect(told.unknown.join()).toMatch(/methane_number: outside the method's range/)
  })

  it('names the method that stands in for the maker’s own', () => {
    const fuel = gas({ CH4: 95, C2H6: 5 })
    const check = of(checkFuel(engine('cummins-c1250-n6'), fuel), 'methane_number')
    expect(check?.method).toBe("EN 16726 Annex A (MWM) (the maker's limit is by Cummins)")
    expect(check?.value).toBe(fuel.methaneNumbers[0]?.value)
    expect(methaneNumber(fuel.composition ?? { components: [], fractions: [], warnings: [] }).value).toBe(
      check?.value,
    )
  })

  it('does not bound a turbine', () => {
    expect(of(checkFuel(engine('capstone-c60'), number(10)), 'methane_number')).toMatchObject({
      verdict: 'permitted',
      why: 'a turbine does not knock',
    })
  })
})

describe('a gas against the limits of a sheet', () => {
  const c1000 = engine('capstone-c1000')

  it('says unknown where the sheet is silent or the gas is not known', () => {
    const checks = checkFuel(engine('jenbacher-jgs312-gs-nl'), gas({ CH4: 100 }))
    expect(checks.map(({ property, verdict, why }) => [property, verdict, why])).toEqual([
      ['methane_number', 'unknown', 'no limit printed'],
      ['hydrogen_sulphide', 'unknown', 'no limit printed'],
      ['net_heating_value', 'unknown', 'no limit printed'],
      ['c4_plus', 'unknown', 'no limit printed'],
      ['dew_point_margin', 'unknown', 'no limit printed'],
    ])
    expect(of(checkFuel(c1000, { methaneNumbers: [] }), 'hydrogen_sulphide')).toMatchObject({
      verdict: 'unknown',
      why: 'not measured, nor told by what was',
    })
  })

  it('forbids what is beyond a limit', () => {
    const sour = gas({ CH4: 99, H2S: 1 })
    expect(of(checkFuel(c1000, sour), 'hydrogen_sulphide')).toMatchObject({
      verdict: 'not permitted',
      value: expect.closeTo(10_000, 6),
      margin: expect.closeTo(-9_995, 6),
    })
    expect(of(checkFuel(c1000, { ...sour, hydrogenSulphidePpm: 4 }), 'hydrogen_sulphide')).toMatchObject({
      verdict: 'permitted',
      method: 'measurement',
    })
    // Half of it carbon dioxide: 1010 Btu/scf halved.
    expect(of(checkFuel(c1000, gas({ CH4: 50, CO2: 50 })), 'gross_heating_value')).toMatchObject({
      verdict: 'not permitted',
      why: 'below 825 Btu/scf',
    })
    // GPA 2145: methane has 1010.0 Btu/ft³ gross, ideal, at 60 °F and 14.696 psia; the real gas 0.2 % more.
    expect(of(checkFuel(c1000, gas({ CH4: 100 })), 'gross_heating_value')?.value).toBeCloseTo(1012, 0)
    expect(
      of(checkFuel(c1000, { methaneNumbers: [], pressure: kilopascals(500) }), 'gauge_pressure'),
    ).toMatchObject({
      verdict: 'not permitted',
      margin: -17,
    })
  })

  it('asks the maker where the sheet says so', () => {
    const j420 = engine('jenbacher-jgs420-gs-bl')
    const check = of(checkFuel(j420, { methaneNumbers: [], pressure: kilopascals(8) }), 'gauge_pressure')
    expect(check).toMatchObject({ verdict: 'unknown', why: 'below 12 kPa: the maker must be asked' })
    expect(check).not.toHaveProperty('share')
  })

  it('brings each property to the unit of the limit', () => {
    const sheet = (limit: CatalogueEngine['fuel_limits'][number]): CatalogueEngine => ({
      ...c1000,
      fuel_limits: [limit],
    })
    const value = (limit: Partial<CatalogueEngine['fuel_limits'][number]>, fuel: EngineFuel) =>
      checkFuel(
        sheet({
          property: 'hydrogen_sulphide',
          unit: 'ppm',
          most: 1e9,
          beyond: 'not permitted',
          source: 'assumed',
          ...limit,
        }),
        fuel,
      ).find((check) => check.unit !== undefined)?.value
    // Kohler, fuel specifications IC-G-D-30-021e (2014): 300 ppm is 455 mg/m³ normal, 100 ppm is 150.
    const sour = { methaneNumbers: [], hydrogenSulphidePpm: 300 }
    expect(value({ unit: 'mg/m3n' }, sour)).toBeCloseTo(455, -1)
    expect(value({ unit: 'mol%' }, sour)).toBeCloseTo(0.03, 12)
    // Methane, ISO 6976: 35.88 MJ/m³ normal net at 25 °C/0 °C: 456 / 35.8 = 12.7 mg/MJ; 3.6 times that a kWh.
    const methane = gas({ CH4: 100 }, { hydrogenSulphidePpm: 300 })
    expect(value({ unit: 'mg/MJ' }, methane)).toBeCloseTo(12.7, 0)
    expect((value({ unit: 'mg/kWh' }, methane) ?? 0) / (value({ unit: 'mg/MJ' }, methane) ?? 1)).toBeCloseTo(
      3.6,
      12,
    )
    expect(value({ property: 'net_heating_value', unit: 'MJ/m3n' }, methane)).toBeCloseTo(35.9, 1)
    expect(value({ property: 'net_heating_value', unit: 'kWh/m3n' }, methane)).toBeCloseTo(9.97, 2)
    const stated = { methaneNumbers: [], heat: megajoulesPerCubicMetre(34) }
    expect(value({ property: 'net_heating_value', unit: 'MJ/m3' }, stated)).toBe(34)
    expect(value({ property: 'net_heating_value', unit: 'MJ/m3n' }, stated)).toBeCloseTo(35.867, 3)
    const wet = gas(
      { CH4: 90, 'n-butane': 3, 'i-C5': 2, H2: 4, CO2: 1 },
      { temperature: celsius(30), dewPoint: celsius(18) },
    )
    expect(value({ property: 'c4_plus', unit: 'mol%' }, wet)).toBeCloseTo(5, 9)
    expect(value({ property: 'hydrogen', unit: 'mol%' }, wet)).toBeCloseTo(4, 9)
    expect(value({ property: 'carbon_dioxide', unit: 'mol%' }, wet)).toBeCloseTo(1, 9)
    expect(value({ property: 'dew_point_margin', unit: 'K' }, wet)).toBe(12)
  })
})
