import { electricityGraph, type FuelVerdict, gasGraph, judgeFuel, united } from '../../power/index.ts'
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
  readonly standing: { readonly finding: Finding; readonly since: Instant } | undefined
}

interface Course {
  verdict: FuelVerdict
  interval: Interval
  finding: Finding
  times: number
  standing: { readonly finding: Finding; readonly since: Instant } | undefined
}

/** Compares what engines burn with their fuel curves, hour after hour, and tells what lasts. */
export class FuelWatch {
  readonly #plant: Plant
  readonly #journal: Journal
  readonly #courses = new Map<string, Course>()

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
    const { engines: verdicts, heatingValue } = judgeFuel(graph, engines, exclude)
    for (const verdict of verdicts) {
      const finding = heatingValue === undefined ? verdict.finding : 'heating value'
      this.#take(verdict, finding, interval, heatingValue?.richerPercent)
    }
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
    course.standing = finding === 'usual' ? undefined : { finding, since: interval.end }
    this.#tell(verdict, finding, interval, richer)
  }

  #tell(verdict: FuelVerdict, finding: Finding, interval: Interval, richer: number | undefined): void {
    const { engine, deviationPercent, sigmaPercent } = verdict
    const fuel = `${Math.abs(deviationPercent).toFixed(1)} % ${deviationPercent < 0 ? 'less' : 'more'} gas than its fuel curve gives`
    const hour = `in the hour to ${toIso(interval.end)}`
    const why: Readonly<Record<Finding, string>> = {
      usual: `${fuel} ${hour}: within its tolerance again`,
      engine: `${fuel} ${hour}; its meters agree with the others: the engine is tired`,
      'gas meter': `${fuel} by its gas meter ${hour}; the header and its curve agree without it`,
      'engine or gas meter': `${fuel} ${hour}; the other meters do not tell the engine from its gas meter`,
      'heating value': `all engines burn alike: the gas is ${Math.abs(richer ?? 0).toFixed(1)} % ${(richer ?? 0) < 0 ? 'poorer' : 'richer'} than the composition in force`,
    }
    this.#journal.tell({
      severity: finding === 'usual' ? 'info' : 'warning',
      kind: KINDS[finding],
      subject: engine,
      who: 'site',
      why: why[finding],
      data: {
        deviation_percent: Number(deviationPercent.toFixed(2)),
        sigma_percent: Number(sigmaPercent.toFixed(2)),
      },
    })
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
