import type { Clock, Watts } from '../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../model.ts'
import { failed } from '../outcome.ts'
import type { OrderHands } from './carryOut.ts'

/** Hands that reach machines by links of their own; `meters` reads the feeders. */
export function handsOver(
  links: ReadonlyMap<string, MachineLink>,
  command: MachineCommand,
  clock: Clock,
  meters?: () => Promise<ReadonlyMap<string, Watts>>,
): OrderHands {
  const nowhere = failed({ kind: 'unreachable', detail: 'there is no link to it' })
  return {
    clock,
    send: async ({ id }) => (await links.get(id)?.command(command)) ?? nowhere,
    look: async ({ id }, at) => (await links.get(id)?.poll(at)) ?? nowhere,
    ...(meters === undefined ? {} : { meters }),
  }
}
