import { type FaultKind, faultText, type PlanFault } from './faults.ts'
import type { Plan } from './plan.ts'
import type { EngineUnit, Job, LoadOrder, ScheduleProblem } from './problem.ts'
import { standsStill } from './standstill.ts'

/** What an independent look at a plan finds: each breach in words with how far, and the money it really comes to. */
export interface Evaluation {
  readonly breaches: readonly string[]
  /** The same, each with its figures. */
  readonly faults: readonly PlanFault[]
  /** By the names that the plan has for them. */
  readonly terms: ReadonlyMap<string, number>
  readonly totalMinor: number
}

/** Adds to a term, minor units. */
type Book = (term: string, minor: number) => void
/** Finds something wrong. */
type Find = (
  kind: FaultKind,
  subject: string,
  step: number | undefined,
  value?: number,
  limit?: number,
) => void

/** kW, m³/h, machines: far below what any meter tells. */
const CLOSE = 1e-3

/**
 * Looks at a plan as an engineer would, step by step, without the programme that it came from: nothing here is shared with the rows that
 * the solver was given but what a standstill is. Breaches of what the plan itself says it gave way in are left out.
 */
export function evaluate(problem: ScheduleProblem, plan: Plan): Evaluation {
  const found: PlanFault[] = []
  const find: Find = (kind, subject, step, value = 0, limit = 0) =>
    found.push({ kind, subject, step, value, limit })
  const over = (kind: FaultKind, subject: string, t: number, value: number, most: number) => {
    if (value > most + CLOSE * Math.max(1, Math.abs(most))) find(kind, subject, t, value, most)
  }
  const terms = new Map<string, number>()
  const book: Book = (term, minor) => {
    if (minor !== 0) terms.set(term, (terms.get(term) ?? 0) + minor)
  }
  let pack = problem.gas?.packM3 ?? 0
  for (let t = 0; t < problem.steps; t++) {
    const made = plan.engines.reduce((sum, { kw }) => sum + (kw[t] ?? 0), 0)
    const bought = plan.grids.reduce((sum, { importKw }) => sum + (importKw[t] ?? 0), 0)
    const sold = plan.grids.reduce((sum, { exportKw }) => sum + (exportKw[t] ?? 0), 0)
    let drawn = 0
    for (const hall of problem.halls) {
      const kw = hallKw(problem, plan, hall.id, t)
      over('hall', hall.id, t, kw, hall.mostKw[t] ?? 0)
      drawn += kw
    }
    const unserved = plan.unservedKw[t] ?? 0
    over('unserved', '', t, unserved, problem.ownUseKw[t] ?? 0)
    const use = drawn * (1 + problem.lossShare) + (problem.ownUseKw[t] ?? 0) - unserved
    over('short', '', t, use, made + bought - sold)
    over('left', '', t, made + bought - sold, use)
    if (problem.gas !== undefined) {
      const burnt = burntM3PerH(problem, plan, t)
      const flare = plan.flareM3PerH[t] ?? 0
      pack += ((problem.gas.inflowM3PerH[t] ?? 0) - burnt - flare) * problem.stepH
      over('pack-high', '', t, pack, problem.gas.packMostM3)
      over('pack-low', '', t, problem.gas.packLeastM3, pack)
      over('flare-negative', '', t, 0, flare)
      book('gas bought', -burnt * problem.gas.priceMinorPerM3 * problem.stepH)
      book('flare', -flare * problem.gas.flareMinorPerM3 * problem.stepH)
      const { burntMinorPerM3 = 0, flaredMinorPerM3 = 0 } = problem.gas.carbon ?? {}
      book('carbon', -(burnt * burntMinorPerM3 + flare * flaredMinorPerM3) * problem.stepH)
    }
    for (const [k] of problem.engines.entries()) {
      const { id } = problem.engines[k] ?? { id: '' }
      if (plan.engines[k]?.on[t] === true) over('reserve', id, t, ...leftToCarry(problem, plan, k, t))
    }
    bookStep(problem, plan, t, book)
    if (problem.heat !== undefined) {
      const heat = plan.heatKw[t] ?? 0
      over('heat', '', t, heat, Math.min(made * problem.heat.share, problem.heat.wantedKw[t] ?? 0))
      book('heat', heat * problem.heat.minorPerKwh * problem.stepH)
    }
    for (const order of problem.orders)
      if (t >= order.from && t < order.to) {
        const kw = orderedKw(problem, plan, order, t)
        if (order.must) over('order', order.id, t, kw, order.mostKw)
        else
          book(
            'orders not followed',
            -Math.max(0, kw - order.mostKw) * order.breachMinorPerKwh * problem.stepH,
          )
      }
  }
  over('pack-end', '', problem.steps, problem.gas?.packAtEndM3 ?? 0, problem.gas === undefined ? 0 : pack)
  for (const [k, grid] of problem.grids.entries()) {
    const peak = Math.max(0, ...(plan.grids[k]?.importKw ?? []))
    book('demand charge', -grid.demandMinorPerKw * Math.max(0, peak - grid.peakSoFarKw))
  }
  for (const [k, unit] of problem.engines.entries()) runOf(problem, plan, k, unit, find, book)
  loadsOf(problem, plan, find, book)
  jobsOf(problem, plan, find, book)
  const given = plan.givenWay.flatMap(({ name }) => namesIn(name))
  const isGiven = (fault: PlanFault) => {
    const text = faultText(fault)
    return given.some((name) => text.startsWith(`${name} `) || text.startsWith(`${name}:`))
  }
  const faults = found.filter((fault) => !isGiven(fault))
  return {
    breaches: faults.map(faultText),
    faults,
    terms,
    totalMinor: [...terms.values()].reduce((sum, minor) => sum + minor, 0),
  }
}

