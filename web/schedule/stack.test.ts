import { describe, expect, it } from 'vitest'
import { stepsOf } from './axis.ts'
import { sourcesOf, usesOf } from './layers.ts'
import { rangeOf, runsOf, stackOf, totalOf } from './stack.ts'
import { pointAt } from './testPoints.ts'

describe('a stack', () => {
  it('puts layers on top of each other, and what is below nought under it', () => {
    expect(
      stackOf([
        [100, 50],
        [30, 0],
        [-20, -5],
        [7, -1],
      ]),
    ).toEqual([
      [
        { from: 0, to: 100 },
        { from: 0, to: 50 },
      ],
      [
        { from: 100, to: 130 },
        { from: 50, to: 50 },
      ],
      [
        { from: 0, to: -20 },
        { from: 0, to: -5 },
      ],
      [
        { from: 130, to: 137 },
        { from: -5, to: -6 },
      ],
    ])
  })

  it('draws nothing of what is unknown, and lets the others stand as if it were not', () => {
    expect(stackOf([[10], [null], [Number.NaN], [5]])).toEqual([
      [{ from: 0, to: 10 }],
      [null],
      [null],
      [{ from: 10, to: 15 }],
    ])
    expect(stackOf([])).toEqual([])
  })

  it('has no sum where a part is unknown: unknown is not nought', () => {
    expect(totalOf([320, 158.5, 0])).toBe(478.5)
    expect(totalOf([320, null])).toBeNull()
    expect(totalOf([])).toBeNull()
  })

  it('has an axis that holds all of it, with nought on it', () => {
    const [low, high] = rangeOf(stackOf([[100], [-20]]), [[180, null]], true)
    expect(low).toBeLessThan(-20)
    expect(high).toBeGreaterThan(180)
    expect(rangeOf(stackOf([[100]]), [], true)[0]).toBe(0)
    expect(rangeOf([], [[52, 54]], false)[0]).toBeGreaterThan(50)
    expect(rangeOf([], [[null]], true)).toEqual([0, 1])
    expect(rangeOf(stackOf([[0, 0]]), [], true)).toEqual([0, 10])
    const flat = rangeOf([], [[5, 5]], false)
    expect(flat[1] - flat[0]).toBeGreaterThan(0)
  })

  it('is painted in runs of one kind, which an unknown step parts', () => {
    expect(runsOf(['measured', 'measured', null, 'measured', 'planned', null])).toEqual([
      { kind: 'measured', from: 0, to: 2 },
      { kind: 'measured', from: 3, to: 4 },
      { kind: 'planned', from: 4, to: 5 },
    ])
  })
})

describe('the layers of power', () => {
  const steps = stepsOf([
    pointAt('2026-11-21T10:00:00Z', false, {
      engines_kw: { g1: 320 },
      import_kw: { line: 0 },
      export_kw: { line: 0 },
      halls_kw: { h1: 200 },
      own_use_kw: 40,
    }),
    pointAt('2026-11-21T10:15:00Z', true, {
      engines_kw: { g1: 300, g2: 150 },
      import_kw: { line: 60 },
      export_kw: { line: 25 },
      halls_kw: { h1: 210 },
    }),
  ])

  it('are the engines, then the connections; one that a step does not tell of is unknown in it', () => {
    expect(sourcesOf(steps).map(({ kind, id, values }) => [kind, id, values])).toEqual([
      ['engine', 'g1', [320, 300]],
      ['engine', 'g2', [null, 150]],
      ['import', 'line', [0, 60]],
    ])
    expect(new Set(sourcesOf(steps).map(({ colour }) => colour)).size).toBe(3)
  })

  it('are the halls and the rest upwards, and what is sold downwards', () => {
    expect(usesOf(steps).map(({ kind, values }) => [kind, values])).toEqual([
      ['hall', [200, 210]],
      ['own-use', [40, null]],
      ['export', [-0, -25]],
    ])
  })
})
