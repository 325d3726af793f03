import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { family, lastKnown, type Machine, unsupported } from '../../family/family.ts'
import { joinedRpc, rpcVerdict } from '../../family/joined.ts'
import { portOf } from '../../family/ports.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { items, type Part } from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { kinOf } from '../braiinsRest/kin.ts'
import { readLive, readSeldom, type Seldom } from './read.ts'

const FIRMWARE = 'Braiins OS'
const SELDOM_MS = 60_000
const ALWAYS = ['summary', 'devs', 'temps', 'fans', 'tunerstatus']
const SELDOM = ['version', 'devdetails', 'pools']
/** What an answer must have one of to be of use. */
const PAYLOADS = ['SUMMARY', 'DEVS', 'TEMPS', 'FANS']

/**
 * Braiins OS by the cgminer API of BOSminer alone (TCP 4028): firmware of 2020 and 2021, and later machines whose web server
 * is closed. It pauses and resumes mining and has no power target, pools or reboot here: those need the web interface, and
 * `addpool` and its kin "are not fully implemented" (BOSminer API, Braiins OS+ documentation, 2021). There is no sign-in.
 */
export const bosminer: MachineDriver = family({
  id: 'bosminer',
  make: 'Braiins',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake'],
  reads: ['boards'],
  machine: braiinsByRpc,
})

function braiinsByRpc(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const ask = joinedRpc(rpc, useful)
  const kin = kinOf('cgminer', `${FIRMWARE} by its cgminer API`, address, wires)
  const seldom = lastKnown<Seldom>(SELDOM_MS)
  /** Once it has named itself, a poll in which that one field is broken still counts. */
  let familiar = false

  async function poll(at: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(at)
    const defects: string[] = []
    const answer = await ask(kept === undefined ? [...SELDOM, ...ALWAYS] : ALWAYS, defects)
    if (!answer.ok) return failed(await kin(at, answer.failure))
    const found = rpcFirmware(answer.value)
    familiar ||= found?.family === FIRMWARE
    if (!familiar || (found !== undefined && found.family !== FIRMWARE && found.family !== 'cgminer'))
      return failed({
        kind: 'wrong-device',
        expected: FIRMWARE,
        found: [found?.family ?? 'cgminer', found?.detail].filter(Boolean).join(', '),
      })
    const rest = kept ?? seldom.keep(at, readSeldom(answer.value))
    return ok({ at, firmware: FIRMWARE, ...readLive(answer.value, rest), errors: [], defects })
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const name = order.kind === 'sleep' ? 'pause' : order.kind === 'wake' ? 'resume' : undefined
    if (name === undefined) return unsupported(FIRMWARE, order.kind)
    const verdict = rpcVerdict(await rpc.ask(name), name)
    return verdict.ok ? ok('accepted') : verdict
  }

  return { poll, command, close: () => undefined }
}

function useful(answer: Part): boolean {
  return PAYLOADS.some((name) => items(section(answer, name)).length > 0) || foreign(answer)
}

/** Another firmware's answer is not asked for again in pieces. */
function foreign(answer: Part): boolean {
  const found = rpcFirmware(answer)
  return found !== undefined && found.family !== FIRMWARE && found.family !== 'cgminer'
}
