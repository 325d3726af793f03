import { describe, expect, it } from 'vitest'
import { engineCatalogue } from '../../src/power/index.ts'
import { permitsOf, permittedShare } from './knock.ts'

const KNOCK = {
  permits: [
    { methaneNumber: 40, loadShare: 0.5 },
    { methaneNumber: 60, loadShare: 1 },
  ],
  tripsAfterS: 30,
}

describe('the load that a gas permits', () => {
  it.each([
    [39.9, 0],
    [40, 0.5],
    [50, 0.75],
    [59.99, 0.99975],
    [60, 1.1],
    [95, 1.1],
  ])('at methane number %f is %f of the rating', (number, share) => {
    expect(permittedShare(KNOCK, number)).toBeCloseTo(share, 9)
  })

  it('rises for every engine of the catalogue, whether its sheet prints it or not', () => {
    for (const { id } of engineCatalogue().engines) {
      const permits = permitsOf(id)
      expect(permits.length, id).toBeGreaterThan(0)
      for (const [k, point] of permits.slice(1).entries())
        expect(point.methaneNumber, id).toBeGreaterThan(permits[k]?.methaneNumber ?? 0)
    }
    expect(permitsOf(undefined)).toEqual(permitsOf('no-such-engine'))
  })
})
