import { type Instant, instant } from '../quantity/index.ts'
import type { Alert, Place, Trouble, TroubleKind } from './model.ts'

export interface GatherSettings {
  /** Waited after a trouble for others of the same cause, ms. */
  readonly waitMs: number
  /** So many machines of one feeder with one kind of trouble are one alert. */
  readonly groupFrom: number
  /** Feeders with machines, and the halls of each. */
  readonly hallsOfFeeder: ReadonlyMap<string, readonly string[]>
}

/** Troubles that came together and are told of as one until the last of them has cleared. */
export interface Group {
  readonly key: string
  readonly kind: TroubleKind
  readonly place: Place
  /** Absent for a group of the whole site. */
  readonly feeder?: string
  /** When the last member was raised: what comes long after has a cause of its own. */
  readonly latestAt: Instant
  readonly members: readonly string[]
}

/** What is known of the troubles so far; a plain value that can be stored. */
export interface Gathered {
  readonly groups: readonly Group[]
  /** Troubles told of by themselves. */
  readonly singles: readonly string[]
}
export const NOTHING_GATHERED: Gathered = { groups: [], singles: [] }

/** Troubles raised within this time of each other may have one cause. */
const TOGETHER_MS = 15 * 60_000

/**
 * Makes alerts of what is wrong now. Troubles of one kind on one feeder that came together are one alert, named after the
 * hall where all of them stand in one hall of several, after the site where they are on at least half of several feeders. Those
 * still within their waiting time give no alert yet.
 */
export function gather(
  previous: Gathered,
  troubles: readonly Trouble[],
  settings: GatherSettings,
  at: Instant,
): { readonly gathered: Gathered; readonly alerts: readonly Alert[] } {
  const standing = new Map(troubles.map((trouble) => [trouble.id, trouble]))
  let groups: readonly Group[] = previous.groups.flatMap((group) => {
    const members = group.members.filter((id) => standing.has(id))
    return members.length === 0 ? [] : [{ ...group, members }]
  })
  const singles = previous.singles.filter((id) => standing.has(id))
  const known = new Set([...groups.flatMap(({ members }) => members), ...singles])
  for (const cluster of ripe(troubles, known, settings, at)) {
    const joined = join(groups, cluster, settings)
    if (joined === undefined) singles.push(...cluster.map(({ id }) => id))
    else groups = joined
  }
  groups = overSite(groups, settings)
  return {
    gathered: { groups, singles },
    alerts: [
      ...groups.map((group) => groupAlert(group, standing)),
      ...singles.flatMap((id) => {
        const trouble = standing.get(id)
        return trouble === undefined ? [] : [singleAlert(trouble)]
      }),
    ],
  }
}

/** New troubles by kind and feeder, where the first of them has waited long enough for the others. */
function ripe(
  troubles: readonly Trouble[],
  known: ReadonlySet<string>,
  { waitMs }: GatherSettings,
  at: Instant,
): (readonly Trouble[])[] {
  const clusters = new Map<string, Trouble[]>()
  for (const trouble of troubles) {
    if (known.has(trouble.id)) continue
    // What has no feeder, or is no machine, is nobody's neighbour.
    const key = trouble.feeder === undefined ? trouble.id : `${trouble.kind} ${trouble.feeder}`
    const cluster = clusters.get(key)
    if (cluster === undefined) clusters.set(key, [trouble])
    else cluster.push(trouble)
  }
  return [...clusters.values()].filter((cluster) => {
    const first = Math.min(...cluster.map(({ raisedAt }) => raisedAt))
    // A raising in the future is left from before the clock was set back.
    return at - first >= waitMs || first > at
  })
}

