import { describe, expect, it } from 'vitest'
import { fromIso, type Instant, instant } from '../../quantity/index.ts'
import { chargeState } from './charge.ts'
import { type ElementState, elementState } from './element.ts'
import { capacityOf } from './steps.ts'

const DAY = 86_400_000
function day(text: string): Instant {
  const at = fromIso(text)
  if (at === undefined) throw new Error(text)
  return at
}

describe('a charge', () => {
  const chargedAt = day('2026-11-01T00:00:00Z')
  const capacity = { kgH2sPerKg: 0.2, evidence: 'given', source: 'data sheet' } as const

  it('of 1,000 kg that binds 0.2 kg/kg has 40 % left after 120 kg in 12 days, and is spent 8 days later', () => {
    const told = chargeState(
      { chargeKg: 1000, capacity, chargedAt, boundKg: 120 },
      instant(chargedAt + 12 * DAY),
    )
    expect(told).toMatchObject({
      known: true,
      takesKg: 200,
      spent: false,
      evidence: 'given',
      rate: 'mean since charged',
    })
    expect(told.known && told.remainingShare).toBeCloseTo(0.4, 12)
    expect(told.known && told.spentAt).toBe(chargedAt + 20 * DAY)
  })

  it('is spent sooner at the present rate, and says so where it is past its capacity', () => {
    const at = instant(chargedAt + 12 * DAY)
    const soon = chargeState({ chargeKg: 1000, capacity, chargedAt, boundKg: 120, bindsKgPerH: 5 }, at)
    expect(soon.known && soon.spentAt).toBe(at + 16 * 3_600_000)
    const past = chargeState({ chargeKg: 1000, capacity, chargedAt, boundKg: 230 }, at)
    expect(past).toMatchObject({ spent: true })
    expect(past.known && past.remainingShare).toBeCloseTo(-0.15, 12)
    expect(past.known && past.spentAt).toBeUndefined()
    const idle = chargeState({ chargeKg: 1000, capacity, chargedAt, boundKg: 0 }, at)
    expect(idle).toMatchObject({ rate: 'none', remainingShare: 1 })
    expect(idle.known && idle.spentAt).toBeUndefined()
  })

  it('invents nothing: says what is missing', () => {
    expect(chargeState({ capacity, boundKg: Number.NaN, chargeKg: 0 }, chargedAt)).toEqual({
      known: false,
      missing: ['charge_kg', 'charged', 'hydrogen sulphide bound since'],
    })
    const published = capacityOf({ id: 's', kind: 'h2s-scavenger', removes: { hydrogenSulphide: 1 } })
    const told = chargeState(
      { chargeKg: 100, ...(published && { capacity: published }), chargedAt, boundKg: 1 },
      instant(chargedAt + DAY),
    )
    expect(told).toMatchObject({ known: true, evidence: 'ceiling' })
  })
})

describe('a filter element', () => {
  const start = day('2026-11-01T00:00:00Z')
  const limits = { changeAtKpa: 50 }

  it('is due at its limit, stays so while gusts let go of it, and is in order after it was changed', () => {
    const readings = [30, 49, 51, 44, 36, 52, 12, 20]
    const verdicts: string[] = []
    let state: ElementState | undefined
    readings.forEach((kpa, k) => {
      const at = instant(start + k * DAY)
      state = elementState(state, { kpa, at }, limits, at)
      verdicts.push(state.verdict)
    })
    expect(verdicts).toEqual([
      'in order',
      'in order',
      'change',
      'change',
      'change',
      'change',
      'in order',
      'in order',
    ])
    expect(state?.since).toBe(start + 6 * DAY)
    expect(state?.loadedShare).toBeCloseTo(0.4, 12)
  })

  it('is unknown without a good reading, but stays due', () => {
    const at = instant(start + DAY)
    expect(elementState(undefined, undefined, limits, at).verdict).toBe('unknown')
    const good = elementState(undefined, { kpa: 60, at: start }, limits, start)
    expect(elementState(good, { kpa: 10, at: start }, limits, at)).toBe(good)
    const fine = elementState(undefined, { kpa: 10, at: start }, limits, start)
    expect(elementState(fine, { kpa: Number.NaN, at }, limits, at)).toEqual({
      verdict: 'unknown',
      evidence: { kpa: 10, at: start },
    })
  })
})
