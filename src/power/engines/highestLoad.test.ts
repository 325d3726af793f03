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
})
