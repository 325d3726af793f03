import { z } from 'zod'
import { instant } from '../quantity/index.ts'
import { FINDING_KINDS } from './model.ts'
import type { MachineHealth } from './state.ts'

const at = z.number().transform(instant)
export const figureShape = z.object({
  name: z.string(),
  part: z.string().exactOptional(),
  value: z.union([z.number(), z.string()]),
  unit: z.string().exactOptional(),
})
export const limitShape = figureShape.extend({
  source: z.enum(['site-file', 'catalogue', 'machine', 'seen', 'assumed']),
})

const had = z.object({
  value: z.number(),
  candidate: z.object({ value: z.number(), polls: z.number() }).exactOptional(),
})
const held = z.object({
  since: at,
  seenAt: at,
  badMs: z.number(),
  polls: z.number(),
  goodMs: z.number(),
  raisedAt: at.exactOptional(),
  figures: z.array(figureShape),
  limits: z.array(limitShape),
})
const found = z.object({
  lived: z.number(),
  held: z.partialRecord(z.enum(FINDING_KINDS), held),
  restarts: z.array(z.number()),
})
const parts = z.object({
  boards: had.exactOptional(),
  chips: z.array(had).exactOptional(),
  fans: had.exactOptional(),
  fanSpeeds: z.object({ rpm: z.array(z.number()), polls: z.number() }).exactOptional(),
})

/** What must outlast a restart: what is wrong, which changes often and is little, and what machines had, which seldom changes. */
export interface StoredHealth {
  readonly found: Readonly<Record<string, z.input<typeof found>>>
  readonly parts: Readonly<Record<string, z.input<typeof parts>>>
}

export function storedHealth(healths: ReadonlyMap<string, MachineHealth>): StoredHealth {
  const foundNow: Record<string, z.input<typeof found>> = {}
  const partsNow: Record<string, z.input<typeof parts>> = {}
  for (const [id, { lived, held: now, restarts, boards, chips, fans, fanSpeeds }] of healths) {
    if (Object.keys(now).length > 0 || restarts.length > 0)
      foundNow[id] = structuredClone({ lived, held: mutable(now), restarts: [...restarts] })
    if (boards !== undefined || fans !== undefined || chips !== undefined)
      partsNow[id] = {
        ...(boards !== undefined && { boards }),
        ...(fans !== undefined && { fans }),
        ...(chips !== undefined && { chips: [...chips] }),
        ...(fanSpeeds !== undefined && {
          fanSpeeds: { rpm: fanSpeeds.rpm.map(Math.round), polls: fanSpeeds.polls },
        }),
      }
  }
  return { found: foundNow, parts: partsNow }
}

function mutable(now: MachineHealth['held']): z.input<typeof found>['held'] {
  return Object.fromEntries(
    Object.entries(now).map(([kind, each]) => [
      kind,
      { ...each, figures: [...each.figures], limits: [...each.limits] },
    ]),
  )
}

/**
 * Reads what `storedHealth` gave. What cannot be read, of another version, is forgotten machine by machine. The time since
 * then does not count for or against a machine.
 */
export function readHealth(stored: {
  readonly found: unknown
  readonly parts: unknown
}): Map<string, MachineHealth> {
  const healths = new Map<string, MachineHealth>()
  const each = z.record(z.string(), z.unknown())
  for (const [id, value] of Object.entries(each.safeParse(stored.parts).data ?? {})) {
    const read = parts.safeParse(value)
    if (read.success) healths.set(id, { lived: 0, held: {}, restarts: [], ...read.data })
  }
  for (const [id, value] of Object.entries(each.safeParse(stored.found).data ?? {})) {
    const read = found.safeParse(value)
    if (read.success) healths.set(id, { ...healths.get(id), ...read.data })
  }
  return healths
}
