import type { Instant } from '../../../quantity/index.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import { webPages } from '../../family/webPages.ts'
import type {
  Chip,
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import type { Part } from '../../parsing/part.ts'
import type { Wires } from '../../transports/wires.ts'
import { axeOrders } from './orders.ts'
import { isSystemInfo, readAxe, readChips } from './state.ts'

const FIRMWARE = 'AxeOS'
const INFO = '/api/system/info'
const ASIC = '/api/system/asic'
/** What the chips can do is asked again after this long, and after every command. */
const SELDOM_MS = 60_000

/**
 * AxeOS on Bitaxe (ESP-Miner) and on NerdAxe, NerdQAxe and their like (ESP-Miner-NerdQAxePlus): REST on HTTP 80, open to its
 * own network. The microcontroller is asked one thing at a time. There is no power limit; frequencies are profiles.
 */
export const axeos: MachineDriver = family({
  id: 'axeos',
  make: 'Bitaxe',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: axe,
})

function axe(address: MachineAddress, wires: Wires): Machine {
  const web = wires.http(portOf(address, 'http'))
  const orders = axeOrders(web)
  const seldom = lastKnown<{ readonly asic: Part; readonly defects: readonly string[] }>(SELDOM_MS)

  async function info(defects: string[]): Promise<MachineOutcome<Part>> {
    const { page, failure } = await webPages(web.send, [INFO], defects)
    const none = failure(INFO)
    // AxeOS knows no user: a refusal is either for callers of this network, or another machine's.
    if (none?.kind === 'unauthorised')
      return failed({ kind: 'malformed', detail: `${INFO}: HTTP 401, not open to callers of this network` })
    if (none !== undefined) return failed(none)
    return isSystemInfo(page(INFO))
      ? ok(page(INFO))
      : failed({ kind: 'malformed', detail: `${INFO}: not of AxeOS; ${defects[0] ?? 'it has other keys'}` })
  }

  /** Old firmware has no page of its chips: that is no defect. */
  async function asicOf(
    when: Instant,
  ): Promise<{ readonly asic: Part; readonly defects: readonly string[] }> {
    const kept = seldom.at(when)
    if (kept !== undefined) return kept
    const defects: string[] = []
    const { page } = await webPages(web.send, [ASIC], defects)
    return seldom.keep(when, { asic: page(ASIC), defects })
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const told = await info(defects)
    if (!told.ok) return told
    const rest = await asicOf(when)
    const report = readAxe(told.value, { ...rest.asic, defects })
    return ok({ at: when, firmware: FIRMWARE, ...report, defects: [...rest.defects, ...defects] })
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const told = await info([])
    return told.ok ? ok(readChips(told.value)) : told
  }

  return {
    poll,
    command(order: MachineCommand) {
      seldom.forget()
      return orders(order)
    },
    chips,
    close: () => web.close(),
  }
}
