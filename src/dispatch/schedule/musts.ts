import type { LoadOrder, ScheduleProblem } from './problem.ts'

/** Orders that must be kept in a step. */
export const musts = ({ orders }: ScheduleProblem, t: number): readonly LoadOrder[] =>
  orders.filter(({ from, to, must }) => must && t >= from && t < to)

/** Most that each connection may buy; an order on several is for the first of them as far as these can take it. */
export function importLimits(problem: ScheduleProblem, t: number): readonly number[] {
  const orders = musts(problem, t)
    .filter(({ kind }) => kind === 'import')
    .map(({ of, mostKw }) => ({ of, leftKw: Math.max(0, mostKw) }))
  return problem.grids.map(({ id, importMostKw }) => {
    const mine = orders.filter(({ of }) => of === undefined || of.includes(id))
    const most = Math.min(importMostKw[t] ?? 0, ...mine.map(({ leftKw }) => leftKw))
    for (const order of mine) order.leftKw -= most
    return most
  })
}
