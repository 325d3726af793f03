import type { FlowGraph } from '../../balance/index.ts'
import {
  type EnergyPart,
  electricityGraph,
  engineGas,
  type FuelVerdict,
  fuelRelation,
  gasGraph,
  judgeFuel,
  reconcileEnergy,
  united,
} from '../../power/index.ts'
import { type Instant, type Interval, instant, toIso } from '../../quantity/index.ts'
import type { Reading } from '../../store/index.ts'
import type { Journal } from '../journal.ts'
import { electricalInterval, measured } from '../measured.ts'
import type { Plant } from '../plant.ts'
import type { KnownGas } from './known.ts'
import { gasInterval } from './measuredGas.ts'

/** Engines are judged over so long: the last digits of counters and the line pack weigh little in it. */
export const JUDGED_MS = 3_600_000
/** The same finding in so many quarters of an hour one after the other is told, and taken back after as many without it. */
const STANDS_AFTER = 4

type Finding = FuelVerdict['finding'] | 'heating value'

export interface FuelStanding {
  readonly verdict: FuelVerdict
  readonly interval: Interval
  /** The finding that stands, and since when. */
  readonly standing: Standing | undefined
}

interface Course {
  verdict: FuelVerdict
  interval: Interval
  finding: Finding
  times: number
  standing: Standing | undefined
}

interface Standing {
  readonly finding: Finding
  readonly since: Instant
  readonly why: string
}

/** One finding of the balance of gas, as people are told of it. */
export interface StandingFinding {
  readonly kind: string
  readonly subject: string
  readonly since: string
  readonly why: string
}

/** A flow at the header, or several of which any may be wrong, over the quarters of an hour. */
interface HeaderCourse {
  times: number
  without: number
  standing: StandingFinding | undefined
}

/** Compares what engines burn with their fuel curves, hour after hour, and tells what lasts. */
export class FuelWatch {
  readonly #plant: Plant
  readonly #journal: Journal
  readonly #courses = new Map<string, Course>()
  readonly #header = new Map<string, HeaderCourse>()

  constructor(plant: Plant, journal: Journal) {
    this.#plant = plant
    this.#journal = journal
  }

  /** Judges the hour whose readings these are. */
  judge(interval: Interval, readings: readonly Reading[], gas: KnownGas, exclude: readonly string[]): void {
    const plant = this.#plant
    const seen = measured(plant, interval, readings, [])
    const volumes = gasInterval(plant, seen, gas.heat)
    if (volumes === undefined) return
    const graph = united(electricityGraph(electricalInterval(plant, seen)), gasGraph(volumes))
    const engines = plant.engines.map(({ id }) => id)
    this.#judgeHeader(electricityGraph(electricalInterval(plant, seen)), gasGraph(volumes), interval, exclude)
    const { engines: verdicts, heatingValue } = judgeFuel(graph, engines, exclude)
    for (const verdict of verdicts) {
      const finding = heatingValue === undefined ? verdict.finding : 'heating value'
      this.#take(verdict, finding, interval, heatingValue?.richerPercent)
    }
  }

  /** What stands now, for people. */
  findings(): readonly StandingFinding[] {
    const engines = [...this.#courses.values()].flatMap(({ verdict, standing }) =>
      standing === undefined
        ? []
        : [
            {
              kind: KINDS[standing.finding],
              subject: verdict.engine,
              since: toIso(standing.since),
              why: standing.why,
            },
          ],
    )
    const header = [...this.#header.values()].flatMap(({ standing }) =>
      standing === undefined ? [] : [standing],
    )
    return [...engines, ...header]
  }

  standings(): ReadonlyMap<string, FuelStanding> {
    return this.#courses
  }

