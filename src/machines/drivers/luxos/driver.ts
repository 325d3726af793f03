import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { joinedRpc } from '../../family/joined.ts'
import { portOf } from '../../family/ports.ts'
import type {
  Chip,
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { items, type Part } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { carryOut } from './orders.ts'
import { boardIds, readChips, readLive, readSeldom, type Seldom } from './read.ts'
import { inSession } from './session.ts'

const FIRMWARE = 'LuxOS'
const SELDOM_MS = 60_000
const ALWAYS = ['summary', 'stats', 'devs', 'temps', 'fans', 'power', 'config']
const SELDOM = ['version', 'pools', 'profiles', 'events']
/** What an answer must have one of to be of use. */
const PAYLOADS = ['SUMMARY', 'STATS', 'DEVS']

/**
 * LuxOS by the cgminer-like API of LUXminer on TCP 4028 (docs.luxor.tech, 2023-2026): read in one round trip, commanded in a
 * session of its own. The API knows no password: sessions order its users, they do not keep anyone out.
 */
export const luxos: MachineDriver = family({
  id: 'luxos',
  make: 'Luxor',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: luxminer,
})

function luxminer(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const ask = joinedRpc(rpc, useful)
  const seldom = lastKnown<Seldom>(SELDOM_MS)
  /** Once it has named itself, a poll in which that one field is broken still counts. */
  let familiar = false

  async function poll(at: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(at)
    const defects: string[] = []
    const answer = await ask(kept === undefined ? [...SELDOM, ...ALWAYS] : ALWAYS, defects)
    if (!answer.ok) return answer
    const found = rpcFirmware(answer.value)
    familiar ||= found?.family === FIRMWARE
    if (!familiar || (found !== undefined && found.family !== FIRMWARE && found.family !== 'cgminer'))
      return failed({
        kind: 'wrong-device',
        expected: FIRMWARE,
        found: [found?.family ?? 'cgminer', found?.detail].filter(Boolean).join(', '),
      })
    const { pools, errors, ...rest } = kept ?? seldom.keep(at, readSeldom(answer.value))
    return ok({ at, firmware: FIRMWARE, ...readLive(answer.value, rest), pools, errors, defects })
  }

  function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    seldom.forget()
    const secrets = order.kind === 'pools' ? order.pools.map((one) => one.password) : []
    return inSession(rpc, secrets, (session) => carryOut(order, session))
  }

  /** `healthchipget` of each board that `devs` lists, all at once. */
  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const devs = await rpc.ask('devs')
    if (!devs.ok) return devs
    const ids = boardIds(section(documentsOf(devs.value, 'devs', []), 'DEVS'))
    if (ids.length === 0) return failed({ kind: 'malformed', detail: 'devs: no boards in the answer' })
    const answers = await Promise.all(
      ids.map((id) => rpc.ask({ command: 'healthchipget', parameter: String(id) })),
    )
    const failure = answers.find((one) => !one.ok)
    if (failure !== undefined && !failure.ok) return failure
    return ok(answers.map((one) => (one.ok ? readChips(documentsOf(one.value, 'healthchipget', [])) : [])))
  }

  return { poll, command, chips, close: () => undefined }
}

/** Another firmware's answer is not asked for again in pieces. */
function useful(answer: Part): boolean {
  const found = rpcFirmware(answer)
  const foreign = found !== undefined && found.family !== FIRMWARE && found.family !== 'cgminer'
  return foreign || PAYLOADS.some((name) => items(section(answer, name)).length > 0)
}
