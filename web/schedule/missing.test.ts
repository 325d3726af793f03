import { expect, it } from 'vitest'
import { stepsOf } from './axis.ts'
import { missingKw, outagesOf } from './missing.ts'
import { pointAt } from './testPoints.ts'

const at = (quarter: number, engine: number | null, planned = true) =>
  pointAt(new Date(Date.UTC(2026, 10, 22, 5, 15 * quarter)).toISOString(), planned, {
    engines_kw: { g1: engine },
    halls_kw: { h1: 0 },
    own_use_kw: 42,
    losses_kw: 0,
  })

it('is missing what is to be used beyond what there is; what is unknown is not missing', () => {
  expect(missingKw(at(0, 0))).toBe(42)
  expect(missingKw(at(0, 41.5))).toBeUndefined()
  expect(missingKw(at(0, null))).toBeUndefined()
  expect(missingKw({ ...at(0, 0), engines_kw: {}, import_kw: { line: 12 } })).toBe(30)
})

it('is told as times: half an hour without 42 kW is 21 kWh, and what was measured is not a plan’s doing', () => {
  const steps = stepsOf([at(0, 0, false), at(1, 50), at(2, 0), at(3, 0), at(4, 60), at(5, 2)])
  expect(outagesOf(steps).map(({ startMs, endMs, kwh }) => [(endMs - startMs) / 60_000, kwh])).toEqual([
    [30, 21],
    [15, 10],
  ])
  expect(outagesOf([])).toEqual([])
})
