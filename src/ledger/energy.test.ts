import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { type CounterReading, energyOverInterval } from './energy.ts'

const noon = Date.UTC(2027, 0, 15, 12)
const interval = { start: instant(noon), end: instant(noon + 900_000) }
const reading = (seconds: number, value: number | null): CounterReading => ({
  at: instant(noon + seconds * 1000),
  value,
  quality: value === null ? 'unreachable' : 'good',
})

describe('energy over an interval from a running counter', () => {
  it('takes the counter at both edges between the readings next to them', () => {
    const readings = [reading(-5, 1_000), reading(5, 1_010), reading(895, 1_895), reading(905, 1_905)]
    expect(energyOverInterval(readings, interval)).toEqual({ amount: 895, sigma: 0, quality: 'measured' })
  })

  it('needs no reading within the interval: a gap is bridged by the counter, and told where it is cut', () => {
    const metered = energyOverInterval([reading(-900, 0), reading(1_800, 3_000)], interval)
    // 3,000 Wh over 2,700 s: 1,000 Wh for 900 s, a third of it uncertain.
    expect(metered.amount).toBeCloseTo(1_000, 9)
    expect(metered.sigma).toBeCloseTo(333.3, 1)
    expect(metered).toMatchObject({ quality: 'estimated', note: 'a gap reaches over its edge' })
    const inside = energyOverInterval(
      [reading(-5, 0), reading(5, 10), reading(885, 890), reading(905, 910)],
      interval,
    )
    expect(inside.quality).toBe('measured')
  })

  it('fills the end that no reading covers with the mean of the rest, and says so', () => {
    const metered = energyOverInterval([reading(0, 0), reading(600, 600)], interval)
    expect(metered.amount).toBeCloseTo(900, 9)
    expect(metered).toMatchObject({ quality: 'estimated', note: 'no readings for 300 s' })
  })

  it('fills the fall of a counter that was replaced with the mean of the rest', () => {
    const readings = [reading(0, 9_000), reading(300, 9_300), reading(310, 5), reading(900, 595)]
    const metered = energyOverInterval(readings, interval)
    // 300 Wh and 590 Wh in 890 s that are known: 900 Wh in 900 s; a third of the 10 Wh filled in is uncertain.
    expect(metered.amount).toBeCloseTo(900, 9)
    expect(metered.sigma).toBeCloseTo(3.33, 2)
    expect(metered.quality).toBe('estimated')
    expect(metered.note).toContain('the counter fell')
  })

  it('does not take a lone wrong reading for energy', () => {
    for (const wrong of [0, 4_294_967_295]) {
      const readings = [
        reading(0, 5_000_000),
        reading(450, wrong),
        reading(460, 5_000_460),
        reading(900, 5_000_900),
      ]
      const metered = energyOverInterval(readings, interval)
      expect(metered.amount).toBeCloseTo(900, 6)
      expect(metered).toMatchObject({ quality: 'estimated', note: 'readings out of line were left out' })
    }
  })

  it('says that nothing is known of a silent meter', () => {
    expect(energyOverInterval([], interval).quality).toBe('missing')
    expect(energyOverInterval([reading(10, null), reading(20, null)], interval).amount).toBeUndefined()
    expect(energyOverInterval([reading(10, Number.NaN), reading(20, 5)], interval).amount).toBeUndefined()
  })

  it('does not mind order, repetition, or the loss of readings inside', () => {
    const all = Array.from({ length: 95 }, (_, k) => reading(k * 10 - 20, 500 + k * 7))
    const whole = energyOverInterval(all, interval).amount ?? 0
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all.slice(3, -3), { minLength: 1 }),
        fc.shuffledSubarray(all),
        (some, again) => {
          const ends = [...all.slice(0, 3), ...all.slice(-3)]
          const { amount } = energyOverInterval([...some, ...ends, ...again, ...ends], interval)
          expect(amount).toBeCloseTo(whole, 6)
        },
      ),
    )
  })
})
