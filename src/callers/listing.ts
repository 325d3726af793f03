import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Call, CallSource } from '../calls/index.ts'
import type { Instant } from '../quantity/index.ts'
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
   * Shows the whole list to the desk. Entries in `unclear` cannot be read just now: what was known of them stays; `all`: the list may
   * lack any. Rejects where the desk or the note cannot be written; the same list is then shown again.
   */
  async show(listed: readonly ListedCall[], unclear: ReadonlySet<string> | 'all' = new Set()): Promise<void> {
    const kept = await this.#open()
    const now = this.#parts.clock.now()
    const current = listed
      .filter(({ call }) => call.until > now)
      .toSorted((a, b) => a.call.from - b.call.from)
    if (current.length > MOST_LISTED)
      this.#state.trouble(`${current.length} calls are listed; the first ${MOST_LISTED} are taken`)
    const shown = current.slice(0, MOST_LISTED).filter((each) => isDue(each, kept.get(each.call.id), now))
    const names = new Set(current.map(({ call }) => call.id))
    const isUnclear = (entry: string) => unclear === 'all' || unclear.has(entry)
    const gone = [...kept].filter(
      ([id, known]) => known.until > now && !names.has(id) && !isUnclear(known.entry) && known.hash !== GONE,
    )
    const before = JSON.stringify([...kept])
    for (const [id, { until }] of kept) if (until <= now) kept.delete(id)
    // The versions are written down before they are said: a process that ends in between never says one twice with another meaning.
    for (const each of shown) kept.set(each.call.id, reserved(each, kept.get(each.call.id)))
    for (const [id, known] of gone) kept.set(id, { ...known, version: known.version + 1, hash: SAYING })
    const put = () => this.#parts.notes.put(this.#note, Object.fromEntries(kept))
    if (JSON.stringify([...kept]) !== before) await put()
    if (shown.length + gone.length === 0) return
    try {
      for (const each of shown) await this.#call(each, kept, now)
      // After the new ones, so that what replaces another leaves no gap.
      for (const [id] of gone) await this.#cancel(id, kept)
    } finally {
      await put()
    }
  }

  async #open(): Promise<Map<string, Kept>> {
    if (this.#kept !== undefined) return this.#kept
    const read = keptShape.safeParse((await this.#parts.notes.get(this.#note)) ?? {})
    this.#kept = new Map(Object.entries(read.success ? read.data : {}))
    return this.#kept
  }

  async #call({ call }: ListedCall, kept: Map<string, Kept>, now: Instant): Promise<void> {
    const known = kept.get(call.id)
    if (known === undefined) return
    const { issuer } = this.#source
    const { version } = known
    const answer = await this.#parts.desk.take(
      { kind: 'call', call: { ...call, issuer, version } },
      this.#source,
    )
    this.#state.heard(answer)
    kept.set(call.id, {
      ...known,
      hash: hashOf(call),
      refusedAt: answer.result === 'refused' ? now : null,
    })
  }

  async #cancel(id: string, kept: Map<string, Kept>): Promise<void> {
    const known = kept.get(id)
    if (known === undefined) return
    const { issuer } = this.#source
    const answer = await this.#parts.desk.take(
      { kind: 'cancel', issuer, id, version: known.version },
      this.#source,
    )
    this.#state.heard(answer)
    // Kept until its time is over: should it be listed again, its version must be higher.
    kept.set(id, { ...known, hash: GONE, refusedAt: null })
  }
}

/** In place of a hash: it is being said just now, and was not answered yet; it was cancelled. */
const SAYING = 'saying'
const GONE = ''

const hashOf = (call: ListedCall['call']): string =>
  createHash('sha256').update(JSON.stringify(call)).digest('base64url')

function isDue({ call }: ListedCall, known: Kept | undefined, now: Instant): boolean {
  if (known === undefined || known.hash !== hashOf(call)) return true
  return known.refusedAt !== null && now - known.refusedAt >= ASK_AGAIN_MS
}

function reserved({ call, stated, entry }: ListedCall, known: Kept | undefined): Kept {
  // What was refused is said again as it was.
  const again = known !== undefined && known.hash === hashOf(call)
  const version = known === undefined ? stated : again ? known.version : Math.max(stated, known.version + 1)
  return { version, hash: SAYING, until: call.until, entry, refusedAt: null }
}
