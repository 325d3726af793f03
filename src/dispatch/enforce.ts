import { type Instant, sum, watts } from '../quantity/index.ts'
import { allowedOf, covers } from './limits.ts'
import { byYield } from './merit.ts'
import type { Intent, LoadLimit, Snapshot } from './model.ts'

export interface EnforceSettings {
  /** From when a meter first shows too much: other machines go in the place of those that do not obey. */
  readonly spreadAfterMs: number
  /** Then the breakers of feeders above those that do not obey; later where only machines themselves tell what they draw. */
  readonly openAfterMs: number
  readonly openAfterReportsMs: number
  /** A breaker that was told to open is counted on for so long. */
  readonly breakerMs: number
}

export interface EnforceMemory {
  /** Since when a must is exceeded, by its id. */
  readonly since: ReadonlyMap<string, Instant>
  /** When feeders were last told to open. */
  readonly opened: ReadonlyMap<string, Instant>
}
export const OBEYED: EnforceMemory = { since: new Map(), opened: new Map() }

/**
 * When machines do not yield to a must in time: first others go in their place, then the breakers open of the feeders that have most of
 * the load that was told to go and did not, as many as the excess needs. Without such a load it is the first by shed priority. It ends as soon
 * as the meter shows the limit kept; the site's own feeders are never among those of a limit.
 */
export function enforce(
  snapshot: Snapshot,
  memory: EnforceMemory,
  settings: EnforceSettings,
): { readonly intents: readonly Intent[]; readonly memory: EnforceMemory } {
  const since = new Map<string, Instant>()
  const opened = new Map([...memory.opened].filter(([, at]) => snapshot.at - at < REMEMBERED_MS))
  const counted = (id: string) => {
    const at = opened.get(id)
    return at !== undefined && snapshot.at - at < settings.breakerMs
  }
  const intents: Intent[] = []
  for (const limit of snapshot.limits ?? []) {
    if (!limit.must || limit.measured === undefined || snapshot.at < limit.from) continue
    const going = sum(
      snapshot.feeders
        .filter(({ id }) => counted(id) && limit.feeders.includes(id))
        .map(({ power }) => power ?? watts(0)),
    )
    // What stands idle is no reason to open a breaker.
    const excess = limit.measured - going - Math.max(limit.most, limit.idle)
    if (limit.measured <= allowedOf(limit)) continue
    const first = memory.since.get(limit.id) ?? snapshot.at
    since.set(limit.id, first)
    if (limit.measured - going <= allowedOf(limit)) continue
    const waited = snapshot.at - first
    const cause = `${limit.who}: ${kw(limit.measured)} of ${kw(limit.most)} for ${Math.round(waited / 1000)} s`
    if (waited >= settings.spreadAfterMs) intents.push(...others(limit, snapshot, excess, cause))
    const patience = limit.by === 'machines' ? settings.openAfterReportsMs : settings.openAfterMs
    if (waited < patience) continue
    for (const feeder of toOpen(limit, snapshot, excess, { opened, counted })) {
      opened.set(feeder, snapshot.at)
      intents.push({ target: { kind: 'feeder', id: feeder }, action: { kind: 'open' }, cause })
    }
  }
  return { intents, memory: { since, opened } }
}

/** A breaker that did not open when it was told comes last for so long. Assumed. */
const REMEMBERED_MS = 60_000

const kw = (value: number) => `${Math.round(value / 1000)} kW`

/** Machines that were not told yet, as many as the excess that the meter shows. */
function others(limit: LoadLimit, { machines }: Snapshot, excessW: number, cause: string): Intent[] {
  const intents: Intent[] = []
  let left = excessW
  for (const machine of machines.toSorted(byYield)) {
    if (left <= 0) break
    if (!covers(limit, machine.id) || machine.pending !== undefined || !machine.canSleep) continue
    if (machine.mode !== 'mining' && machine.mode !== 'starting') continue
    intents.push({ target: { kind: 'machine', id: machine.id }, action: { kind: 'sleep' }, cause })
    left -= machine.power ?? 0
  }
  return intents
}

function toOpen(
  limit: LoadLimit,
  { feeders, machines }: Snapshot,
  excessW: number,
  told: { readonly opened: ReadonlyMap<string, Instant>; readonly counted: (id: string) => boolean },
): string[] {
  const deaf = new Map<string, number>()
  for (const machine of machines)
    if (covers(limit, machine.id) && machine.mode !== 'sleeping')
      deaf.set(machine.feeder, (deaf.get(machine.feeder) ?? 0) + (machine.power ?? machine.nominalPower))
  const candidates = feeders
    .filter(
      ({ id, breakerClosed }) => limit.feeders.includes(id) && breakerClosed !== false && !told.counted(id),
    )
    .toSorted(
      (a, b) =>
        Number(told.opened.has(a.id)) - Number(told.opened.has(b.id)) ||
        (deaf.get(b.id) ?? 0) - (deaf.get(a.id) ?? 0) ||
        a.shedPriority - b.shedPriority,
    )
  const chosen: string[] = []
  let left = excessW
  for (const { id, power } of candidates) {
    if (left <= 0) break
    chosen.push(id)
    left -= limit.by === 'machines' ? Math.min(power ?? 0, deaf.get(id) ?? 0) : (power ?? 0)
  }
  return chosen
}
