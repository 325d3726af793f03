import { Programme } from '../../programme/index.ts'
import { type Columns, writeColumns } from './columns.ts'
import { writeEngineRows } from './engineRows.ts'
import { writeContracts, writeOrder, writePin, writeReserve } from './peopleRows.ts'
import type { Plan } from './plan.ts'
import type { ScheduleProblem } from './problem.ts'
import {
  writeGas,
  writeGrids,
  writeHalls,
  writeJob,
  writeJobsAtStandstill,
  writeLoad,
  writePower,
} from './siteRows.ts'
import { type GivenWay, SoftRows } from './soft.ts'

/** A schedule as a mixed-integer programme, and which of its columns say what. */
export interface WrittenSchedule {
  readonly problem: ScheduleProblem
  readonly programme: Programme
  readonly columns: Columns
  /** With `elastic` only: the constraints of people that may give way. */
  readonly givenWay: readonly GivenWay[]
}

export interface ScheduleWords {
  /** What people set may give way. */
  readonly elastic?: boolean
  /** With `elastic`: how far it must, from a plan that breaks least; no further then, and for nothing, so that money decides the rest. */
  readonly gaveWay?: Plan['givenWay']
}

/**
 * Writes the schedule's programme: the objective is money over the horizon, in minor units. `elastic` lets what people set give way at a
 * price above all money, for the case that nothing keeps it all; what nature sets never does.
 */
export function writeSchedule(
  problem: ScheduleProblem,
  { elastic = false, gaveWay }: ScheduleWords = {},
): WrittenSchedule {
  const programme = new Programme()
  const columns = writeColumns(programme, problem)
  const known = gaveWay && new Map(gaveWay.map(({ name, amount }) => [name, amount]))
  const soft = new SoftRows(programme, elastic, known)
  for (const engine of columns.engines) writeEngineRows(programme, soft, problem, columns, engine)
  if (problem.gas !== undefined) writeGas(programme, problem, columns, problem.gas)
  writePower(programme, problem, columns)
  writeGrids(programme, problem, columns)
  writeHalls(programme, problem, columns)
  for (const load of columns.loads) writeLoad(programme, problem, load)
  for (const job of columns.jobs) writeJob(programme, problem, job)
  writeJobsAtStandstill(programme, problem, columns)
  if (columns.engines.length > 0) writeReserve(programme, soft, problem, columns)
  writeContracts(soft, problem, columns)
  for (const order of problem.orders) writeOrder(programme, soft, problem, columns, order)
  for (const pin of problem.pins) writePin(soft, problem, columns, pin)
  return { problem, programme, columns, givenWay: soft.givenWay }
}
