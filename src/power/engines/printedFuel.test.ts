import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cubicMetresPerHour, megajoulesPerCubicMetre, watts } from '../../quantity/index.ts'
import { engineCatalogue, engineNamed } from './catalogue.ts'
import { methaneSlipGPerKwh } from './methaneSlip.ts'
import { electricalCurve, electricalRating, fuelForLoad, loadForFuel } from './printedFuel.ts'
import type { CatalogueEngine } from './schema.ts'

const heat = megajoulesPerCubicMetre(36)

function engine(id: string): CatalogueEngine {
  const found = engineNamed(id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}

describe('what cannot be told of an engine', () => {
  it('is its electricity, where the sheet tells the shaft alone and nobody states the generator', () => {
    const qsk19 = engine('cummins-qsk19g')
    expect(electricalRating(qsk19)).toBeUndefined()
    expect(fuelForLoad(qsk19, watts(300_000), heat)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/state the efficiency of the generator/),
    })
    // 351 kW · 0.95 = 333.45 kW; 10.9 MJ/kWh at the shaft: 351 · 10.9 / 36 = 106.275 m³/h.
    const told = fuelForLoad(qsk19, watts(333_450), heat, { generatorEfficiency: 0.95 })
    expect(told).toMatchObject({ ok: true, fuel: expect.closeTo(106.275, 3) })
  })

  it('is its part load, where the sheet tells full load alone', () => {
    const mtu = engine('mtu-20v4000-gs')
    expect(fuelForLoad(mtu, watts(1_000_000), heat)).toMatchObject({
      ok: false,
      reason: 'the sheet tells the fuel at 100 % of the load alone',
    })
    // 4577 kW · 3.6 / 36 = 457.7 m³/h, and with the 5 % of ISO 3046 apart 480.585.
    expect(fuelForLoad(mtu, watts(1_948_000), heat)).toMatchObject({
      fuel: expect.closeTo(457.7, 6),
      most: expect.closeTo(480.585, 6),
      basis: 'iso-3046',
    })
    expect(loadForFuel(mtu, cubicMetresPerHour(457.6), heat).ok).toBe(false)
    expect(loadForFuel(mtu, cubicMetresPerHour(457.8), heat)).toMatchObject({
      power: expect.closeTo(1_948_000, 3),
    })
  })

  it('is a load above the rating, or of no number', () => {
    const g3520e = engine('caterpillar-g3520e-2000')
    expect(fuelForLoad(g3520e, watts(2_000_001), heat)).toMatchObject({ ok: false })
    expect(fuelForLoad(g3520e, watts(Number.NaN), heat)).toMatchObject({ ok: false })
    expect(fuelForLoad(g3520e, watts(1), megajoulesPerCubicMetre(0))).toMatchObject({ ok: false })
  })
})

describe('what a sheet prints in several bases', () => {
  it('is kept apart: the nominal figures unless others are asked for', () => {
    const g3516c = engine('caterpillar-g3516c-1660')
    const full = (basis?: 'iso-3046') => {
      const told = fuelForLoad(g3516c, watts(1_660_000), heat, basis === undefined ? {} : { basis })
      if (!told.ok) throw new Error(told.reason)
      return told
    }
    // Generator 1660 / (2311 hp) = 96.33 %: 38.2 % nominal and 39.2 % by ISO 3046 at the shaft.
    expect(full().efficiency).toBeCloseTo(0.382 * 0.9633, 4)
    expect(full('iso-3046').efficiency).toBeCloseTo(0.392 * 0.9633, 4)
    expect(full().most).toBeUndefined()
    expect(full('iso-3046').most).toBeCloseTo(full('iso-3046').fuel * 1.05, 9)
  })
})

const readable = engineCatalogue()
  .engines.flatMap((each) => (['nominal', 'iso-3046'] as const).map((basis) => ({ each, basis })))
  .filter(({ each, basis }) => {
    const told = electricalCurve(each, { basis, generatorEfficiency: 0.96 })
    return told.ok && told.curve.length > 1
  })

