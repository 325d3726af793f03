import { z } from 'zod'
import type { Order } from '../dispatch/index.ts'
import { type Instant, instant, watts } from '../quantity/index.ts'
import type { Store } from '../store/index.ts'
import type { Image } from './image.ts'

/** A meter set aside from the balance by a person. */
export interface Exclusion {
  readonly flow: string
  readonly who: string
  readonly why: string
  readonly at: Instant
}

const power = z.number().transform(watts)
const at = z.number().transform(instant)
const ordersNote = z.array(
  z.object({
    id: z.string(),
    who: z.string(),
    why: z.string(),
    until: at,
    scope: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('site') }),
      z.object({ kind: z.literal('machines'), ids: z.array(z.string()) }),
    ]),
    effect: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('cap'), power }),
      z.object({ kind: z.literal('sleep') }),
      z.object({ kind: z.literal('wake') }),
      z.object({ kind: z.literal('limit'), power }),
      z.object({ kind: z.literal('limit-percent'), percent: z.number() }),
      z.object({ kind: z.literal('profile'), profile: z.string() }),
    ]),
  }),
)
const exclusionsNote = z.array(z.object({ flow: z.string(), who: z.string(), why: z.string(), at }))
const stoppedNote = z.record(
  z.string(),
  z.object({
    by: z.enum(['controller', 'operator']),
    limitW: z.number().optional(),
    percent: z.number().optional(),
  }),
)

/** What must outlast a restart beside the records: people's orders, meters set aside, who stopped which machine. */
export interface SiteNotes {
  readonly orders: readonly Order[]
  readonly exclusions: readonly Exclusion[]
}

/** Reads the notes and puts what they say of machines into the image. */
export async function readNotes(store: Store, image: Image, now: Instant): Promise<SiteNotes> {
  const orders = ordersNote.safeParse(await store.getNote('orders'))
  const exclusions = exclusionsNote.safeParse(await store.getNote('exclusions'))
  const stopped = stoppedNote.safeParse(await store.getNote('stopped'))
  for (const [id, note] of Object.entries(stopped.data ?? {})) {
    const status = image.machine(id)
    if (status === undefined) continue
    status.stoppedBy = note.by
    status.acceptedLimitW = note.limitW
    status.acceptedPercent = note.percent
  }
  return {
    orders: (orders.data ?? []).filter((order) => order.until > now),
    exclusions: exclusions.data ?? [],
  }
}

/** Who stopped which machine, as a note. */
export function stoppedMachines(image: Image): z.input<typeof stoppedNote> {
  const note: z.input<typeof stoppedNote> = {}
  for (const [id, status] of image.machines())
    if (status.stoppedBy !== undefined)
      note[id] = {
        by: status.stoppedBy,
        ...(status.acceptedLimitW !== undefined && { limitW: status.acceptedLimitW }),
        ...(status.acceptedPercent !== undefined && { percent: status.acceptedPercent }),
      }
  return note
}
