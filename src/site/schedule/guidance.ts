import { type Guidance, type HeldBack, type Pin, reasonsOf, runningAt } from '../../dispatch/index.ts'
import { type Instant, QUARTER_HOUR, type Watts, watts } from '../../quantity/index.ts'
import type { Plant } from '../plant.ts'
import { type HeldPin, inForceAt } from './pins.ts'
import type { MadePlan } from './planText.ts'

const KILO = 1_000
/** Why machines of a group stand still on purpose; for want of power they yield to the fast loop itself, which knows better. */
const ON_PURPOSE: readonly string[] = ['price-cap', 'price-above-worth', 'demand-charge']
/** Where a plan buys what it buys without meaning to bound it. */
const NOT_MEANT: readonly string[] = ['machines-all', 'order-binds', 'order-broken']
/** Of what the engines that run could give: below it a plan holds back. Assumed. */
const LESS_SHARE = 0.95
/** Counts of a plan are not whole. */
const WHOLE = 1e-3
/**
 * Of what may be imported. Assumed: the headroom of control, 3 %, which is taken off it again, and 2 % by which fans, losses and machines draw more than their
 * plates say.
 */
const BOUGHT_BEYOND = 0.05

/**
 * What the fast loop is asked for now: by the plan, while it is fresh and the solver's, and by what people pinned, always. Undefined where nobody asks
 * for anything: merit order, as without a plan.
 */
export function guidanceAt(
  plant: Plant,
  made: MadePlan | undefined,
  pins: readonly HeldPin[],
  at: Instant,
  freshMs: number,
): Guidance | undefined {
  const held = inForceAt(pins, at)
  const step = made === undefined ? -1 : Math.floor((at - made.plan.start) / QUARTER_HOUR)
  const fresh =
    made !== undefined &&
    made.plan.how !== 'merit order' &&
    at - made.madeAt < freshMs &&
    step >= 0 &&
    step < made.plan.steps
  if (!fresh && held.length === 0) return undefined
  const engines = new Map(fresh ? plannedEngines(made, step) : [])
  const mostW = new Map<string, Watts>()
  for (const { target, state } of held) {
    if (target.kind !== 'engine') continue
    engines.set(target.id, state === 'off' ? 'off' : 'on')
    if (typeof state === 'object') mostW.set(target.id, watts(state.kw * KILO))
  }
  const pack = fresh ? packToHold(made, step) : undefined
  const bought = fresh ? boughtAtMost(made, step) : undefined
  return {
    engines,
    pinned: new Set(held.flatMap(({ target }) => (target.kind === 'engine' ? [target.id] : []))),
    mostW,
    ...(pack !== undefined && { packM3: pack }),
    ...(bought !== undefined && { importMostW: bought }),
    heldBack: [
      ...(fresh ? plannedBack(plant, made, step) : []),
      ...held.flatMap((pin) => pinnedBack(plant, pin)),
    ],
  }
}

/** Of engines that could not be counted on the plan says nothing. */
function plannedEngines({ problem, plan }: MadePlan, step: number): [string, 'on' | 'off'][] {
  return problem.engines.flatMap((unit, k): [string, 'on' | 'off'][] =>
    (unit.mostKw[step] ?? 0) < unit.leastKw
      ? []
      : [[unit.id, plan.engines[k]?.on[step] === true ? 'on' : 'off']],
  )
}

/**
 * What the plan buys and a little more, so that machines that wander by a per cent are left alone. Only where it buys less on purpose: a plan that runs all machines
 * that it knew of says nothing of those that have come since, and orders from outside are kept by control itself, to the second and not by the quarter of an hour.
 */
function boughtAtMost({ problem, plan }: MadePlan, step: number): Watts | undefined {
  if (problem.grids.length === 0) return undefined
  if (reasonsOf(problem, plan, step).some(({ code }) => NOT_MEANT.includes(code))) return undefined
  const planned = plan.grids.reduce((sum, { importKw }) => sum + (importKw[step] ?? 0), 0)
  const most = problem.grids.reduce((sum, { importMostKw }) => sum + (importMostKw[step] ?? 0), 0)
  return watts((planned + most * BOUGHT_BEYOND) * KILO)
}

/** A plan that gives less than it could, of engines and machines that could take it, saves gas on purpose; else the line's own pressure is as good. */
function packToHold({ problem, plan }: MadePlan, step: number): number | undefined {
  const reasons = reasonsOf(problem, plan, step)
  const saved = reasons.some(({ code }) => code === 'gas-saved')
  const all = reasons.some(({ code }) => code === 'machines-all' || ON_PURPOSE.includes(code))
  const [given, most] = problem.engines.reduce(
    ([kw, of], unit, k) => {
      const engine = plan.engines[k]
      return engine?.on[step] === true
        ? [kw + (engine.kw[step] ?? 0), of + (unit.mostKw[step] ?? 0)]
        : [kw, of]
    },
    [0, 0],
  )
  return saved && !all && given < LESS_SHARE * most ? plan.packM3[step] : undefined
}

function plannedBack(plant: Plant, { problem, plan }: MadePlan, step: number): readonly HeldBack[] {
  const groups = new Set(
    reasonsOf(problem, plan, step).flatMap(({ code, subject }) =>
      ON_PURPOSE.includes(code) ? [subject] : [],
    ),
  )
  return problem.loads.flatMap(({ id }, k): HeldBack[] =>
    groups.has(id)
      ? [{ group: id, machines: machinesOf(plant, id), most: Math.floor(runningAt(plan, k, step) + WHOLE) }]
      : [],
  )
}

/** A hall that is pinned draws no more than that: its machines with the best use of power stay. */
function pinnedBack(plant: Plant, { target, state }: Pick<Pin, 'target' | 'state'>): readonly HeldBack[] {
  if (target.kind !== 'hall' || state === 'on') return []
  let left = state === 'off' ? 0 : state.kw * KILO
  return plant.file.machines
    .filter(({ hall }) => hall === target.id)
    .toSorted(
      (a, b) => a.nominal_power_w / a.nominal_hashrate_ths - b.nominal_power_w / b.nominal_hashrate_ths,
    )
    .map((group) => {
      const machines = machinesOf(plant, group.id)
      const most = Math.min(machines.size, Math.floor(left / group.nominal_power_w + WHOLE))
      left -= most * group.nominal_power_w
      return { group: group.id, machines, most }
    })
}

function machinesOf(plant: Plant, group: string): ReadonlySet<string> {
  return new Set(plant.machines.flatMap((machine) => (machine.group.id === group ? [machine.id] : [])))
}