describe('fuel and load', () => {
  it.each(readable.map(({ each, basis }) => [each.id, basis, each] as const))(
    '%s (%s): each is the inverse of the other, both rise, none is no number or above the rating',
    (_, basis, each) => {
      const reading = { basis, generatorEfficiency: 0.96 }
      const rated = electricalRating(each, 0.96) ?? 0
      const fuelAt = (power: number) => {
        const told = fuelForLoad(each, watts(power), heat, reading)
        if (!told.ok) throw new Error(told.reason)
        return told.fuel
      }
      // From a millionth of the rating: below it a float has no digits left beside the heat of an idle engine.
      const share = fc.double({ min: 1e-6, max: 1, noNaN: true })
      fc.assert(
        fc.property(share, share, (a, b) => {
          const [less, more] = [Math.min(a, b) * rated, Math.max(a, b) * rated]
          const fuel = fuelAt(more)
          const back = loadForFuel(each, fuel, heat, reading)
          return (
            Number.isFinite(fuel) &&
            fuelAt(less) <= fuel * (1 + 1e-9) &&
            back.ok &&
            Math.abs(back.power - more) < 1e-6 * rated &&
            back.power <= rated * (1 + 1e-12)
          )
        }),
        { numRuns: 60 },
      )
      const flood = loadForFuel(each, cubicMetresPerHour(1e6), heat, reading)
      expect(flood).toMatchObject({ ok: true, power: rated })
    },
  )
})

describe('methane in the exhaust', () => {
  it.each([
    // Grams for each electrical kWh, read from the same sheets by others; shaft figures with a generator without losses.
    ['caterpillar-g3516c-1660', undefined, [5.9, 6.8, 7.9]],
    ['caterpillar-g3520c-landfill', undefined, [6.7, 7.6, 9.0]],
    ['caterpillar-g3516-ta-740', undefined, [1.7, 1.9, 2.5]],
    ['caterpillar-g3516b-le', 1, [5.5, 5.9, 7.4]],
    ['caterpillar-g3516b-1400', 1, [5.4, 5.8, 5.9]],
    ['caterpillar-g3516-le-1200', 1, [3.6, 3.5, 2.6]],
  ] as const)('%s', (id, generator, [full, threeQuarters, half]) => {
    for (const [load, grams] of [
      [1, full],
      [0.75, threeQuarters],
      [0.5, half],
    ] as const)
      expect(Math.abs((methaneSlipGPerKwh(engine(id), load, generator) ?? 0) - grams)).toBeLessThan(0.06)
  })

  it('is not told beyond the loads that are printed, nor of a silent sheet', () => {
    expect(methaneSlipGPerKwh(engine('caterpillar-g3516c-1660'), 0.4)).toBeUndefined()
    expect(methaneSlipGPerKwh(engine('caterpillar-g3516b-le'), 1)).toBeUndefined()
    expect(methaneSlipGPerKwh(engine('jenbacher-jms620-gs-nl'), 1)).toBeUndefined()
  })
})

describe('a heat input in kilowatts', () => {
  it('is one for the shaft where the sheet measures there', () => {
    const c1250 = engine('cummins-c1250-n6')
    const shaft: CatalogueEngine = {
      ...c1250,
      fuel_use: [
        {
          measured_at: 'shaft',
          unit: 'kW',
          heating_value: 'net',
          basis: 'nominal',
          points: [
            { load_share: 0.5, value: 1969 },
            { load_share: 1, value: 3550 },
          ],
          source: 'assumed',
        },
      ],
    }
    // The same 3550 kW of gas give 1349 kW at the shaft and 1300 kW at the terminals: 36.6 %, as the sheet prints.
    const told = fuelForLoad(shaft, watts(1_300_000), heat)
    expect(told).toMatchObject({ efficiency: expect.closeTo(0.366, 3), fuel: expect.closeTo(355, 1) })
  })
})
