import type { SettledInterval } from '../../ledger/index.ts'
import { type Instant, type Interval, QUARTER_HOUR } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { StoredBalance } from '../../store/index.ts'

/** The flows of the settled balances that emissions are told of, by the ids of the site file. */
export interface EmissionFlows {
  readonly inlet: string
  readonly flare: string
  /** What leaves by no known way: told, but no emission. */
  readonly unaccounted: string
  readonly engines: readonly { readonly id: string; readonly gas: string; readonly energy: string }[]
  /** Without one of these an interval is missing. */
  readonly needed: ReadonlySet<string>
  /** Meters whose estimates make an interval an estimated one. */
  readonly meters: ReadonlySet<string>
}

/** What passed through one place: the reconciled amounts of settled quarters of an hour, added up. */
export interface FlowSum {
  /** m³ at 15 °C and 101.325 kPa, or Wh. */
  readonly amount: number
  /**
   * Standard uncertainty, the quarters' own added up: a meter that errs by its class errs to the same side all day, so this is the
   * most that it can be.
   */
  readonly sigma: number
  /** Quarters with a measurement that was not set aside. */
  readonly measured: number
  /** Quarters in which the balance tells it without a measurement of its own. */
  readonly calculated: number
  /** Quarters in which nothing tells it: they are not in the amount. */
  readonly unknown: number
  /** Quarters in which the measurement was set aside as a gross error, or by a person. */
  readonly setAside: number
  /** Quarters in which something passed. */
  readonly active: number
}

export interface QuarterCounts {
  /** As many as the time has. */
  readonly due: number
  readonly measured: number
  /** All flows are known, but one without a measurement, or with one that was filled in. */
  readonly estimated: number
  /** Not settled, or a flow that is needed is not known. */
  readonly missing: number
}

/** What a site did with its gas over some time; amounts add up to those of a longer one. */
export interface GasActivity {
  readonly quarters: QuarterCounts
  readonly flows: Readonly<Record<string, FlowSum>>
}

/** One quarter of an hour as it was settled. */
export interface SettledQuarter {
  readonly start: Instant
  readonly balances: readonly StoredBalance[]
  readonly settled: SettledInterval | undefined
}

/** The flows of a site that burns gas; undefined where it burns none. */
export function emissionFlows(file: SiteFile): EmissionFlows | undefined {
  if (file.gas === undefined) return undefined
  const { inlet, flare } = file.gas
  const engines = file.engines.map(({ id }) => ({ id, gas: `${id}.gas`, energy: id }))
  const meters = [
    ...file.engines.flatMap(({ meter, gas_meter }) => [meter, gas_meter]),
    inlet.meter,
    flare.meter,
  ].filter((meter) => meter !== undefined)
  return {
    inlet: inlet.id,
    flare: flare.id,
    unaccounted: 'unaccounted',
    engines,
    needed: new Set([flare.id, ...engines.flatMap(({ gas, energy }) => [gas, energy])]),
    meters: new Set(meters),
  }
}

/** How many quarters of an hour a time has. */
export function quartersIn({ start, end }: Interval): number {
  return Math.round((end - start) / QUARTER_HOUR)
}

export const NO_FLOW: FlowSum = {
  amount: 0,
  sigma: 0,
  measured: 0,
  calculated: 0,
  unknown: 0,
  setAside: 0,
  active: 0,
}

/** Less than this through a meter in a quarter of an hour is nothing: 1 m³, 1 Wh. Assumed: the last digit of a register. */
const NOTHING = 1

/**
 * Settled quarters of an hour as one activity over a time with `due` of them. Reconciled values are taken, whatever was measured;
 * quarters that are not there are missing.
 */
export function activityOf(
  quarters: readonly SettledQuarter[],
  flows: EmissionFlows,
  due: number,
): GasActivity {
  const ids = [flows.inlet, flows.unaccounted, ...flows.needed]
  const sums = new Map<string, FlowSum>(ids.map((id) => [id, NO_FLOW]))
  let measured = 0
  let estimated = 0
  for (const quarter of quarters) {
    const states = ids.flatMap((id) => {
      const told = flowIn(quarter, id)
      sums.set(id, added(sums.get(id) ?? NO_FLOW, told))
      return flows.needed.has(id) ? [told.state] : []
    })
    if (states.includes('unknown')) continue
    const filled = (quarter.settled?.notes ?? []).some((note) => flows.meters.has(note.split(':')[0] ?? ''))
    if (filled || states.includes('calculated')) estimated++
    else measured++
  }
  const counted = quarters.length
  const absent = Math.max(0, due - counted)
  for (const [id, sum] of sums) sums.set(id, { ...sum, unknown: sum.unknown + absent })
  return {
    quarters: { due, measured, estimated, missing: Math.max(0, due - measured - estimated) },
    flows: Object.fromEntries(sums),
  }
}

/** Activities of times that follow each other as one. */
export function sumActivities(activities: readonly GasActivity[]): GasActivity {
  const flows = new Map<string, FlowSum>()
  const quarters = { due: 0, measured: 0, estimated: 0, missing: 0 }
  for (const activity of activities) {
    quarters.due += activity.quarters.due
    quarters.measured += activity.quarters.measured
    quarters.estimated += activity.quarters.estimated
    quarters.missing += activity.quarters.missing
    for (const [id, sum] of Object.entries(activity.flows)) {
      const before = flows.get(id) ?? NO_FLOW
      flows.set(id, {
        amount: before.amount + sum.amount,
        sigma: before.sigma + sum.sigma,
        measured: before.measured + sum.measured,
        calculated: before.calculated + sum.calculated,
        unknown: before.unknown + sum.unknown,
        setAside: before.setAside + sum.setAside,
        active: before.active + sum.active,
      })
    }
  }
  return { quarters, flows: Object.fromEntries(flows) }
}

interface FlowTold {
  readonly state: 'measured' | 'calculated' | 'unknown'
  readonly setAside: boolean
  readonly amount: number
  readonly sigma: number
}

function flowIn({ balances, settled }: SettledQuarter, id: string): FlowTold {
  for (const { graph, result } of balances) {
    const flow = result.flows.find((each) => each.id === id)
    if (flow === undefined) continue
    if (flow.reconciled === null) break
    const byPerson = settled?.notes.includes(`${id}: set aside by a person`) ?? false
    const setAside = byPerson || result.grossErrors.includes(id)
    const own = graph.flows.some((each) => each.id === id && each.measured !== undefined)
    const state = own && !setAside ? 'measured' : 'calculated'
    return { state, setAside: own && setAside, amount: flow.reconciled, sigma: flow.sigma ?? 0 }
  }
  return { state: 'unknown', setAside: false, amount: 0, sigma: 0 }
}

function added(sum: FlowSum, told: FlowTold): FlowSum {
  return {
    amount: sum.amount + told.amount,
    sigma: sum.sigma + told.sigma,
    measured: sum.measured + (told.state === 'measured' ? 1 : 0),
    calculated: sum.calculated + (told.state === 'calculated' ? 1 : 0),
    unknown: sum.unknown + (told.state === 'unknown' ? 1 : 0),
    setAside: sum.setAside + (told.setAside ? 1 : 0),
    active: sum.active + (told.amount > NOTHING ? 1 : 0),
  }
}