/** Of engines that are counted together what gives way does so for all of them. */
function namesIn(name: string): readonly string[] {
  const [, what, engines] = /^(reserve for|minimum time of) (.+)$/.exec(name) ?? []
  return engines === undefined ? [name] : engines.split(' ').map((id) => `${what} ${id}`)
}

/** When engine `lost` is lost: what is left to be carried once all that can be shed is shed, and what then can carry it, kW. */
function leftToCarry(problem: ScheduleProblem, plan: Plan, lost: number, t: number): [number, number] {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const shed = sum(
    problem.loads.map((load, k) => {
      const machines = sum(load.modes.map(({ kw }, m) => kw * (plan.loads[k]?.machines[m]?.count[t] ?? 0)))
      const cooling = problem.halls.find(({ id }) => id === load.hall)?.coolingShare[t] ?? 0
      return machines * load.shedShare * (1 + cooling)
    }),
  )
  const drawn = sum(problem.halls.map(({ id }) => hallKw(problem, plan, id, t)))
  const others = problem.engines.filter((_, k) => k !== lost && plan.engines[k]?.on[t] === true)
  return [
    (drawn - shed) * (1 + problem.lossShare),
    sum(others.map(({ mostKw }) => mostKw[t] ?? 0)) +
      sum(problem.grids.map(({ importMostKw }) => importMostKw[t] ?? 0)),
  ]
}

/** What an order counts in a step, kW. */
export function orderedKw(problem: ScheduleProblem, plan: Plan, { kind, of }: LoadOrder, t: number): number {
  const meant = (id: string) => of === undefined || of.includes(id)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  if (kind === 'import')
    return sum(plan.grids.filter(({ id }) => meant(id)).map(({ importKw }) => importKw[t] ?? 0))
  if (kind === 'load')
    return sum(problem.halls.filter(({ id }) => meant(id)).map(({ id }) => hallKw(problem, plan, id, t)))
  return sum(
    problem.loads.flatMap((load, k) =>
      meant(load.id) ? load.modes.map(({ kw }, m) => kw * (plan.loads[k]?.machines[m]?.count[t] ?? 0)) : [],
    ),
  )
}

/** Fuel of an engine at a power, along its curve; nothing at nothing. */
export function fuelAt({ fuel }: EngineUnit, kw: number): number {
  if (kw <= CLOSE) return 0
  const [first, last] = [fuel[0], fuel.at(-1)]
  if (first === undefined || last === undefined || kw <= first.kw) return first?.m3PerH ?? 0
  const above = fuel.findIndex((point) => point.kw >= kw)
  const [from, to] = [fuel[above - 1], fuel[above]]
  if (from === undefined || to === undefined) return last.m3PerH
  return from.m3PerH + ((to.m3PerH - from.m3PerH) * (kw - from.kw)) / (to.kw - from.kw)
}

/** What an engine burns, m³/h: one that is on no less than at its least. */
export const burntBy = (unit: EngineUnit, on: boolean, kw: number): number =>
  fuelAt(unit, on ? Math.max(kw, unit.leastKw) : kw)

/** What all of a plan burn in a step, m³/h. */
export function burntM3PerH(problem: ScheduleProblem, plan: Pick<Plan, 'engines'>, t: number): number {
  return problem.engines.reduce((sum, unit, k) => {
    const engine = plan.engines[k]
    return sum + burntBy(unit, engine?.on[t] === true, engine?.kw[t] ?? 0)
  }, 0)
}

/** Jobs that a plan runs in a step, with the part of their power that they have. */
export const jobsAt = (problem: ScheduleProblem, plan: Pick<Plan, 'jobs'>, t: number): readonly Job[] =>
  problem.jobs.map((job, k) => ({ ...job, kw: job.kw * (plan.jobs[k]?.share[t] ?? 0) }))