/** The groups with the cluster in one of them; undefined where it is none. */
function join(
  groups: readonly Group[],
  cluster: readonly Trouble[],
  { groupFrom, hallsOfFeeder }: GatherSettings,
): readonly Group[] | undefined {
  const [first] = cluster
  if (first?.feeder === undefined) return undefined
  const { kind, feeder } = first
  const members = cluster.map(({ id }) => id)
  const halls = [...new Set(cluster.map(({ hall }) => hall))]
  const latestAt = instant(Math.max(...cluster.map(({ raisedAt }) => raisedAt)))
  const together = (group: Group) =>
    members.length >= groupFrom || Math.abs(latestAt - group.latestAt) <= TOGETHER_MS
  const mine = groups.find(
    (group) =>
      group.kind === kind &&
      together(group) &&
      (group.place.kind === 'site' || group.key === `${kind} feeder ${feeder}` || inHall(group, halls)),
  )
  if (mine !== undefined)
    return groups.map((group) =>
      group === mine ? { ...group, latestAt, members: [...group.members, ...members] } : group,
    )
  if (members.length < groupFrom) return undefined
  const [hall] = halls
  const inOne = halls.length === 1 && (hallsOfFeeder.get(feeder)?.length ?? 0) > 1
  const place: Place =
    inOne && hall !== undefined ? { kind: 'hall', id: hall } : { kind: 'feeder', id: feeder }
  return [...groups, { key: `${kind} ${place.kind} ${place.id}`, kind, place, feeder, latestAt, members }]
}

function inHall({ place }: Group, halls: readonly (string | undefined)[]): boolean {
  return place.kind === 'hall' && halls.length === 1 && halls[0] === place.id
}

/** Groups of one kind that came together on at least half of several feeders are one of the site. */
function overSite(groups: readonly Group[], { hallsOfFeeder }: GatherSettings): readonly Group[] {
  if (groups.length < 2) return groups
  let merged = groups
  for (const kind of new Set(groups.map((group) => group.kind))) {
    const parts = merged.filter((group) => group.kind === kind && group.feeder !== undefined)
    const site = merged.find((group) => group.kind === kind && group.place.kind === 'site')
    const latest = Math.max(...parts.map((part) => part.latestAt))
    const together = parts.filter((part) => latest - part.latestAt <= TOGETHER_MS)
    const [first] = together
    if (first === undefined) continue
    const feeders = new Set(together.map(({ feeder }) => feeder)).size
    if (site === undefined && (feeders < 2 || feeders * 2 < hallsOfFeeder.size)) continue
    if (site !== undefined && latest - site.latestAt > TOGETHER_MS) continue
    const whole: Group = {
      key: `${kind} site`,
      kind,
      place: { kind: 'site', id: '' },
      latestAt: instant(latest),
      members: [...(site?.members ?? []), ...together.flatMap(({ members }) => members)],
    }
    merged = [...merged.filter((group) => group !== site && !together.includes(group)), whole]
  }
  return merged
}

function groupAlert(group: Group, standing: ReadonlyMap<string, Trouble>): Alert {
  const members = group.members.flatMap((id) => standing.get(id) ?? [])
  const since = instant(Math.min(group.latestAt, ...members.map((member) => member.since)))
  const alarm = members.some(({ severity }) => severity === 'alarm')
  return {
    key: group.key,
    kind: group.kind,
    severity: alarm ? 'alarm' : 'warning',
    place: group.place,
    subjects: members.map(({ subject }) => subject),
    since,
    // One member stands for all: the others' figures are in the API.
    figures: members.length === 1 ? (members[0]?.figures ?? []) : [],
    limits: members[0]?.limits ?? [],
  }
}

function singleAlert(trouble: Trouble): Alert {
  const { id, kind, severity, subject, feeder, hall, since, figures, limits } = trouble
  const of = kind === 'feeder-dark' ? 'feeder' : kind === 'channel-failing' ? 'channel' : 'machine'
  return {
    key: id,
    kind,
    severity,
    place: { kind: of, id: subject },
    subjects: [subject],
    since,
    figures,
    limits,
    ...(feeder !== undefined && { feeder }),
    ...(hall !== undefined && { hall }),
  }
}
