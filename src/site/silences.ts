import type { Snapshot } from '../dispatch/index.ts'
import { happening } from './differences.ts'
import type { Happening } from './journal.ts'

/** Machines of one feeder that fall silent together are told of as one thing from this many on. */
const GROUP = 3
/** They do so within one round of polling and some more. */
const GATHER_MS = 20_000

type Change = 'lost' | 'back'
interface Gathering {
  readonly sinceMs: number
  readonly ids: Set<string>
}

/** Gathers machines that fall silent, or come back, by feeder: a lost switch is one thing to tell, not two hundred. */
export class Silences {
  readonly #gatherings = new Map<string, Gathering>()

  see(before: Snapshot, after: Snapshot): Happening[] {
    const was = new Map(before.machines.map((machine) => [machine.id, machine.mode]))
    const dark = new Set(
      after.feeders
        .filter((feeder) => feeder.breakerClosed === false || after.dark === true)
        .map((feeder) => feeder.id),
    )
    for (const machine of after.machines) {
      const earlier = was.get(machine.id)
      if (earlier === undefined || earlier === machine.mode) continue
      // Behind an open breaker, and without power, silence is expected.
      if (machine.mode === 'unreachable' && !dark.has(machine.feeder))
        this.#gather('lost', machine.feeder, machine.id, after.at)
      else if (earlier === 'unreachable') this.#gather('back', machine.feeder, machine.id, after.at)
    }
    return this.#ripe(after.at)
  }

  #gather(change: Change, feeder: string, id: string, now: number): void {
    const key = `${change} ${feeder}`
    const gathering = this.#gatherings.get(key) ?? { sinceMs: now, ids: new Set<string>() }
    gathering.ids.add(id)
    this.#gatherings.set(key, gathering)
    // One that comes back before it was told of as lost was never gone, and the other way round.
    this.#gatherings.get(`${change === 'lost' ? 'back' : 'lost'} ${feeder}`)?.ids.delete(id)
  }

  #ripe(now: number): Happening[] {
    return [...this.#gatherings].flatMap(([key, { sinceMs, ids }]) => {
      if (now - sinceMs < GATHER_MS) return []
      this.#gatherings.delete(key)
      const [change = '', feeder = ''] = key.split(' ')
      const severity = change === 'lost' ? 'warning' : 'info'
      const [first = ''] = ids
      if (ids.size >= GROUP)
        return [happening(severity, `machines.${change}`, feeder, '', { machines: ids.size, first })]
      return [...ids].map((id) => happening(severity, `machine.${change}`, id, '', { feeder }))
    })
  }
}
