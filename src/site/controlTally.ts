import type { ControlDecision, Intent } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { Journal } from './journal.ts'

/** Machines that are moved within this time are told of together, after the first. */
const TOGETHER_MS = 60_000

type Kind = 'control.restored' | 'control.adjusted'
interface Sum {
  toldAt: Instant
  machines: number
  woken: number
}

/**
 * Tells of machines that the controller moves: the first cycle at once, what follows as one sum a minute, so that a ramp
 * of twenty cycles is two lines. Each order is in the record of commands all the same.
 */
export class ControlTally {
  readonly #journal: Journal
  readonly #sums = new Map<Kind, Sum>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  add(at: Instant, intents: readonly Intent[], decision: ControlDecision): void {
    const machines = intents.filter((intent) => intent.target.kind === 'machine')
    const woken = machines.filter(({ action }) => action.kind === 'wake').length
    if (machines.length > 0) {
      const kind = woken * 2 >= machines.length ? 'control.restored' : 'control.adjusted'
      const sum = this.#sums.get(kind)
      if (sum === undefined) {
        this.#tell(kind, machines.length, woken, decision)
        this.#sums.set(kind, { toldAt: at, machines: 0, woken: 0 })
      } else {
        sum.machines += machines.length
        sum.woken += woken
      }
    }
    for (const [kind, sum] of this.#sums) {
      if (at - sum.toldAt < TOGETHER_MS) continue
      if (sum.machines > 0) this.#tell(kind, sum.machines, sum.woken, decision)
      this.#sums.delete(kind)
    }
  }

  #tell(kind: Kind, machines: number, woken: number, decision: ControlDecision): void {
    this.#journal.tell({
      severity: 'info',
      kind,
      subject: 'site',
      who: 'controller',
      why: decision.cause,
      data: {
        machines,
        woken,
        target_w: Math.round(decision.target),
        expected_w: decision.expected === undefined ? null : Math.round(decision.expected),
      },
    })
  }
}
