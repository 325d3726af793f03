import type { Room } from './limits.ts'
import { byYield, expectedPowerW } from './merit.ts'
import type { Intent, MachineState, Snapshot } from './model.ts'
import { mayYield } from './yielding.ts'

interface Back {
  readonly intents: readonly Intent[]
  readonly told: ReadonlySet<string>
  readonly changeW: number
  readonly mayRun: (machine: MachineState) => boolean
}

/** What the plan holds back stands still: of a group above its count the first to yield go, and none is woken beyond it. */
export function holdBack(machines: readonly MachineState[], { heldBack = [] }: Snapshot, room: Room): Back {
  const intents: Intent[] = []
  let changeW = 0
  const barred = new Set<string>()
  for (const { group, machines: of, most } of heldBack) {
    const mine = machines.filter(({ id }) => of.has(id))
    const running = mine.filter(
      (machine) => machine.pending !== 'sleep' && (machine.mode !== 'sleeping' || machine.pending === 'wake'),
    )
    const asleep = mine.filter((machine) => !running.includes(machine)).toSorted((a, b) => byYield(b, a))
    for (const { id } of asleep.slice(Math.max(0, most - running.length))) barred.add(id)
    const over = running.filter(mayYield).filter(({ canSleep }) => canSleep)
    for (const machine of over.toSorted(byYield).slice(0, Math.max(0, running.length - most))) {
      const cause = `the plan holds ${group} back to ${most}`
      intents.push({ target: { kind: 'machine', id: machine.id }, action: { kind: 'sleep' }, cause })
      changeW -= expectedPowerW(machine)
      room.take(machine.id, -expectedPowerW(machine))
    }
  }
  const told = new Set(intents.map(({ target }) => target.id))
  return { intents, told, changeW, mayRun: ({ id }) => !barred.has(id) }
}