  #take(verdict: FuelVerdict, finding: Finding, interval: Interval, richer: number | undefined): void {
    const before = this.#courses.get(verdict.engine)
    const course: Course = {
      verdict,
      interval,
      finding,
      times: before?.finding === finding ? before.times + 1 : 1,
      standing: before?.standing,
    }
    this.#courses.set(verdict.engine, course)
    const standing = course.standing?.finding ?? 'usual'
    if (course.times < STANDS_AFTER || finding === standing) return
    const why = wordsOf(verdict, finding, interval, richer)
    course.standing = finding === 'usual' ? undefined : { finding, since: interval.end, why }
    this.#journal.tell({
      severity: finding === 'usual' ? 'info' : 'warning',
      kind: KINDS[finding],
      subject: verdict.engine,
      who: 'site',
      why,
      data: {
        deviation_percent: Number(verdict.deviationPercent.toFixed(2)),
        sigma_percent: Number(verdict.sigmaPercent.toFixed(2)),
      },
    })
  }

  /** What an hour tells of the well's meter, the flare's and gas that is lost, beside what each quarter of it does. */
  #judgeHeader(electricity: FlowGraph, gas: FlowGraph, interval: Interval, exclude: readonly string[]): void {
    const part = reconcileEnergy(electricity, gas, exclude).find(({ kind }) => kind === 'gas')
    if (part === undefined) return
    const ownMeters = new Set(this.#plant.engines.flatMap(({ id }) => [engineGas(id), fuelRelation(id)]))
    const named = part.result.grossErrors.filter((id) => !ownMeters.has(id)).map((id) => [id])
    const groups = part.result.undecided.filter((group) => group.includes('unaccounted'))
    const now = new Map([...named, ...groups].map((group) => [group.toSorted().join(' '), group]))
    for (const [key, group] of now) {
      const course = this.#header.get(key) ?? { times: 0, without: 0, standing: undefined }
      this.#header.set(key, course)
      course.times++
      course.without = 0
      if (course.times < STANDS_AFTER || course.standing !== undefined) continue
      course.standing = this.#headerFinding(group, part, interval)
      const { kind, subject, why } = course.standing
      this.#journal.tell({ severity: 'warning', kind, subject, who: 'site', why })
    }
    for (const [key, course] of this.#header) {
      if (now.has(key)) continue
      course.without++
      if (course.without < STANDS_AFTER) continue
      this.#header.delete(key)
      if (course.standing === undefined) continue
      const why = `the hour to ${toIso(interval.end)} closes again`
      this.#journal.tell({
        severity: 'info',
        kind: 'gas.closes',
        subject: course.standing.subject,
        who: 'site',
        why,
      })
    }
  }

  #headerFinding(group: readonly string[], part: EnergyPart, interval: Interval): StandingFinding {
    const since = toIso(interval.end)
    const [first = ''] = group
    if (group.length === 1) {
      const flow = part.result.flows.find(({ id }) => id === first)
      const measured = part.graph.flows.find(({ id }) => id === first)?.measured
      const off =
        flow?.adjustment == null || !measured
          ? ''
          : ` by ${((100 * -flow.adjustment) / measured).toFixed(1)} %`
      return {
        kind: 'gas.meter-wrong',
        subject: first,
        since,
        why: `it reads wrong${off}: all others agree without it`,
      }
    }
    const inlet = this.#plant.file.gas?.inlet.id ?? ''
    const others = group.filter((id) => id !== 'unaccounted' && id !== inlet)
    const names = [`the meter of ${inlet} reads high`, ...others.map((id) => `that of ${id} reads low`)].join(
      ', ',
    )
    return {
      kind: 'gas.unaccounted',
      subject: inlet,
      since,
      why: `more gas comes in than engines, flare and treatment take: ${names}, or gas is lost; look for a leak first`,
    }
  }
}

function wordsOf(verdict: FuelVerdict, finding: Finding, interval: Interval, richer = 0): string {
  const { deviationPercent: percent } = verdict
  const fuel = `${Math.abs(percent).toFixed(1)} % ${percent < 0 ? 'less' : 'more'} gas than its fuel curve gives`
  const hour = `in the hour to ${toIso(interval.end)}`
  switch (finding) {
    case 'usual':
      return `${fuel} ${hour}: within its tolerance again`
    case 'engine':
      return `${fuel} ${hour}; its meters agree with the others: the engine is tired`
    case 'gas meter':
      return `${fuel} by its gas meter ${hour}; the header and its curve agree without it`
    case 'engine or gas meter':
      return `${fuel} ${hour}; the other meters do not tell the engine from its gas meter`
    case 'heating value':
      return `all engines burn alike: the gas is ${Math.abs(richer).toFixed(1)} % ${richer < 0 ? 'poorer' : 'richer'} than the composition in force`
  }
}

const KINDS: Readonly<Record<Finding, string>> = {
  usual: 'fuel.usual',
  engine: 'fuel.engine-tired',
  'gas meter': 'fuel.gas-meter',
  'engine or gas meter': 'fuel.unclear',
  'heating value': 'fuel.heating-value',
}

/** The hour that ends with an interval. */
export function hourTo(interval: Interval): Interval {
  return { start: instant(interval.end - JUDGED_MS), end: interval.end }
}
