import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Call, CallSource } from '../calls/index.ts'
import { type Instant, instant } from '../quantity/index.ts'
import type { WayParts } from './parts.ts'
import type { WayState } from './wayState.ts'

/** A call as a list of an issuer has it: a calendar, the events of a VTN. */
export interface ListedCall {
  readonly call: Omit<Call, 'issuer' | 'version'>
  /** What the list says of its version; a change without a higher one counts all the same. */
  readonly stated: number
  /** The entry of the list that it comes from; one entry may be many calls. */
  readonly entry: string
}

const keptShape = z.record(
  z.string(),
  z.object({
    version: z.number(),
    hash: z.string(),
    until: z.number(),
    entry: z.string(),
    /** The desk refused it; it is asked again after a while. */
    refusedAt: z.number().nullable(),
  }),
)
type Kept = z.output<typeof keptShape>[string]

/** More calls than this from one list at a time: the later ones wait. */
export const MOST_LISTED = 2_000
const ASK_AGAIN_MS = 3_600_000

/**
 * Turns lists into messages: what is new or changed is called, what is gone from the list is cancelled. What was said is kept in a note, so
 * that also what is gone after a restart is cancelled. Higher versions are made up where the list does not tell them.
 */
export class Listing {
  readonly #source: CallSource
  readonly #note: string
  readonly #parts: WayParts
  readonly #state: WayState
  #kept: Map<string, Kept> | undefined

  constructor(id: string, source: CallSource, parts: WayParts, state: WayState) {
    this.#source = source
    this.#note = `calls.${source.way}.${id}`
    this.#parts = parts
    this.#state = state
  }

  /**
   * Shows the whole list to the desk. Entries in `unclear` cannot be read just now: what was known of them stays. Rejects where the
   * desk or the note cannot be written; the same list is then shown again.
   */
  async show(listed: readonly ListedCall[], unclear: ReadonlySet<string> = new Set()): Promise<void> {
    const kept = await this.#open()
    const now = this.#parts.clock.now()
    const current = listed
      .filter(({ call }) => call.until > now)
      .toSorted((a, b) => a.call.from - b.call.from)
    if (current.length > MOST_LISTED)
      this.#state.trouble(`${current.length} calls are listed; the first ${MOST_LISTED} are taken`)
    const before = JSON.stringify([...kept])
    try {
      const shown = current.slice(0, MOST_LISTED)
      for (const each of shown) await this.#call(each, kept, now)
      // After the new ones, so that what replaces another leaves no gap.
      const names = new Set(current.map(({ call }) => call.id))
      for (const [id, known] of kept) {
        if (known.until <= now) kept.delete(id)
        else if (!names.has(id) && !unclear.has(known.entry) && known.hash !== '')
          await this.#cancel(id, known, kept)
      }
    } finally {
      if (JSON.stringify([...kept]) !== before)
        await this.#parts.notes.put(this.#note, Object.fromEntries(kept))
    }
  }

  async #open(): Promise<Map<string, Kept>> {
    if (this.#kept !== undefined) return this.#kept
    const read = keptShape.safeParse((await this.#parts.notes.get(this.#note)) ?? {})
    this.#kept = new Map(Object.entries(read.success ? read.data : {}))
    return this.#kept
  }

  async #call({ call, stated, entry }: ListedCall, kept: Map<string, Kept>, now: Instant): Promise<void> {
    const known = kept.get(call.id)
    const hash = createHash('sha256').update(JSON.stringify(call)).digest('base64url')
    const askAgain = known?.refusedAt != null && now - known.refusedAt >= ASK_AGAIN_MS
    if (known?.hash === hash && !askAgain) return
    const version =
      known === undefined ? stated : Math.max(stated, known.version + (known.hash === hash ? 0 : 1))
    const { issuer } = this.#source
    const answer = await this.#parts.desk.take(
      { kind: 'call', call: { ...call, issuer, version } },
      this.#source,
    )
    this.#state.heard(answer)
    if (answer.result === 'refused') this.#state.trouble(`${call.id}: ${answer.reason}`)
    kept.set(call.id, {
      version,
      hash,
      until: call.until,
      entry,
      refusedAt: answer.result === 'refused' ? now : null,
    })
  }

  async #cancel(id: string, known: Kept, kept: Map<string, Kept>): Promise<void> {
    const version = known.version + 1
    const { issuer } = this.#source
    const answer = await this.#parts.desk.take({ kind: 'cancel', issuer, id, version }, this.#source)
    this.#state.heard(answer)
    // Kept until its time is over: should it be listed again, its version must be higher.
    kept.set(id, { ...known, version, hash: '', until: instant(known.until), refusedAt: null })
  }
}
