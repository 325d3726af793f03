import type { Entry, Programme } from '../../programme/index.ts'
import { type Columns, type EngineColumns, powerOf, slopeOf, stepsOf } from './columns.ts'
import { changedAt, LOW_LOAD, type ScheduleProblem } from './problem.ts'
import { GIVE_WAY, type SoftRows } from './soft.ts'
import { idleMinorPerH } from './standstill.ts'

const ROUNDING = 1e-9
/** Pieces whose fuel for a kWh differs by less are one, m³/kWh: a ten-thousandth of what an engine takes. */
const ALIKE = 3e-5

/**
 * How an engine may go: states and their changes (Rajan and Takriti, 2005: the tightest form of minimum times), its most and its least,
 * ramps, the order of the pieces of its fuel curve, hours until service.
 */
export function writeEngineRows(
  programme: Programme,
  soft: SoftRows,
  problem: ScheduleProblem,
  columns: Columns,
  engine: EngineColumns,
): void {
  const { unit, units, name, on, started, stopped } = engine
  const early: { readonly at: string; readonly entries: readonly Entry[]; readonly most: number }[] = []
  const { stepH } = problem
  const steps = stepsOf(problem)
  const stepsIn = (hours: number) => Math.max(1, Math.ceil(hours / stepH - ROUNDING))
  const [up, down] = [stepsIn(unit.minimumUpH), stepsIn(unit.minimumDownH)]
  writeStandstill(programme, problem, engine, columns.standstill)
  const held = heldFrom(programme, engine, stepH, up, down)
  const was = units.filter(({ running }) => running).length
  for (const t of steps) {
    writeLimits(programme, engine, t)
    if (changedAt(problem, t) !== t) continue
    const change: Entry[] = [
      [on[t] ?? 0, 1],
      [started[t] ?? 0, -1],
      [stopped[t] ?? 0, 1],
    ]
    if (t > 0) change.push([on[t - 1] ?? 0, -1])
    programme.equal(`${name} state ${t}`, change, t > 0 ? 0 : was)
    const within = (columns: readonly number[], count: number) =>
      columns.slice(Math.max(0, t - count + 1), t + 1).map((column): Entry => [column, 1])
    // Those held from before are others than those that the schedule itself started or stopped.
    const kept = { entries: [...within(started, up), [on[t] ?? 0, -1] as const], most: -(held[t]?.on ?? 0) }
    if (soft.elastic) early.push({ at: `at ${t}`, ...kept })
    else programme.atMost(`${name} minimum up ${t}`, kept.entries, kept.most)
    programme.atMost(
      `${name} minimum down ${t}`,
      [...within(stopped, down), [on[t] ?? 0, 1]],
      units.length - (held[t]?.off ?? 0),
    )
  }
  // An engine for which there is no gas stops before its time.
  if (soft.elastic)
    soft.write(`minimum time of ${name}`, '', GIVE_WAY.minimumTime * unit.leastKw, stepH, early)
  if (unit.untilServiceH !== undefined)
    programme.atMost(
      `${name} until service`,
      on.map((column): Entry => [column, stepH]),
      unit.untilServiceH,
    )
}

/**
 * A piece is used only while the engine is on, and only when the one before is full. The second would come of itself where every cubic
 * metre costs and each piece takes more than the one before; where flaring costs, gas is better burnt badly than flared, and it would not.
 */
function writePieces(
  programme: Programme,
  { unit, units, name, on, pieces }: EngineColumns,
  t: number,
): void {
  const row = pieces[t] ?? []
  for (const [k, piece] of row.entries()) {
    const width = (unit.fuel[k + 1]?.kw ?? 0) - (unit.fuel[k]?.kw ?? 0)
    programme.atMost(
      `${name} piece ${k + 1} on ${t}`,
      [
        [piece, 1],
        [on[t] ?? 0, -width],
      ],
      0,
    )
    const next = row[k + 1]
    if (next === undefined || Math.abs(slopeOf(unit, k + 2) - slopeOf(unit, k + 1)) < ALIKE) continue
    const full = programme.binary(`${name} piece ${k + 1} full ${t}`)
    const widthOfNext = (unit.fuel[k + 2]?.kw ?? 0) - (unit.fuel[k + 1]?.kw ?? 0)
    // Of one engine the first says more; of several all that are on have it full, since they share the load.
    const count = units.length
    const slack = count === 1 ? 0 : width * count
    programme.atLeast(
      `${name} piece ${k + 1} filled ${t}`,
      count === 1
        ? [
            [piece, 1],
            [full, -width],
          ]
        : [
            [piece, 1],
            [on[t] ?? 0, -width],
            [full, -slack],
          ],
      -slack,
    )
    programme.atMost(
      `${name} piece ${k + 2} after ${t}`,
      [
        [next, 1],
        [full, -count * widthOfNext],
      ],
      0,
    )
  }
}

