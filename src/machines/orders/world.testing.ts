import {
  type Clock,
  celsius,
  type Instant,
  instant,
  terahashesPerSecond,
  type Watts,
  watts,
} from '../../quantity/index.ts'
import type { MachineCommand, MachineOutcome, MachineReport } from '../model.ts'
import { failed, ok } from '../outcome.ts'
import type { OrderHands } from './carryOut.ts'
import type { OrderTarget } from './model.ts'

/** A clock that goes on to the next sleeper as soon as nothing else is to be done. */
export function steppedClock(): Clock & { run<T>(work: Promise<T>): Promise<T> } {
  let now = 0
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
  return {
    now: () => instant(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper)
            resolve()
          },
        }
        if (signal?.aborted) return resolve()
        signal?.addEventListener('abort', sleeper.wake, { once: true })
        sleepers.add(sleeper)
      }),
    async run(work) {
      let going = true
      void work.finally(() => {
        going = false
      })
      while (going) {
        await new Promise((resolve) => setImmediate(resolve))
        const first = [...sleepers].sort((a, b) => a.at - b.at)[0]
        if (!going || first === undefined) continue
        now = Math.max(now, first.at)
        first.wake()
      }
      return work
    },
  }
}

/** How a machine of the test world takes orders. */
export interface Temper {
  /** `liar` says it obeyed and draws on; `deaf` ignores its first order. */
  readonly kind:
    | 'willing'
    | 'deaf'
    | 'stubborn'
    | 'liar'
    | 'refusing'
    | 'locked'
    | 'gone'
    | 'incapable'
    | 'mute'
  readonly feeder?: string
  readonly mining?: boolean
  readonly powerW?: number
}

export interface World {
  readonly hands: OrderHands
  readonly targets: readonly OrderTarget[]
  /** Orders taken by each machine. */
  readonly taken: ReadonlyMap<string, number>
  /** Most machines spoken to at once, so far. */
  readonly mostAtOnce: () => number
  readonly meters: () => ReadonlyMap<string, Watts>
  /** Every load that a feeder had, W, by time. */
  readonly loads: { readonly at: number; readonly totalW: number }[]
}

export const OBEY_MS = 3_000
const LATENCY_MS = 40
const ASLEEP_W = 50

/** Machines that sleep and wake three seconds after they took the order, with feeders whose meters see what they draw. */
export function world(
  clock: Clock,
  tempers: readonly Temper[],
  command: MachineCommand,
  otherLoadW = 0,
): World {
  const taken = new Map<string, number>()
  const loads: { at: number; totalW: number }[] = []
  const machines = tempers.map((temper, index) => ({
    temper,
    id: `m${index}`,
    nominal: temper.powerW ?? 3_000,
    draws: temper.mining !== false,
    says: temper.mining !== false,
    changes: [] as { readonly at: number; readonly to: boolean }[],
  }))
  const byId = new Map(machines.map((machine) => [machine.id, machine]))
  let [atOnce, most] = [0, 0]

  function settle() {
    for (const machine of machines)
      for (const { at, to } of machine.changes.filter((change) => change.at <= clock.now())) {
        machine.changes.splice(0, 1)
        machine.says = to
        if (machine.temper.kind !== 'liar') machine.draws = to
        loads.push({
          at,
          totalW: machines.reduce((sum, one) => sum + (one.draws ? one.nominal : ASLEEP_W), 0),
        })
      }
  }
  async function spoken<T>(answer: () => MachineOutcome<T>): Promise<MachineOutcome<T>> {
    most = Math.max(most, ++atOnce)
    await clock.sleep(LATENCY_MS)
    atOnce -= 1
    settle()
    return answer()
  }
  function send(target: OrderTarget): MachineOutcome<'accepted'> {
    const machine = byId.get(target.id)
    if (machine === undefined) return failed({ kind: 'unreachable', detail: 'no such machine' })
    const { kind } = machine.temper
    if (kind === 'gone') return failed({ kind: 'unreachable', detail: 'ECONNREFUSED' })
    if (kind === 'refusing') return failed({ kind: 'refused', detail: 'busy' })
    if (kind === 'locked') return failed({ kind: 'unauthorised', detail: 'wrong password' })
    const count = (taken.get(target.id) ?? 0) + 1
    taken.set(target.id, count)
    if (kind !== 'stubborn' && !(kind === 'deaf' && count === 1))
      machine.changes.push({ at: clock.now() + OBEY_MS, to: command.kind === 'wake' })
    return ok('accepted')
  }
  function look(target: OrderTarget, at: Instant): MachineOutcome<MachineReport> {
    const machine = byId.get(target.id)
    if (machine === undefined || machine.temper.kind === 'gone')
      return failed({ kind: 'unreachable', detail: 'ECONNREFUSED' })
    return ok(report(machine.says, machine.nominal, at, machine.temper.kind === 'mute'))
  }
  function meters(): ReadonlyMap<string, Watts> {
    settle()
    const sums = new Map<string, Watts>()
    for (const { temper, draws, nominal } of machines)
      if (temper.feeder !== undefined)
        sums.set(temper.feeder, watts((sums.get(temper.feeder) ?? otherLoadW) + (draws ? nominal : ASLEEP_W)))
    return sums
  }
  return {
    taken,
    loads,
    mostAtOnce: () => most,
    meters,
    targets: machines.map(({ id, temper, nominal, draws }) => ({
      id,
      feeder: temper.feeder,
      capabilities: new Set(temper.kind === 'incapable' ? [] : [command.kind]),
      mining: draws,
      power: watts(draws ? nominal : ASLEEP_W),
      nominalPower: watts(nominal),
    })),
    hands: {
      clock,
      send: (target) => spoken(() => send(target)),
      look: (target, at) => spoken(() => look(target, at)),
      meters: async () => meters(),
    },
  }
}

function report(mining: boolean, nominal: number, at: Instant, mute: boolean): MachineReport {
  const told = mute ? {} : { mining, power: watts(mining ? nominal : ASLEEP_W) }
  return {
    at,
    firmware: 'test',
    powerGrade: 'measured',
    ...told,
    hashrate: terahashesPerSecond(mining ? 100 : 0),
    boards: [{ temperature: celsius(60) }],
    fans: [],
    pools: [],
    errors: [],
    defects: [],
  }
}
