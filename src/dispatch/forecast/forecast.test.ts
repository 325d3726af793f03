import { describe, expect, it } from 'vitest'
import { chance } from '../schedule/madeUpSite.ts'
import { marginOf, walkForward } from './errors.ts'
import { forecast, learn } from './model.ts'

const DAY = 96

/** Normal numbers by Box and Muller. */
function normals(seed: number): () => number {
  const next = chance(seed)
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** A day that goes up and down, and on it a departure that keeps a share of itself: x = usual + d, d' = φ·d + noise. */
function gusting(days: number, persistence: number, noise: number, swing: number, seed = 1): number[] {
  const normal = normals(seed)
  let departure = 0
  return Array.from({ length: days * DAY }, (_, k) => {
    departure = persistence * departure + noise * normal()
    return 1_000 + swing * Math.sin((2 * Math.PI * k) / DAY) + departure
  })
}

describe('a forecast', () => {
  it('of a day that is always alike is that day', () => {
    const series = gusting(5, 0, 0, 200)
    const model = learn(series, DAY)
    const told = model === undefined ? [] : forecast(model, DAY)
    for (const [k, value] of told.entries()) expect(value).toBeCloseTo(series[k] ?? 0, 6)
  })

  it('of one value is that value', () => {
    const model = learn([undefined, 7, undefined], DAY)
    expect(model === undefined ? [] : forecast(model, 3)).toEqual([7, 7, 7])
    expect(learn([undefined, undefined], DAY)).toBeUndefined()
    expect(learn([], DAY)).toBeUndefined()
  })

  it('begins at the right time of day after gaps', () => {
    const whole = gusting(4, 0, 0, 200)
    const torn = whole.map((value, k) => (k % 7 === 3 ? undefined : value))
    const model = learn(torn.slice(0, 3 * DAY + 10), DAY)
    const told = model === undefined ? [] : forecast(model, 5)
    // A straight line over a gap cuts the curve by no more than 1 - cos(2π/96), of 200: 0.4; over a day that comes out.
    for (const [k, value] of told.entries()) expect(value).toBeCloseTo(whole[3 * DAY + 10 + k] ?? 0, 1)
  })

  // Of such a series the best forecast errs by σ·√((1 - φ^2h) / (1 - φ²)) at lead h, times √(2/π) in the mean (Box, Jenkins, Reinsel,
  // Time Series Analysis, 5.1).
  it('knows the course of a day under a level that wanders from day to day', () => {
    // A course of ±200 each day on a level that goes to ±600 and back over nine days.
    const course = (k: number) => 200 * Math.sin((2 * Math.PI * k) / DAY)
    const level = (k: number) => 600 * Math.sin((2 * Math.PI * k) / (9 * DAY))
    const series = Array.from({ length: 30 * DAY }, (_, k) => 1_000 + course(k) + level(k))
    const now = 27 * DAY
    const model = learn(series.slice(0, now), DAY)
    const told = model === undefined ? [] : forecast(model, DAY / 2)
    // A quarter of a day on, the course has risen by 200; the level by 104 of which nobody knows.
    const rise = (told[DAY / 4 - 1] ?? 0) - (series[now - 1] ?? 0)
    expect(rise).toBeGreaterThan(0.85 * 200)
    expect(rise).toBeLessThan(1.15 * 200)
  })

  it('errs little more than the best there can be', () => {
    const [persistence, noise] = [0.9, 10]
    const errors = walkForward(gusting(60, persistence, noise, 200), {
      stepsPerDay: DAY,
      learnFrom: 20 * DAY,
      leads: [1, 4, 16, 96],
    })
    for (const { lead, meanAbsolute, persistenceMeanAbsolute, bias } of errors) {
      const best =
        noise * Math.sqrt((1 - persistence ** (2 * lead)) / (1 - persistence ** 2)) * Math.sqrt(2 / Math.PI)
      expect(meanAbsolute / best).toBeGreaterThan(0.9)
      expect(meanAbsolute / best).toBeLessThan(1.25)
      expect(Math.abs(bias)).toBeLessThan(0.2 * best)
      if (lead >= 4 && lead < DAY) expect(meanAbsolute).toBeLessThan(persistenceMeanAbsolute)
    }
  })
})

describe('a margin', () => {
  it('keeps its promise on days that it has not seen', () => {
    const series = gusting(80, 0.95, 15, 100, 7)
    const words = { stepsPerDay: DAY, learnFrom: 20 * DAY, leads: [1, 2, 4, 8, 16, 48, 96] }
    const margin = marginOf(walkForward(series.slice(0, 50 * DAY), words), 0.9)
    const later = walkForward(series, { ...words, learnFrom: 50 * DAY })
    for (const { lead, errors } of later) {
      const kept = errors.filter((error) => error <= margin(lead)).length / errors.length
      // Gusts last for hours: thirty days hold some three hundred of them, so that a tenth is told to within 0.06 or so.
      expect(kept).toBeGreaterThan(0.82)
      expect(kept).toBeLessThan(0.98)
    }
    expect(margin(1)).toBeLessThan(margin(16))
    expect(margin(6)).toBeGreaterThan(margin(4))
    expect(margin(500)).toBe(margin(96))
  })

  it('is nothing where nothing is known, and never adds to a forecast', () => {
    expect(marginOf([], 0.9)(3)).toBe(0)
    const low = [
      { lead: 1, count: 3, bias: -5, meanAbsolute: 5, persistenceMeanAbsolute: 5, errors: [-9, -5, -1] },
    ]
    expect(marginOf(low, 0.9)(1)).toBe(0)
  })
})
