import type { Entry, Programme } from '../../programme/index.ts'
import { type EngineColumns, powerOf, slopeOf, stepsOf } from './columns.ts'
import type { ScheduleProblem } from './problem.ts'

const ROUNDING = 1e-9
/** Pieces whose fuel for a kWh differs by less are one, m³/kWh: a ten-thousandth of what an engine takes. */
const ALIKE = 3e-5

/**
 * How an engine may go: states and their changes (Rajan and Takriti, 2005: the tightest form of minimum times), its most and its least,
 * ramps, the order of the pieces of its fuel curve, hours until service.
 */
export function writeEngineRows(programme: Programme, problem: ScheduleProblem, engine: EngineColumns): void {
  const { unit, on, started, stopped } = engine
  const { stepH } = problem
  const steps = stepsOf(problem)
  const stepsIn = (hours: number) => Math.max(1, Math.ceil(hours / stepH - ROUNDING))
  const [up, down] = [stepsIn(unit.minimumUpH), stepsIn(unit.minimumDownH)]
  const was = unit.running ? 1 : 0
  for (const t of steps) {
    const change: Entry[] = [
      [on[t] ?? 0, 1],
      [started[t] ?? 0, -1],
      [stopped[t] ?? 0, 1],
    ]
    if (t > 0) change.push([on[t - 1] ?? 0, -1])
    programme.equal(`${unit.id} state ${t}`, change, t > 0 ? 0 : was)
    const within = (columns: readonly number[], count: number) =>
      columns.slice(Math.max(0, t - count + 1), t + 1).map((column): Entry => [column, 1])
    programme.atMost(`${unit.id} minimum up ${t}`, [...within(started, up), [on[t] ?? 0, -1]], 0)
    programme.atMost(`${unit.id} minimum down ${t}`, [...within(stopped, down), [on[t] ?? 0, 1]], 1)
    programme.atMost(
      `${unit.id} most ${t}`,
      [...powerOf(engine, t), [on[t] ?? 0, -Math.max(unit.leastKw, unit.mostKw[t] ?? 0)]],
      0,
    )
    writePieces(programme, engine, t)
    if (t > 0) writeRamp(programme, engine, t)
  }
  hold(programme, engine, problem, was === 1 ? up : down)
  if (unit.untilServiceH !== undefined)
    programme.atMost(
      `${unit.id} until service`,
      on.map((column): Entry => [column, stepH]),
      unit.untilServiceH,
    )
}

/**
 * A piece is used only while the engine is on, and only when the one before is full. The second would come of itself where every cubic
 * metre costs and each piece takes more than the one before; where flaring costs, gas is better burnt badly than flared, and it would not.
 */
function writePieces(programme: Programme, { unit, on, pieces }: EngineColumns, t: number): void {
  const row = pieces[t] ?? []
  for (const [k, piece] of row.entries()) {
    const width = (unit.fuel[k + 1]?.kw ?? 0) - (unit.fuel[k]?.kw ?? 0)
    programme.atMost(
      `${unit.id} piece ${k + 1} on ${t}`,
      [
        [piece, 1],
        [on[t] ?? 0, -width],
      ],
      0,
    )
    const next = row[k + 1]
    if (next === undefined || Math.abs(slopeOf(unit, k + 2) - slopeOf(unit, k + 1)) < ALIKE) continue
    const full = programme.binary(`${unit.id} piece ${k + 1} full ${t}`)
    const widthOfNext = (unit.fuel[k + 2]?.kw ?? 0) - (unit.fuel[k + 1]?.kw ?? 0)
    programme.atLeast(
      `${unit.id} piece ${k + 1} filled ${t}`,
      [
        [piece, 1],
        [full, -width],
      ],
      0,
    )
    programme.atMost(
      `${unit.id} piece ${k + 2} after ${t}`,
      [
        [next, 1],
        [full, -widthOfNext],
      ],
      0,
    )
  }
}

/** An engine that starts comes to its least at once, and one that stops leaves from it. */
function writeRamp(programme: Programme, engine: EngineColumns, t: number): void {
  const { unit, started, stopped } = engine
  const largest = (unit.fuel.at(-1)?.kw ?? 0) - unit.leastKw
  if (unit.rampKwPerStep >= largest) return
  const edge = Math.max(unit.leastKw, unit.rampKwPerStep)
  const [now, before] = [powerOf(engine, t), powerOf(engine, t - 1, -1)]
  programme.atMost(
    `${unit.id} ramp up ${t}`,
    [...now, ...before, [started[t] ?? 0, -edge]],
    unit.rampKwPerStep,
  )
  programme.atLeast(
    `${unit.id} ramp down ${t}`,
    [...now, ...before, [stopped[t] ?? 0, edge]],
    -unit.rampKwPerStep,
  )
}

/** What is left of the minimum time at the beginning. */
function hold(
  programme: Programme,
  { unit, on }: EngineColumns,
  problem: ScheduleProblem,
  minimum: number,
): void {
  const left = Math.min(problem.steps, minimum - Math.floor(unit.sinceH / problem.stepH + ROUNDING))
  for (let t = 0; t < left; t++) {
    const column = on[t] ?? 0
    // An engine that may not run at all is stopped whatever its minimum time says.
    if (unit.running && programme.upper[column] === 0) return
    programme.equal(
      `${unit.id} held ${unit.running ? 'on' : 'off'} ${t}`,
      [[column, 1]],
      unit.running ? 1 : 0,
    )
  }
}
