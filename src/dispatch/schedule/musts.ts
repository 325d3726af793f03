import type { LoadOrder, ScheduleProblem } from './problem.ts'

/** Orders that must be kept in a step. */
export const musts = ({ orders }: ScheduleProblem, t: number): readonly LoadOrder[] =>
  orders.filter(({ from, to, must }) => must && t >= from && t < to)

/** Most that may be bought by one connection; an order on several is dealt alike. */
export function importMost(problem: ScheduleProblem, t: number, k: number): number {
  const grid = problem.grids[k]
  if (grid === undefined) return 0
  const ordered = musts(problem, t)
    .filter(({ kind, of }) => kind === 'import' && (of === undefined || of.includes(grid.id)))
    .map(({ mostKw, of }) => mostKw / (of?.length ?? problem.grids.length))
  return Math.min(grid.importMostKw[t] ?? 0, ...ordered)
}
