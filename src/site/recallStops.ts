import type { CommandRecord, Store } from '../store/index.ts'
import { isMachineAction, laneOf } from './actions.ts'
import type { Image } from './image.ts'
import { noteWhoStopped } from './orders.ts'
import type { Plant } from './plant.ts'

/** Commands that are looked at, for each machine. */
const PER_MACHINE = 3
const MOST = 10_000
/** Whatever else became of a command, the machine may have taken it. */
const UNTAKEN: ReadonlySet<CommandRecord['state']> = new Set(['refused', 'escalated', 'expired'])

/**
 * Who stopped machines in the last seconds before a kill, which no note tells yet: commands are written before they are sent. Without it a
 * machine that control put to sleep would be nobody's to wake.
 */
export async function recallStops(store: Pick<Store, 'commands'>, image: Image, plant: Plant): Promise<void> {
  const seen = new Set<string>()
  const limit = Math.min(MOST, plant.machines.length * PER_MACHINE)
  for (const command of limit === 0 ? [] : await store.commands({ limit })) {
    const { target, action, state } = command
    if (target.kind !== 'machine' || !isMachineAction(action) || laneOf(action) !== 'power') continue
    if (seen.has(target.id)) continue
    seen.add(target.id)
    const status = image.machine(target.id)
    if (status === undefined || status.stoppedBy !== undefined || UNTAKEN.has(state)) continue
    noteWhoStopped(status, command, plant)
  }
}
