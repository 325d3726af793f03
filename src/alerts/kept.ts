import { z } from 'zod'
import { FINDING_KINDS, figureShape, limitShape } from '../health/index.ts'
import { instant } from '../quantity/index.ts'
import type { Told } from './decide.ts'
import { type Gathered, NOTHING_GATHERED } from './gather.ts'

/** What must outlast a restart: what was gathered, and what people know. */
export interface Kept extends Gathered {
  readonly told: readonly Told[]
}

const at = z.number().transform(instant)
const kind = z.enum([...FINDING_KINDS, 'feeder-dark', 'channel-failing'])
const place = z.object({
  kind: z.enum(['machine', 'hall', 'feeder', 'site', 'channel']),
  id: z.string(),
})
const kept = z.object({
  groups: z.array(
    z.object({
      key: z.string(),
      kind,
      place,
      feeder: z.string().exactOptional(),
      latestAt: at,
      members: z.array(z.string()),
    }),
  ),
  singles: z.array(z.string()),
  told: z.array(
    z.object({
      key: z.string(),
      raisedAt: at,
      toldAt: at,
      count: z.number(),
      over: z.boolean().exactOptional(),
      silent: z.boolean().exactOptional(),
      alert: z.object({
        key: z.string(),
        kind,
        severity: z.enum(['warning', 'alarm']),
        place,
        subjects: z.array(z.string()),
        since: at,
        feeder: z.string().exactOptional(),
        hall: z.string().exactOptional(),
        figures: z.array(figureShape),
        limits: z.array(limitShape),
      }),
    }),
  ),
})

/** Reads what `keepable` gave; what cannot be read, of another version, is forgotten. */
export function readKept(value: unknown): Kept {
  return kept.safeParse(value).data ?? { ...NOTHING_GATHERED, told: [] }
}

export function keepable(value: Kept): z.input<typeof kept> {
  return structuredClone({
    groups: value.groups.map((group) => ({ ...group, members: [...group.members] })),
    singles: [...value.singles],
    told: value.told.map((each) => ({
      ...each,
      alert: {
        ...each.alert,
        subjects: [...each.alert.subjects],
        figures: [...each.alert.figures],
        limits: [...each.alert.limits],
      },
    })),
  })
}
