import { describe, expect, it } from 'vitest'
import { inSpan, LEFT_PX, RIGHT_PX, scaleOf, sinceKnown, stepAt, stepsOf } from './axis.ts'
import { pointAt } from './testPoints.ts'

const ms = Date.parse
const minutes = (count: number) => count * 60_000

describe('steps on the common axis', () => {
  it('end where the next one begins, and last no longer than the step of the plan', () => {
    const steps = stepsOf([
      pointAt('2026-11-21T10:00:00Z', false),
      pointAt('2026-11-21T10:15:00Z', false),
      pointAt('2026-11-21T11:00:00Z', true),
    ])
    expect(steps.map(({ startMs, endMs }) => (endMs - startMs) / 60_000)).toEqual([15, 15, 15])
    expect(steps.map(({ planned }) => planned)).toEqual([false, false, true])
  })

  it('are sorted, without points that have no time, and a measured one stands before a planned one', () => {
    const steps = stepsOf([
      pointAt('2026-11-21T10:15:00Z', true),
      pointAt('not a time', true),
      pointAt('2026-11-21T10:00:00Z', true),
      pointAt('2026-11-21T10:00:00Z', false),
    ])
    expect(steps.map(({ point, planned }) => `${point.at} ${planned}`)).toEqual([
      '2026-11-21T10:00:00Z false',
      '2026-11-21T10:15:00Z true',
    ])
    expect(stepsOf([])).toEqual([])
  })

  const day = stepsOf(
    Array.from({ length: 240 }, (_, index) =>
      pointAt(new Date(ms('2026-11-20T12:00:00Z') + minutes(15 * index)).toISOString(), index >= 96),
    ),
  )
  const now = ms('2026-11-21T12:00:00Z')

  it('of a span reach as far as it says: 3 h back and 9 h on are 48 quarters', () => {
    expect(inSpan(day, 'near', now)).toHaveLength(48)
    expect(inSpan(day, 'near', now)[0]?.startMs).toBe(now - minutes(180))
    expect(inSpan(day, 'day', now)).toHaveLength(144)
    expect(inSpan(day, 'all', now)).toBe(day)
  })

  it('begin when something was known, and keep later gaps', () => {
    const steps = stepsOf([
      pointAt('2026-11-21T10:00:00Z', false, { import_price_minor_per_kwh: 5, engines_kw: { g1: null } }),
      pointAt('2026-11-21T10:15:00Z', false, { halls_kw: { h1: 0 } }),
      pointAt('2026-11-21T10:30:00Z', false),
      pointAt('2026-11-21T10:45:00Z', true),
    ])
    expect(sinceKnown(steps)).toEqual(steps.slice(1))
    expect(sinceKnown(steps.slice(1, 3))).toHaveLength(2)
    expect(sinceKnown(steps.slice(2))).toHaveLength(2)
    expect(sinceKnown([])).toEqual([])
  })

  it('are found by time: the one that holds it, in a gap the nearer one, at the ends the last one', () => {
    const gap = stepsOf([
      pointAt('2026-11-21T10:00:00Z', false),
      pointAt('2026-11-21T11:00:00Z', false),
      pointAt('2026-11-21T11:15:00Z', true),
    ])
    const at = (time: string) => stepAt(gap, ms(`2026-11-21T${time}Z`))
    expect(at('09:00:00')).toBe(0)
    expect(at('10:14:59')).toBe(0)
    expect(at('10:30:00')).toBe(0)
    expect(at('10:40:00')).toBe(1)
    expect(at('11:15:00')).toBe(2)
    expect(at('23:00:00')).toBe(2)
    expect(stepAt([], now)).toBe(-1)
  })

  it('lie between the two margins of a chart, and a pixel leads back to its time', () => {
    const scale = scaleOf(day, 1000)
    expect(scale.x(scale.startMs)).toBe(LEFT_PX)
    expect(scale.x(scale.endMs)).toBe(1000 - RIGHT_PX)
    expect(scale.x(scale.startMs - 1)).toBe(LEFT_PX)
    expect(scale.ms(scale.x(now))).toBeCloseTo(now, -1)
    expect(scale.ms(0)).toBe(scale.startMs)
  })
})
