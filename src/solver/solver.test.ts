import { afterAll, describe, expect, it } from 'vitest'
import { Programme } from '../programme/index.ts'
import { gapOf, Solver } from './solver.ts'

const solver = new Solver()
afterAll(() => solver.close())
const WORDS = { timeLimitS: 20, gap: 0 }

describe('the solver', () => {
  // By hand: the first two weigh 8 kg and are worth 22; the other sets of at most 8 kg are worth 19 at most.
  it('solves programmes whose optimum is known', async () => {
    const programme = new Programme()
    const items = [
      [10, 5],
      [12, 3],
      [7, 4],
      [4, 3],
    ].map(([value = 0, weight = 0], k) => ({
      column: programme.binary(`item ${k}`, { terms: [{ name: 'value', value }] }),
      weight,
    }))
    programme.atMost(
      'weight',
      items.map(({ column, weight }) => [column, weight]),
      8,
    )
    const solution = await solver.solve(programme, WORDS)
    expect(solution).toMatchObject({ status: 'optimal', objective: 22, bound: 22 })
    expect([...(solution.values ?? [])].map(Math.round)).toEqual([1, 1, 0, 0])
    expect(programme.termsOf(solution.values ?? []).get('value')).toBeCloseTo(22, 9)
    expect(programme.broken(solution.values ?? [])).toEqual([])
    expect(programme.broken([1, 1, 1, 0]).map(({ name }) => name)).toEqual(['weight'])
    expect(gapOf(solution)).toBe(0)
  })

  it('tells what has no solution and what has no bound', async () => {
    const none = new Programme()
    const x = none.column('x', { upper: 1 })
    none.atLeast('more than there is', [[x, 1]], 2)
    expect(await solver.solve(none, WORDS)).toMatchObject({ status: 'infeasible' })
    const all = new Programme()
    all.column('x', { terms: [{ name: 'worth', value: 1 }] })
    expect(await solver.solve(all, WORDS)).toMatchObject({ status: 'unbounded' })
  })

  it('refuses figures that are none before they reach it', () => {
    const programme = new Programme()
    expect(() => programme.column('x', { lower: Number.NaN })).toThrow(/x: bounds NaN/)
    const x = programme.column('x')
    expect(() => programme.atMost('row', [[x, Number.POSITIVE_INFINITY]], 1)).toThrow(/row: Infinity times x/)
    expect(() => programme.atMost('row', [[x, 1]], Number.NaN)).toThrow(/row/)
  })

  it('starts again after its thread was closed', async () => {
    const again = new Solver()
    const programme = new Programme()
    programme.column('x', { upper: 3, terms: [{ name: 'worth', value: 2 }] })
    expect((await again.solve(programme, WORDS)).objective).toBe(6)
    await again.close()
    expect((await again.solve(programme, WORDS)).objective).toBe(6)
    await again.close()
  })
})
