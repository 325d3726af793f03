import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { EngineState, SiteNow, Snapshot } from '../../dispatch/index.ts'
import { type Instant, instant, QUARTER_HOUR } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Store } from '../../store/index.ts'
import type { Plant } from '../plant.ts'
import type { ScheduleChannels } from './channels.ts'
import type { Past } from './past.ts'

export const ENGINES_NOTE = 'schedule.engines'
const note = z.record(z.string(), z.object({ running: z.boolean(), since: z.number().transform(instant) }))
const HOUR_MS = 3_600_000
const KILO = 1_000

const LONG_AGO = instant(0)

/** Since when each engine runs or stands; kept as a note, so that minimum times outlast a restart. */
export class EngineRuns {
  readonly #store: Pick<Store, 'putNote'>
  readonly #runs: Map<string, { readonly running: boolean; readonly since: Instant }>

  static async open(store: Pick<Store, 'getNote' | 'putNote'>): Promise<EngineRuns> {
    const read = note.safeParse(await store.getNote(ENGINES_NOTE))
    return new EngineRuns(store, new Map(Object.entries(read.data ?? {})))
  }

  private constructor(
    store: Pick<Store, 'putNote'>,
    runs: Map<string, { readonly running: boolean; readonly since: Instant }>,
  ) {
    this.#store = store
    this.#runs = runs
  }

  /** Takes what the engines are doing; an engine that is not heard of is taken to go on. */
  async see(engines: readonly EngineState[], at: Instant): Promise<void> {
    let changed = false
    for (const { id, phase } of engines) {
      if (phase === 'unknown') continue
      const running = runs(phase)
      const before = this.#runs.get(id)
      if (before?.running === running) continue
      // Met for the first time it has been so for longer than anybody asks. One that tripped may run as soon as a person has reset it.
      const free = before === undefined || phase === 'tripped'
      this.#runs.set(id, { running, since: free ? LONG_AGO : at })
      changed = true
    }
    if (changed) await this.#store.putNote(ENGINES_NOTE, Object.fromEntries(this.#runs))
  }

  sinceH(engine: string, at: Instant): number | undefined {
    const run = this.#runs.get(engine)
    return run === undefined ? undefined : Math.max(0, at - run.since) / HOUR_MS
  }
}

const runs = (phase: EngineState['phase']) => phase === 'running' || phase === 'starting'

/** What the site is doing when a plan begins. Without a known pressure the line holds what it is set to. */
export function siteNow(plant: Plant, snapshot: Snapshot, engineRuns: EngineRuns, peakKw: number): SiteNow {
  const { gas } = snapshot
  const pressure = gas?.pressure ?? gas?.set
  return {
    engines: new Map(
      snapshot.engines.flatMap(({ id, phase }) => {
        const sinceH = engineRuns.sinceH(id, snapshot.at)
        return sinceH === undefined ? [] : [[id, { running: runs(phase), sinceH }] as const]
      }),
    ),
    packM3:
      gas === undefined || pressure === undefined
        ? 0
        : Math.max(0, (pressure - gas.low) * gas.linePackPerKilopascal),
    machines: runningByMode(plant, snapshot),
    peakKw,
  }
}

/** Most that each engine may give in the steps to come, kW: one that tripped or is not heard of gives nothing. */
export function engineMosts(snapshot: Snapshot, steps: number): ReadonlyMap<string, readonly number[]> {
  return new Map(
    snapshot.engines.map(({ id, phase, available }) => {
      const most = phase === 'tripped' || phase === 'unknown' ? 0 : available / KILO
      return [id, Array.from({ length: steps }, () => most)] as const
    }),
  )
}

/**
 * Machines that may run, by group: not those that a person stopped, nor those that are not reached. Those behind a feeder that was opened are
 * silent for that alone: a plan that left them out would leave them no power to come back to.
 */
export function machinesThatMayRun(
  plant: Plant,
  snapshot: Snapshot,
  steps: number,
): ReadonlyMap<string, readonly number[]> {
  const counts = new Map(plant.file.machines.map(({ id }) => [id, 0]))
  const open = new Set(
    snapshot.feeders.flatMap(({ id, breakerClosed }) =>
      breakerClosed === false || snapshot.dark === true ? [id] : [],
    ),
  )
  for (const { id, feeder, mode, stoppedBy } of snapshot.machines) {
    if (stoppedBy === 'operator' || (mode === 'unreachable' && !open.has(feeder))) continue
    const group = plant.machineById.get(id)?.group.id ?? ''
    counts.set(group, (counts.get(group) ?? 0) + 1)
  }
  return new Map([...counts].map(([id, count]) => [id, Array.from({ length: steps }, () => count)]))
}

function runningByMode(plant: Plant, snapshot: Snapshot): ReadonlyMap<string, readonly number[]> {
  const byGroup = new Map(
    plant.file.machines.map((group) => [group.id, modesOf(plant.file, group).map(() => 0)]),
  )
  for (const { id, mode, power, powerLimit } of snapshot.machines) {
    const group = plant.machineById.get(id)?.group
    const counts = group && byGroup.get(group.id)
    if (group === undefined || counts === undefined || (mode !== 'mining' && mode !== 'starting')) continue
    const drawn = powerLimit ?? power ?? group.nominal_power_w
    const modes = modesOf(plant.file, group)
    const nearest = modes.reduce(
      (best, each, k) => (Math.abs(each - drawn) < Math.abs((modes[best] ?? 0) - drawn) ? k : best),
      0,
    )
    counts[nearest] = (counts[nearest] ?? 0) + 1
  }
  return byGroup
}

const modesOf = (file: SiteFile, group: SiteFile['machines'][number]) =>
  file.schedule.machines.find(({ id }) => id === group.id)?.modes?.map(({ power_w }) => power_w) ?? [
    group.nominal_power_w,
  ]

/**
 * What a plan bears of the month's demand charge: a peak that is set now is paid once and may be drawn until the month is over. So a plan of a day on the
 * first of a month of thirty days bears a thirtieth, on the last day all of it. Assumed: the rest of the month is like the plan.
 */
export function demandShareOf(file: SiteFile, now: Instant, horizonH: number): number {
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(now)).toZonedDateTimeISO(file.site.zone)
  const end = local.with({ day: 1 }).startOfDay().add({ months: 1 }).epochMilliseconds
  return Math.min(1, (horizonH * HOUR_MS) / Math.max(1, end - now))
}

/** Highest import of a quarter in this month at the site, kW, as far as it is known. */
export function peakOfMonth(file: SiteFile, channels: ScheduleChannels, past: Past, now: Instant): number {
  if (channels.grids.length === 0) return 0
  const start = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(file.site.zone)
    .with({ day: 1 })
    .startOfDay().epochMilliseconds
  let peak = 0
  for (let at = Math.ceil(start / QUARTER_HOUR) * QUARTER_HOUR; at < now; at += QUARTER_HOUR)
    for (const { power } of channels.grids) peak = Math.max(peak, (past.mean(power, instant(at)) ?? 0) / KILO)
  return peak
}