export function hallKw(problem: ScheduleProblem, plan: Plan, hall: string, t: number): number {
  let kw = 0
  for (const [k, load] of problem.loads.entries())
    if (load.hall === hall)
      for (const [m, mode] of load.modes.entries())
        kw += mode.kw * (plan.loads[k]?.machines[m]?.count[t] ?? 0)
  for (const [k, job] of problem.jobs.entries())
    if (job.hall === hall) kw += job.kw * (plan.jobs[k]?.share[t] ?? 0)
  return kw * (1 + (problem.halls.find(({ id }) => id === hall)?.coolingShare[t] ?? 0))
}

function bookStep(problem: ScheduleProblem, plan: Plan, t: number, book: Book): void {
  for (const [k, grid] of problem.grids.entries()) {
    const [bought, sold] = [plan.grids[k]?.importKw[t] ?? 0, plan.grids[k]?.exportKw[t] ?? 0]
    book('energy bought', -bought * (grid.importMinorPerKwh[t] ?? 0) * problem.stepH)
    book('energy sold', sold * (grid.exportMinorPerKwh[t] ?? 0) * problem.stepH)
  }
  for (const [k, load] of problem.loads.entries())
    for (const [m, mode] of load.modes.entries()) {
      const count = plan.loads[k]?.machines[m]?.count[t] ?? 0
      book('computing', count * (mode.minorPerH[t] ?? 0) * problem.stepH)
    }
}

/** What running and starting an engine costs; what it may not do is found. */
function runOf(
  problem: ScheduleProblem,
  plan: Plan,
  k: number,
  unit: EngineUnit,
  find: Find,
  book: Book,
): void {
  const engine = plan.engines[k]
  if (engine === undefined) return
  let state = unit.running
  let since = unit.sinceH
  let hours = 0
  for (let t = 0; t < problem.steps; t++) {
    const [on, kw] = [engine.on[t] === true, engine.kw[t] ?? 0]
    const most = unit.mostKw[t] ?? 0
    if (on && kw < unit.leastKw - CLOSE && !standsStill(problem, t, jobsAt(problem, plan, t)))
      find('engine-low', unit.id, t, kw, unit.leastKw)
    if (on && kw > most + CLOSE) find('engine-high', unit.id, t, kw, most)
    if (!on && kw > CLOSE) find('engine-stopped', unit.id, t, kw)
    if (on !== state) {
      const least = state ? unit.minimumUpH : unit.minimumDownH
      const forced = state && most < unit.leastKw
      if (since < least - CLOSE && !forced)
        find(state ? 'engine-up' : 'engine-down', unit.id, t, since, least)
      if (on) book('engine starts', -unit.startMinor)
      since = 0
      state = on
    } else if (t > 0 && on && Math.abs(kw - (engine.kw[t - 1] ?? 0)) > unit.rampKwPerStep + CLOSE)
      find('engine-ramp', unit.id, t, kw - (engine.kw[t - 1] ?? 0), unit.rampKwPerStep)
    if (on) hours += problem.stepH
    since += problem.stepH
  }
  if (hours > (unit.untilServiceH ?? Number.POSITIVE_INFINITY) + CLOSE)
    find('engine-service', unit.id, undefined, hours, unit.untilServiceH)
  book('engine hours', -hours * unit.runMinorPerH)
}

function loadsOf(problem: ScheduleProblem, plan: Plan, find: Find, book: Book): void {
  for (const [k, load] of problem.loads.entries()) {
    let hours = 0
    for (let t = 0; t < problem.steps; t++) {
      let all = 0
      for (const [m] of load.modes.entries()) {
        const series = plan.loads[k]?.machines[m]?.count ?? []
        const [now, before] = [series[t] ?? 0, t === 0 ? (load.nowByMode[m] ?? 0) : (series[t - 1] ?? 0)]
        if (now < -CLOSE) find('machines-below', load.id, t, now)
        all += now
        book('machine changes', -Math.max(0, now - before) * load.changeMinor)
      }
      const most = load.machines[t] ?? 0
      if (all > most + CLOSE) find('machines-over', load.id, t, all, most)
      hours += all * problem.stepH
    }
    if (hours < (load.leastMachineH ?? 0) - CLOSE * Math.max(1, load.leastMachineH ?? 0))
      find('contract', load.id, undefined, hours, load.leastMachineH)
  }
}

function jobsOf(problem: ScheduleProblem, plan: Plan, find: Find, book: Book): void {
  for (const [k, job] of problem.jobs.entries()) {
    const { share = [], done = false } = plan.jobs[k] ?? {}
    const given = share.reduce((sum, part) => sum + part, 0)
    const early = share.some((part, t) => part > CLOSE && (t < job.earliest || t >= job.deadline))
    const runs = share.filter((part, t) => part > CLOSE && (share[t - 1] ?? 0) <= CLOSE).length
    if (early) find('job-time', job.id, undefined)
    if (done && Math.abs(given - job.steps) > CLOSE) find('job-steps', job.id, undefined, given, job.steps)
    if (!job.preemptible && runs > 1) find('job-interrupted', job.id, undefined)
    if (job.owed && !done) find('job-owed', job.id, undefined)
    if (done) book('jobs', job.paysMinor)
  }
}
