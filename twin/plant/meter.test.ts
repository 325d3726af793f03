import { describe, expect, it } from 'vitest'
import { Meter } from './meter.ts'

/** What a meter counts of one hour at 100 kW, in kWh. */
function hourOf(meter: Meter): number {
  const before = meter.counter
  for (let s = 0; s < 3_600; s++) meter.step(1, 100_000, s)
  return (meter.counter - before) / 1000
}

describe('a meter', () => {
  it('errs by a constant within its class, another for each meter, the same for the same seed', () => {
    const errors = Array.from({ length: 200 }, (_, k) => hourOf(new Meter(`m${k}`, 0.005, 1)) - 100)
    for (const error of errors) expect(Math.abs(error)).toBeLessThanOrEqual(0.5)
    expect(new Set(errors.map((error) => error.toFixed(6))).size).toBe(200)
    // Both ways: the mean of 200 errors, each within 0.3 kWh, is within 0.05 kWh.
    expect(Math.abs(errors.reduce((total, error) => total + error, 0) / 200)).toBeLessThan(0.05)
    expect(hourOf(new Meter('m7', 0.005, 1)) - 100).toBe(errors[7])
  })

  it('shows one value however often it is asked, so that two registers of it fit together', () => {
    const meter = new Meter('m', 0.005, 1)
    meter.step(0.01, 100_000, 1)
    expect(meter.reading()).toBe(meter.reading())
    const first = meter.reading()
    meter.step(1, 100_000, 2)
    expect(meter.reading()).not.toBe(first)
  })

  it('drifts to what the scenario says', () => {
    const [honest, drifting] = [new Meter('m', 0.005, 1), new Meter('m', 0.005, 1)]
    drifting.drift.go(0.03, 1_800, 0)
    // Half an hour of ramp and half an hour at 3 %: 2.25 % over the hour.
    expect(hourOf(drifting) - hourOf(honest)).toBeCloseTo(2.25, 2)
  })
})
