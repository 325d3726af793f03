import type { Finding } from './check.ts'
import { unknownReference } from './checkReferences.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

type Breaker = SiteFile['feeders'][number]['breaker']

interface Branch {
  readonly id: string
  readonly kind: 'busbar' | 'transformer' | 'feeder'
  readonly fedFrom: string | undefined
  readonly path: Path
}

/** What each kind of branch may hang from. */
const ABOVE = {
  busbar: ['busbar', 'transformer', 'feeder'],
  transformer: ['busbar', 'feeder'],
  feeder: ['busbar', 'transformer'],
} as const

/** The electrical tree hangs together, without cycles, from something that feeds it. */
export function checkTree(site: SiteFile): readonly Finding[] {
  const branches: Branch[] = [
    ...site.busbars.map((busbar, k) => branch('busbar', busbar.id, busbar.fed_from, ['busbars', k])),
    ...site.transformers.map((each, k) => branch('transformer', each.id, each.fed_from, ['transformers', k])),
    ...site.feeders.map((feeder, k) => branch('feeder', feeder.id, feeder.fed_from, ['feeders', k])),
  ]
  const byId = new Map(branches.map((each) => [each.id, each]))
  const found: Finding[] = []
  for (const each of branches) {
    if (each.fedFrom === undefined) continue
    const path = [...each.path, 'fed_from']
    const above = byId.get(each.fedFrom)
    const allowed: readonly string[] = ABOVE[each.kind]
    if (above === undefined) {
      const possible = branches.filter((other) => allowed.includes(other.kind) && other !== each)
      found.push({
        path,
        ...unknownReference(
          allowed.join(' or '),
          each.fedFrom,
          possible.map(({ id }) => id),
        ),
      })
    } else if (!allowed.includes(above.kind))
      found.push({
        path,
        message: `${each.kind} ${each.id} hangs from ${above.kind} ${above.id}`,
        expected: `a ${allowed.join(' or ')}`,
      })
  }
  return [...found, ...cycles(branches, byId), ...unfed(site), ...sharedBreakers(site)]
}

const branch = (kind: Branch['kind'], id: string, fedFrom: string | undefined, path: Path): Branch => ({
  id,
  kind,
  fedFrom,
  path,
})

/** Each cycle once, at its first branch in the file. */
function cycles(branches: readonly Branch[], byId: ReadonlyMap<string, Branch>): Finding[] {
  const found: Finding[] = []
  const done = new Set<string>()
  for (const start of branches) {
    const way: string[] = []
    let at: Branch | undefined = start
    while (at !== undefined && !done.has(at.id) && !way.includes(at.id)) {
      way.push(at.id)
      at = at.fedFrom === undefined ? undefined : byId.get(at.fedFrom)
    }
    if (at !== undefined && way.includes(at.id)) {
      const ring = way.slice(way.indexOf(at.id))
      found.push({
        path: [...at.path, 'fed_from'],
        message: `the electrical tree has a cycle: ${[...ring, at.id].join(' is fed from ')}`,
        expected: 'every branch fed from one nearer to the engines or the grid',
      })
    }
    for (const id of way) done.add(id)
  }
  return found
}

function unfed(site: SiteFile): Finding[] {
  const sources = new Set([...site.engines, ...site.grid].map((source) => source.feeds))
  return site.busbars.flatMap((busbar, k) =>
    busbar.fed_from !== undefined || sources.has(busbar.id)
      ? []
      : [
          {
            path: ['busbars', k],
            message: `nothing feeds busbar ${busbar.id}`,
            expected: `an engine or a grid connection with feeds: ${busbar.id}, or fed_from`,
          },
        ],
  )
}

/** Two breakers behind one register would open together. */
function sharedBreakers(site: SiteFile): Finding[] {
  const of = (section: string, things: readonly { readonly breaker?: Breaker | undefined }[]) =>
    things.map(({ breaker }, k): { path: Path; breaker: Breaker | undefined } => ({
      path: [section, k, 'breaker'],
      breaker,
    }))
  const breakers = [...of('engines', site.engines), ...of('grid', site.grid), ...of('feeders', site.feeders)]
  const owner = new Map<string, Path>()
  return breakers.flatMap(({ path, breaker }) => {
    if (breaker === undefined) return []
    return (['closed', 'open', 'close'] as const).flatMap((key) => {
      const point = breaker[key]
      const earlier = owner.get(point)
      owner.set(point, path)
      return earlier === undefined
        ? []
        : [
            {
              path: [...path, key],
              message: `${point} already belongs to the breaker of ${earlier.slice(0, 2).join(' ')}`,
              expected: 'points of its own for each breaker, and for reading, opening and closing',
            },
          ]
    })
  })
}
