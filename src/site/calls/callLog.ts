import {
  type CallBook,
  type CallEntry,
  type CallFact,
  callEntryOf,
  EMPTY_BOOK,
  foldCalls,
  subjectOf,
} from '../../calls/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { type CallProposal, canonical, type Store, type StoredCall } from '../../store/index.ts'

/** A fact with its time, and who stands behind it. */
export interface Noted {
  readonly fact: CallFact
  readonly at: Instant
  readonly who: string
  readonly why: string
}

/** Entries that are read or written in one go. */
const PAGE = 2_000
/** Another process may have written in between. */
const ATTEMPTS = 5
/** Facts that wait while the store is lost; what is measured can be measured later. */
const MOST_WAITING = 10_000

/**
 * The appended entries about calls and the book that they fold to. What the site itself finds (a state, a quarter measured) holds at once and
 * is written as soon as the store takes it; what an issuer or a person says is written before it holds.
 */
export class CallLog {
  readonly #store: Store
  readonly #changed: (before: CallBook, after: CallBook) => void
  /** As the store has it. */
  #stored: CallBook = EMPTY_BOOK
  /** Number of the last entry there is, whether it could be read or not. */
  #last = 0
  #waiting: readonly Noted[] = []
  #book: CallBook = EMPTY_BOOK
  /** One writer at a time, in order. */
  #tail: Promise<unknown> = Promise.resolve()

  constructor(store: Store, changed: (before: CallBook, after: CallBook) => void) {
    this.#store = store
    this.#changed = changed
  }

  /** Reads what is there; rejects with `StoreUnavailable`. */
  async read(): Promise<void> {
    for (;;) {
      const rows = await this.#store.callEntries({ after: this.#last, limit: PAGE })
      this.#fold(rows)
      if (rows.length < PAGE) return
    }
  }

  book(): CallBook {
    return this.#book
  }

  waiting(): number {
    return this.#waiting.length
  }

  /** What holds at once; `flush` writes it. */
  note(facts: readonly CallFact[], at: Instant): void {
    if (facts.length === 0) return
    const fresh = facts.map((fact): Noted => ({ fact, at, who: 'site', why: reasonOf(fact) }))
    const room = MOST_WAITING - this.#waiting.length
    const kept = fresh.filter(({ fact }) => fact.kind !== 'measured' && fact.kind !== 'settled')
    this.#waiting = [...this.#waiting, ...(fresh.length <= room ? fresh : kept)]
    this.#refold()
  }

  /** Appends what `make` makes of the book, after what waits; it is asked again where the book has gone on. */
  append(make: (book: CallBook) => readonly Noted[]): Promise<void> {
    const done = this.#tail.then(() => this.#append(make))
    this.#tail = done.catch(() => undefined)
    return done
  }

  /** Writes what waits; rejects with `StoreUnavailable`, and it waits on. */
  async flush(): Promise<void> {
    if (this.#waiting.length > 0) await this.append(() => [])
  }

  async #append(make: (book: CallBook) => readonly Noted[]): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = this.#waiting
      const all = [...before, ...make(this.#book)]
      if (all.length === 0) return
      const written = await this.#store.appendCallEntries(all.map(proposalOf), this.#last)
      if (written === 'moved') {
        await this.read()
        continue
      }
      // More may have been noted in the meantime, behind what was written.
      this.#waiting = this.#waiting.slice(before.length)
      this.#fold(written)
      return
    }
    throw new Error('the entries about calls go on faster than they can be read')
  }

  #fold(rows: readonly StoredCall[]): void {
    this.#stored = foldCalls(
      rows.flatMap((row) => callEntryOf(row) ?? []),
      this.#stored,
    )
    this.#last = rows.at(-1)?.sequence ?? this.#last
    this.#refold()
  }

  #refold(): void {
    const before = this.#book
    this.#book = foldCalls(
      this.#waiting.map(({ fact, at }, index): CallEntry => ({ sequence: this.#last + index + 1, at, fact })),
      this.#stored,
    )
    this.#changed(before, this.#book)
  }
}

function reasonOf(fact: CallFact): string {
  return fact.kind === 'state' ? fact.reason : ''
}

/** The body is canonical, so that equal facts are equal texts. */
function proposalOf({ fact, at, who, why }: Noted): CallProposal {
  return { kind: fact.kind, subject: subjectOf(fact), at, who, why, body: canonical(fact) }
}
