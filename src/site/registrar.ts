import { z } from 'zod'
import type { Instant } from '../quantity/index.ts'
import {
  type Conflict,
  conflictsOf,
  type Entry,
  effectiveOf,
  type Fact,
  type ImportPlan,
  identify,
  planSteps,
  Register,
  seenOf,
  type Table,
} from '../register/index.ts'
import { type Store, StoreUnavailable } from '../store/index.ts'
import { conflictView } from './registerView.ts'

/** An entry that somebody wants written. */
export interface WantedEntry {
  readonly machine: string
  readonly fact: Fact
  readonly why: string
  /** From when it holds; absent is now. */
  readonly effective?: Instant
}

export interface Opening {
  readonly why: string
  readonly effective?: Instant
  readonly double?: boolean
}

export type Entered =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  /** Nothing was written; each refused entry by its place in the list. */
  | { readonly ok: false; readonly refusals: readonly { readonly index: number; readonly reason: string }[] }

export interface Imported extends ImportPlan {
  /** Whether it was written; without errors only, and only where that was asked for. */
  readonly applied: boolean
}

/** Entries read at once when the register is opened. */
const PAGE = 250
/** Another writer may be faster this many times. */
const ATTEMPTS = 8

/** The register of a site: in memory as far as it was read, and every entry checked before it is written. */
export class Registrar {
  readonly #store: Store
  readonly #now: () => Instant
  readonly #register: Register
  /** Writers of this process wait for each other, so that they do not overtake. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: Store, now: () => Instant) {
    this.#store = store
    this.#now = now
    this.#register = new Register([], now())
  }

  /** As far as it was read, with what holds by now. */
  known(): Register {
    this.#register.passTo(this.#now())
    return this.#register
  }

  /** With what others have written since; rejects with `StoreUnavailable` while the store is lost. */
  async current(): Promise<Register> {
    for (;;) {
      const entries = await this.#store.entries({ after: this.#register.last, limit: PAGE })
      this.#register.take(entries)
      if (entries.length < PAGE) return this.known()
    }
  }

  /** Writes all of the entries, or none of them. */
  enter(wanted: readonly WantedEntry[], by: string): Promise<Entered> {
    return this.#inTurn(() =>
      this.#written((register) => {
        const enteredAt = this.#now()
        const proposals = wanted.map(({ effective = enteredAt, ...entry }) => ({
          ...entry,
          enteredAt,
          effective,
          by,
        }))
        const refusals = register.refusals(proposals)
        return refusals.length > 0 ? { refused: refusals } : { proposals }
      }),
    )
  }

  /**
   * Opens the card of a machine and enters the facts. A machine that is in the register already, or may be, is refused;
   * `double` says that there really are two with one number.
   */
  add(facts: readonly Fact[], by: string, more: Opening): Promise<Entered> {
    return this.#inTurn(() =>
      this.#written((register) => {
        const enteredAt = this.#now()
        const there = more.double === true ? undefined : alreadyThere(register, facts)
        if (there !== undefined) return { refused: [{ index: 0, reason: there }] }
        const [machine = ''] = register.freeIds(1)
        const { why, effective = enteredAt } = more
        const proposals = [{ kind: 'added' } as const, ...facts].map((fact) => ({
          machine,
          fact,
          why,
          effective: effectiveOf(fact, true, effective, enteredAt),
          enteredAt,
          by,
        }))
        const refused = register.refusals(proposals)
        // The opening stands before what was given.
        return refused.length > 0
          ? { refused: refused.map(({ index, reason }) => ({ index: Math.max(0, index - 1), reason })) }
          : { proposals }
      }),
    )
  }

  /** What cannot be, by the cards and by what was last seen of the machines themselves. */
  async conflicts(): Promise<readonly Conflict[]> {
    return [...conflictsOf(await this.current()), ...(await this.seen())]
  }

  /** The conflicts that polls showed when they were last kept. */
  async seen(): Promise<readonly Conflict[]> {
    return seenNote.safeParse(await this.#store.getNote(SEEN_NOTE)).data ?? []
  }

  /** Keeps the conflicts that polls show, until the next such call. */
  async keepSeen(conflicts: readonly Conflict[]): Promise<void> {
    await this.#store.putNote(SEEN_NOTE, conflicts)
  }

  /** Plans an import, and does it where that is asked for and every row is right. */
  async import(
    table: Table,
    by: string,
    settings: { readonly apply: boolean; readonly zone: string; readonly why: string },
  ): Promise<Imported> {
    const { zone, why } = settings
    const plan = (register: Register) =>
      unhurried(planSteps(register, table, { at: this.#now(), by, zone, why }))
    if (!settings.apply) return { ...(await plan(await this.current())), applied: false }
    return this.#inTurn(async () => {
      let last: ImportPlan | undefined
      await this.#written(async (register) => {
        last = await plan(register)
        return last.errors.length > 0 ? { refused: [] } : { proposals: last.proposals }
      })
      if (last === undefined) throw new Error('an import was written without a plan')
      return { ...last, applied: last.errors.length === 0 }
    })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #written(decide: (register: Register) => Decision | Promise<Decision>): Promise<Entered> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const register = await this.current()
      const { last } = register
      const decision = await decide(register)
      if ('refused' in decision) return { ok: false, refusals: decision.refused }
      const entries = await this.#store.appendEntries(decision.proposals, last)
      if (entries === 'moved') continue
      await unhurried(taking(register, entries))
      return { ok: true, entries }
    }
    throw new StoreUnavailable(`the register went on ${ATTEMPTS} times while entries were checked`)
  }
}

const SEEN_NOTE = 'register.seen'
const seenNote = z.array(conflictView)

function alreadyThere(register: Register, facts: readonly Fact[]): string | undefined {
  const [identity] = facts.filter((fact) => fact.kind === 'identity')
  if (identity === undefined) return undefined
  const { serial, mac, boards } = identity
  const match = identify(
    register,
    seenOf({ serial: serial ?? undefined, mac: mac ?? undefined, ...(boards !== undefined && { boards }) }),
  )
  if (match.kind === 'unknown') return undefined
  const machines = match.kind === 'known' ? match.machine : match.machines.join(' or ')
  return `this machine is in the register already, as ${machines}`
}

type Decision =
  | { readonly proposals: Parameters<Store['appendEntries']>[0] }
  | { readonly refused: readonly { readonly index: number; readonly reason: string }[] }

/** The loops of the site run in this thread: none of them waits longer than this for the register, ms. */
const HOLDS_MS = 5

/** Goes through the steps, and lets others in between. */
async function unhurried<T>(steps: Generator<undefined, T, undefined>): Promise<T> {
  let since = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (performance.now() - since < HOLDS_MS) continue
    await new Promise<void>((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}

function* taking(register: Register, entries: readonly Entry[]): Generator<undefined, void, undefined> {
  for (let from = 0; from < entries.length; from += 100) {
    yield
    register.take(entries.slice(from, from + 100))
  }
}
