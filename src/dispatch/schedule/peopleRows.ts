import type { Entry, Programme } from '../../programme/index.ts'
import { type Columns, coolingOf, type EngineColumns, hallOf, powerOf, stepsOf } from './columns.ts'
import type { LoadOrder, Pin, ScheduleProblem } from './problem.ts'
import { GIVE_WAY, type SoftRows } from './soft.ts'

/**
 * N-1: what is left to be carried when any one engine is lost can be carried by the others at their most and by the grids. Exports end, machines are
 * shed within a second as far as they can be, and so is the site's own use, which is on the feeders that go last; jobs are not. Where all
 * machines can be shed nothing is left to be carried, and nothing is written.
 */
export function writeReserve(
  programme: Programme,
  soft: SoftRows,
  problem: ScheduleProblem,
  columns: Columns,
): void {
  if (problem.jobs.length === 0 && problem.loads.every(({ shedShare }) => shedShare >= 1)) return
  for (const engine of columns.engines) {
    const count = engine.units.length
    soft.write(
      `reserve for ${engine.name}`,
      'kW',
      GIVE_WAY.reserve,
      problem.stepH,
      stepsOf(problem).map((t) => ({
        at: `at ${t}`,
        most: columns.grids.reduce((sum, { connection }) => sum + (connection.importMostKw[t] ?? 0), 0),
        entries: [
          ...problem.halls.flatMap(({ id }) => hallOf(problem, columns, id, t, 1 + problem.lossShare)),
          ...columns.loads.flatMap(({ load, machines }) => {
            const kept = -load.shedShare * (1 + problem.lossShare) * (1 + coolingOf(problem, load.hall, t))
            return load.modes.map(({ kw }, k): Entry => [machines[k]?.[t] ?? 0, kept * kw])
          }),
          ...columns.engines.map((each): Entry => [each.on[t] ?? 0, -(each.unit.mostKw[t] ?? 0)]),
          [anyOn(programme, engine, t, count), engine.unit.mostKw[t] ?? 0] as const,
        ],
      })),
    )
  }
}

/** Whether any of these engines is on, as a column. */
function anyOn(programme: Programme, { name, on }: EngineColumns, t: number, count: number): number {
  const running = on[t] ?? 0
  if (count === 1) return running
  const any = programme.binary(`${name} any on ${t}`)
  programme.atMost(
    `${name} on if any ${t}`,
    [
      [running, 1],
      [any, -count],
    ],
    0,
  )
  return any
}

export function writeOrder(
  programme: Programme,
  soft: SoftRows,
  problem: ScheduleProblem,
  columns: Columns,
  order: LoadOrder,
): void {
  const rows = stepsOf(problem)
    .slice(Math.max(0, order.from), Math.max(0, order.to))
    .map((t) => ({
      at: `at ${t}`,
      most: order.mostKw,
      entries: orderedOf(problem, columns, order, t),
    }))
  if (order.must) {
    soft.write(`order ${order.id}`, 'kW', GIVE_WAY.order, problem.stepH, rows)
    return
  }
  for (const { at, most, entries } of rows) {
    const breach = programme.column(`order ${order.id} not followed ${at}`, {
      terms: [{ name: 'orders not followed', value: -order.breachMinorPerKwh * problem.stepH }],
    })
    programme.atMost(`order ${order.id} ${at}`, [...entries, [breach, -1]], most)
  }
}

/** What an order is about: power from its grids, in its halls, or of its machines. */
function orderedOf(problem: ScheduleProblem, columns: Columns, { kind, of }: LoadOrder, t: number): Entry[] {
  const meant = (id: string) => of === undefined || of.includes(id)
  if (kind === 'import')
    return columns.grids
      .filter(({ connection }) => meant(connection.id))
      .map((grid): Entry => [grid.import[t] ?? 0, 1])
  if (kind === 'load')
    return problem.halls.filter(({ id }) => meant(id)).flatMap(({ id }) => hallOf(problem, columns, id, t))
  return columns.loads
    .filter(({ load }) => meant(load.id))
    .flatMap(({ load, machines }) => load.modes.map(({ kw }, k): Entry => [machines[k]?.[t] ?? 0, kw]))
}

/** Contracts: machine-hours owed, and jobs that were taken on. */
export function writeContracts(soft: SoftRows, problem: ScheduleProblem, columns: Columns): void {
  for (const { load, machines } of columns.loads)
    if (load.leastMachineH !== undefined)
      soft.write(`machine-hours owed to ${load.id}`, 'h', GIVE_WAY.contract, problem.stepH, [
        {
          at: '',
          least: load.leastMachineH,
          entries: machines.flatMap((mode) => mode.map((column): Entry => [column, problem.stepH])),
        },
      ])
  for (const { job, done } of columns.jobs)
    if (job.owed)
      soft.write(`job ${job.id} owed`, '', GIVE_WAY.contract * job.kw * job.steps, problem.stepH, [
        { at: '', least: 1, entries: [[done, 1]] },
      ])
}

export function writePin(soft: SoftRows, problem: ScheduleProblem, columns: Columns, pin: Pin): void {
  const engine = columns.engines.find(({ unit }) => pin.target.kind === 'engine' && unit.id === pin.target.id)
  soft.write(
    `pin ${pin.id}`,
    typeof pin.state === 'object' ? 'kW' : '',
    typeof pin.state === 'object' ? GIVE_WAY.pin : GIVE_WAY.pin * (engine?.unit.leastKw ?? 1),
    problem.stepH,
    stepsOf(problem)
      .slice(Math.max(0, pin.from), Math.max(0, pin.to))
      .map((t) => {
        const at = `at ${t}`
        const power = engine === undefined ? hallOf(problem, columns, pin.target.id, t) : powerOf(engine, t)
        if (typeof pin.state === 'object')
          return { at, entries: power, most: pin.state.kw, least: pin.state.kw }
        const on: Entry[] = engine === undefined ? power : [[engine.on[t] ?? 0, 1]]
        if (pin.state === 'off') return { at, entries: on, most: 0 }
        return { at, entries: on, least: engine === undefined ? 0 : 1 }
      }),
  )
}
