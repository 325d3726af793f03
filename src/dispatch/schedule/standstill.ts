import type { ScheduleProblem } from './problem.ts'

/** What draws in a hall, at its most, cooling included. */
interface Draw {
  readonly id: string
  readonly hall: string
  readonly kw: number
  readonly isMachines: boolean
}

/**
 * Whether an island can draw no more in a step than less than the least of any of its engines: orders, pins and what may run leave too little. Its own
 * use is carried all the same, by engines below their least load, for going dark is worse. A grid that can carry that use does it better.
 */
export function belowLeast(problem: ScheduleProblem, t: number): boolean {
  const own = problem.ownUseKw[t] ?? 0
  if (own <= 0) return false
  const least = Math.min(
    ...problem.engines.flatMap(({ mostKw, leastKw }) => ((mostKw[t] ?? 0) >= leastKw ? [leastKw] : [])),
  )
  const bought = sum(problem.grids.map(({ importMostKw }) => importMostKw[t] ?? 0))
  const sold = sum(problem.grids.map(({ exportMostKw }) => exportMostKw[t] ?? 0))
  if (!Number.isFinite(least) || bought >= own) return false
  return mostDrawn(problem, t) * (1 + problem.lossShare) + own + sold < least
}

/** Bound from above of what halls may draw, kW: the least that any one order leaves. */
function mostDrawn(problem: ScheduleProblem, t: number): number {
  const musts = problem.orders.filter(
    ({ kind, must, from, to }) => must && kind !== 'import' && t >= from && t < to,
  )
  const shut = new Set(
    problem.pins.flatMap(({ target, state, from, to }) =>
      target.kind === 'hall' && state === 'off' && t >= from && t < to ? [target.id] : [],
    ),
  )
  const means = ({ kind, of }: (typeof musts)[number], draw: Draw) =>
    kind === 'machines'
      ? draw.isMachines && (of === undefined || of.includes(draw.id))
      : of === undefined || of.includes(draw.hall)
  const draws = drawsOf(problem, t).filter(
    (draw) => !shut.has(draw.hall) && !musts.some((order) => order.mostKw <= 0 && means(order, draw)),
  )
  const halls = problem.halls.map(({ id, mostKw }) =>
    Math.min(mostKw[t] ?? 0, sum(draws.map(({ hall, kw }) => (hall === id ? kw : 0)))),
  )
  const cooled = Math.max(1, ...problem.halls.map(({ coolingShare }) => 1 + (coolingShare[t] ?? 0)))
  const ordered = musts.map(
    (order) =>
      Math.max(0, order.mostKw) * (order.kind === 'machines' ? cooled : 1) +
      sum(draws.map((draw) => (means(order, draw) ? 0 : draw.kw))),
  )
  return Math.min(sum(halls), ...ordered)
}

function drawsOf(problem: ScheduleProblem, t: number): readonly Draw[] {
  const cooled = (hall: string) => 1 + (problem.halls.find(({ id }) => id === hall)?.coolingShare[t] ?? 0)
  return [
    ...problem.loads.map(({ id, hall, machines, modes }) => ({
      id,
      hall,
      kw: (machines[t] ?? 0) * Math.max(0, ...modes.map(({ kw }) => kw)) * cooled(hall),
      isMachines: true,
    })),
    ...problem.jobs
      .filter(({ earliest, deadline }) => t >= earliest && t < deadline)
      .map(({ id, hall, kw }) => ({ id, hall, kw: kw * cooled(hall), isMachines: false })),
  ]
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
