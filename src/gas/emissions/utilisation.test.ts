import { describe, expect, it } from 'vitest'
import { stated } from './plain.testing.ts'
import { excessCoefficient, utilisationOf } from './utilisation.ts'

const year = (produced: number, flared: number, dispersed = 0) => ({
  producedM3: stated(produced),
  flaredM3: stated(flared),
  dispersedM3: stated(dispersed),
})

describe('the share of associated gas that is used', () => {
  it('refuses what is no amount, and more flared than produced', () => {
    expect(utilisationOf(year(Number.NaN, -1))).toMatchObject({
      mistakes: ['produced gas NaN is no amount from 0 up', 'flared gas -1 is no amount from 0 up'],
    })
    expect(utilisationOf(year(0, 0))).toMatchObject({ ok: false })
    expect(utilisationOf(year(10, 8, 3))).toMatchObject({
      mistakes: ['11 m3 flared and dispersed are more than the 10 m3 produced'],
    })
    expect(utilisationOf({ ...year(10, 1), depletion: 5 })).toMatchObject({ ok: false })
  })

  it('is told to the second decimal against 95 %', () => {
    expect(utilisationOf(year(12_000_000, 500_000, 100_000))).toMatchObject({
      utilisation: { flaredPercent: 5, usedPercent: 95, within: true, overM3: 0 },
    })
    expect(utilisationOf(year(12_000_000, 700_000, 100_000))).toMatchObject({
      utilisation: { flaredPercent: 6.67, usedPercent: 93.33, within: false, overM3: 200_000 },
    })
  })

  it('leaves new fields out: up to 1 % of their oil, then three years or 5 %', () => {
    const exempt = (depletion?: number, yearsSinceNew?: number) => {
      const told = utilisationOf({
        ...year(100, 50),
        ...(depletion === undefined ? {} : { depletion }),
        ...(yearsSinceNew === undefined ? {} : { yearsSinceNew }),
      })
      return told.ok && told.utilisation.exempt
    }
    expect([
      exempt(),
      exempt(0.01),
      exempt(0.02),
      exempt(0.02, 3),
      exempt(0.02, 3.1),
      exempt(0.05, 1),
    ]).toEqual([false, true, false, true, false, false])
  })

  it('knows the multiple of the payment by the day', () => {
    expect(excessCoefficient('2011-12-31', true)).toBeUndefined()
    expect(excessCoefficient('2013-06-01', true)).toEqual({ value: 12, grade: 'quoted' })
    expect(excessCoefficient('2019-12-31', true)).toEqual({ value: 25, grade: 'quoted' })
    expect(excessCoefficient('2019-12-31', false)).toEqual({ value: 120, grade: 'quoted' })
    expect(excessCoefficient('2026-11-21', true)).toEqual({ value: 100, grade: 'unverified' })
  })
})