/** Engines are below their least while they are on, at standstill alone; where that hangs on jobs, they are then at no more than it. */
function writeStandstill(
  programme: Programme,
  problem: ScheduleProblem,
  { name, unit, units, on, pieces, below }: EngineColumns,
  standstill: Columns['standstill'],
): void {
  for (const [t, less] of below.entries()) {
    if (less === undefined) continue
    const running: Entry = [on[t] ?? 0, -unit.leastKw]
    programme.atMost(`${name} below least ${t}`, [[less, 1], running], 0)
    const still = standstill[t]
    const charge = { name: LOW_LOAD, value: -idleMinorPerH(problem, unit, t) * problem.stepH }
    if (typeof still !== 'number') {
      programme.add(on[t] ?? 0, charge)
      continue
    }
    const count = units.length
    programme.atMost(
      `${name} at standstill ${t}`,
      [
        [less, 1],
        [still, -count * unit.leastKw],
      ],
      0,
    )
    const above = (pieces[t] ?? []).map((piece): Entry => [piece, 1])
    const most = count * ((unit.fuel.at(-1)?.kw ?? 0) - unit.leastKw)
    programme.atMost(`${name} above least ${t}`, [...above, [still, most]], most)
    const idling = programme.column(`${name} idle ${t}`, { terms: [charge] })
    programme.atMost(
      `${name} idle ${t}`,
      [
        [on[t] ?? 0, 1],
        [still, count],
        [idling, -1],
      ],
      count,
    )
  }
}

/** An engine that starts comes to its least at once, and one that stops leaves from it. */
function writeRamp(programme: Programme, engine: EngineColumns, t: number): void {
  const { unit, name, started, stopped } = engine
  const idles = engine.below.some((less) => less !== undefined)
  const largest = (unit.fuel.at(-1)?.kw ?? 0) - (idles ? 0 : unit.leastKw)
  if (unit.rampKwPerStep >= largest) return
  const edge = Math.max(unit.leastKw, unit.rampKwPerStep)
  const [now, before] = [powerOf(engine, t), powerOf(engine, t - 1, -1)]
  programme.atMost(`${name} ramp up ${t}`, [...now, ...before, [started[t] ?? 0, -edge]], unit.rampKwPerStep)
  programme.atLeast(
    `${name} ramp down ${t}`,
    [...now, ...before, [stopped[t] ?? 0, edge]],
    -unit.rampKwPerStep,
  )
}

function writeLimits(programme: Programme, engine: EngineColumns, t: number): void {
  const { name, unit, on } = engine
  programme.atMost(
    `${name} most ${t}`,
    [...powerOf(engine, t), [on[t] ?? 0, -Math.max(unit.leastKw, unit.mostKw[t] ?? 0)]],
    0,
  )
  writePieces(programme, engine, t)
  if (t > 0) writeRamp(programme, engine, t)
}

/**
 * How many of the engines are still held on, or off, in each step by minimum times that began before the schedule does. Engines that may not run
 * at all are stopped whatever their minimum time says.
 */
function heldFrom(
  programme: Programme,
  { units, on }: EngineColumns,
  stepH: number,
  up: number,
  down: number,
): readonly { readonly on: number; readonly off: number }[] {
  const until = units.map(({ running, sinceH }) => ({
    running,
    step: (running ? up : down) - Math.floor(sinceH / stepH + ROUNDING),
  }))
  let released = false
  return on.map((column, t) => {
    released ||= programme.upper[column] === 0
    const held = (state: boolean) => until.filter(({ running, step }) => running === state && t < step).length
    return { on: released ? 0 : held(true), off: held(false) }
  })
}
