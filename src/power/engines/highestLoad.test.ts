import { describe, expect, it } from 'vitest'
import { readComposition } from '../../gas/index.ts'
import { celsius } from '../../quantity/index.ts'
import { engineNamed } from './catalogue.ts'
import { engineFuel } from './fuelCheck.ts'
import { highestLoad } from './highestLoad.ts'

function engine(id: string) {
  const found = engineNamed(id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}
function fuel(parts: Record<string, number>) {
  const read = readComposition(parts, { as: 'percent' })
  if (!read.ok) throw new Error(read.mistakes.join())
  return engineFuel(read.composition)
}
const lowland = { ambient: celsius(20), altitudeM: 100 }

describe('the highest load allowed now', () => {
  it('is nothing where the gas knocks below the printed number and no derating is printed', () => {
    const told = highestLoad(engine('caterpillar-g3516c-1660'), {
      air: lowland,
      fuel: fuel({ CH4: 55, C2: 15, C3: 15, nC4: 8, N2: 7 }),
    })
    expect(told).toMatchObject({ power: 0, permitted: false })
    expect(told.bounds[0]).toMatchObject({ by: 'methane_number', share: 0 })
    expect(told.bounds[0]?.why).toMatch(/rating is printed from 80 up, and no derating below it/)
  })

  it('is the rating at a low place on a lean gas, and names what no sheet tells', () => {
    const told = highestLoad(engine('caterpillar-g3516c-1660'), {
      air: lowland,
      fuel: fuel({ CH4: 98, N2: 2 }),
    })
    expect(told).toMatchObject({ power: 1_660_000, at: 'generator', share: 1, permitted: true })
    expect(told.unknown.join()).toMatch(/hydrogen_sulphide: no limit printed/)
  })

  it('falls in thin and hot air', () => {
    const told = highestLoad(engine('caterpillar-g3516c-1660'), {
      air: { ambient: celsius(40), altitudeM: 2000 },
      fuel: fuel({ CH4: 98, N2: 2 }),
    })
    expect(told.bounds[0]?.by).toBe('air')
    expect(told.share).toBeGreaterThan(0.6)
    expect(told.share).toBeLessThan(0.85)
  })

  it('says so where air or gas is no number, and allows nothing in no air at all', () => {
    const g3516c = engine('caterpillar-g3516c-1660')
    const nothing = highestLoad(g3516c, { air: { ambient: celsius(Number.NaN), altitudeM: 0 } })
    expect(nothing.unknown).toEqual(['air: temperature or altitude is no number', 'gas: not known'])
    expect(nothing.share).toBe(1)
    expect(highestLoad(g3516c, { air: { ambient: celsius(20), altitudeM: 60_000 } })).toMatchObject({
      power: 0,
      permitted: false,
    })
    const method = 'EN 16726 Annex A (MWM)'
    const number = { method, value: Number.NaN, valid: true, reasons: [] } as const
    expect(highestLoad(g3516c, { fuel: { methaneNumbers: [number] } }).unknown).toContain(
      'methane_number: no methane number is known',
    )
  })

  it('is told at the shaft where nothing tells the generator', () => {
    expect(highestLoad(engine('cummins-qsk19g'), {})).toMatchObject({ power: 351_000, at: 'shaft' })
    expect(highestLoad(engine('cummins-qsk19g'), { generatorEfficiency: 0.95 })).toMatchObject({
      power: 333_450,
      at: 'generator',
    })
  })

  it('multiplies air and knock, unless the maker says that the lower of them holds', () => {
    const derated = {
      ...engine('caterpillar-g3412-330'),
      methane_number: {
        method: 'EN 16726' as const,
        full_rating_from: 80,
        derating: [{ methane_number: 60, share: 0.8 }],
        source: 'assumed',
      },
    }
    const conditions = {
      // 5000 ft at 90 °F: 0.89 by the table.
      air: { ambient: celsius((90 - 32) / 1.8), altitudeM: 1524 },
      fuel: {
        methaneNumbers: [{ method: 'EN 16726 Annex A (MWM)', value: 60, valid: true, reasons: [] } as const],
      },
    }
    expect(highestLoad(derated, conditions)).toMatchObject({
      rule: 'product',
      share: expect.closeTo(0.712, 3),
    })
    expect(
      highestLoad({ ...derated, combining: { rule: 'lowest', source: 'assumed' } }, conditions).share,
    ).toBeCloseTo(0.8, 9)
  })
})
