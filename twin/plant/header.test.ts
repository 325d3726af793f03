import { describe, expect, it } from 'vitest'
import { chance } from '../random.ts'
import { Header } from './header.ts'
import { Well } from './well.ts'

const SETTINGS = {
  lowKpa: 150,
  setKpa: 250,
  highKpa: 350,
  linePackM3PerKpa: 0.3,
  lossShare: 0.002,
  flareCapacityM3PerH: 400,
}

describe('the gas header', () => {
  it('falls by what is drawn too much over the line pack', () => {
    const header = new Header(SETTINGS)
    // 100 m³/h too much for a minute is 1.667 m³; over 0.3 m³/kPa that is 5.56 kPa (treatment's 0.2 % of nothing is nothing).
    for (let k = 0; k < 600; k++) header.step(0.1, 0, 100)
    expect(header.pressureKpa).toBeCloseTo(250 - 100 / 60 / 0.3, 6)
    expect(header.flaredM3).toBe(0)
  })

  it('sends a surplus to the flare and stays below its high limit', () => {
    const header = new Header(SETTINGS)
    for (let k = 0; k < 36_000; k++) header.step(0.1, 290, 0)
    // In equilibrium 290 x 0.998 m³/h pass a valve that opens from 310 to 350 kPa: 310 + 40 x 289.42 / 400 = 338.94 kPa.
    expect(header.pressureKpa).toBeCloseTo(338.94, 2)
    expect(header.flareM3PerH).toBeCloseTo(289.42, 2)
  })

  it('leaks past every meter', () => {
    const header = new Header(SETTINGS)
    for (let k = 0; k < 3_600; k++) header.step(1, 200, 190, 8)
    expect(header.leakedM3).toBeCloseTo(8, 9)
    const held = (header.pressureKpa - 250) * 0.3
    expect(header.inM3 - header.burntM3 - header.flaredM3 - header.lostM3 - held).toBeCloseTo(8, 6)
  })

  it('loses no gas: in = burnt + flared + lost + held, to a millionth of a cubic metre', () => {
    const header = new Header(SETTINGS)
    const well = new Well(
      { flowM3PerH: 290, declineSharePerYear: 0.35, gustShare: 0.15, gustTimeConstantS: 90 },
      chance(5),
    )
    for (let s = 0; s < 7_200; s++) {
      well.step(1)
      header.step(1, well.flow(s), s % 1_200 < 600 ? 230 : 150)
    }
    const held = (header.pressureKpa - 250) * 0.3
    expect(header.flaredM3).toBeGreaterThan(1)
    expect(header.inM3 - header.burntM3 - header.flaredM3 - header.lostM3 - held).toBeCloseTo(0, 6)
  })
})

describe('the well', () => {
  const settings = { flowM3PerH: 290, declineSharePerYear: 0.35, gustShare: 0.06, gustTimeConstantS: 90 }

  it('declines by its share a year', () => {
    const well = new Well({ ...settings, gustShare: 0 }, chance(1))
    expect(well.flow(365.25 * 86_400)).toBeCloseTo(290 * 0.65, 9)
  })

  it.each([0.5, 5])('gusts with the same spread and memory whatever the step (%f s)', (dtS) => {
    const well = new Well({ ...settings, declineSharePerYear: 0 }, chance(3))
    const seen: number[] = []
    for (let s = 0; s < 200_000; s += dtS) {
      well.step(dtS)
      seen.push(well.flow(0) / 290 - 1)
    }
    const variance = seen.reduce((total, gust) => total + gust ** 2, 0) / seen.length
    const lag = Math.round(90 / dtS)
    const together = seen.slice(lag).reduce((total, gust, k) => total + gust * (seen[k] ?? 0), 0)
    // 200,000 s hold some 1,100 independent gusts: the spread is known to about 2 %, the correlation to about 0.03.
    expect(Math.sqrt(variance)).toBeGreaterThan(0.06 * 0.92)
    expect(Math.sqrt(variance)).toBeLessThan(0.06 * 1.08)
    // exp(-1) = 0.368
    expect(together / (seen.length - lag) / variance).toBeGreaterThan(0.28)
    expect(together / (seen.length - lag) / variance).toBeLessThan(0.46)
  })

  it('follows a scripted share in a straight line', () => {
    const well = new Well({ ...settings, gustShare: 0, declineSharePerYear: 0 }, chance(1))
    well.share.go(0.6, 30, 100)
    expect(well.flow(115)).toBeCloseTo(290 * 0.8, 9)
    expect(well.flow(130)).toBeCloseTo(290 * 0.6, 9)
  })
})
