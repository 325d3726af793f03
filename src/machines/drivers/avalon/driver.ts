import type { Instant } from '../../../quantity/index.ts'
import { discreetly, secretsOf } from '../../family/discreet.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
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
import { type Part, partOf } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { readChips } from './boards.ts'
import { cutRow } from './brackets.ts'
import { type Kind, kindOf } from './kinds.ts'
import { stepsOf, take } from './orders.ts'
import { kindIn, type Mm, mmOf, readAvalon, readVersion } from './report.ts'

const FIRMWARE = 'Avalon'
/** What changes seldom is asked again after this long. */
const SELDOM_MS = 60_000
/** Which command tells of the machine: `stats`, on an A10 only `estats`, on newer Q only `litestats` (recorded). */
const TELLING = ['stats', 'estats', 'litestats']

/**
 * Canaan's firmware of A10 to A15, Q, Nano 3, Nano 3S and Mini 3: cgminer 4.11.1 on TCP 4028 with Canaan's bracket language in
 * `stats`. A poll asks `summary+stats`, each minute `version+summary+stats+pools`; orders are `ascset` and `setpool`. Only
 * `setpool` asks for the password. It has no power limit that is documented.
 */
export const avalon: MachineDriver = family({
  id: 'avalon',
  make: 'Avalon',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'chips', 'errors'],
  machine: avalonMiner,
})

interface Seldom {
  readonly version: ReturnType<typeof readVersion>
  /** As they were answered. */
  readonly pools: unknown
}

function avalonMiner(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const seldom = lastKnown<Seldom>(SELDOM_MS)
  let kind: Kind | undefined
  let joins = true
  let telling = 'stats'

  async function ask(commands: readonly string[], defects: string[]): Promise<MachineOutcome<Part>> {
    if (joins && commands.length > 1) {
      const answer = await rpc.ask(commands.join('+'))
      if (!answer.ok && answer.failure.kind !== 'malformed') return answer
      if (answer.ok) {
        const own: string[] = []
        const part = documentsOf(answer.value, 'rpc', own)
        const cut = own.some((one) => one.endsWith('ends inside a value'))
        if (!cut && commands.some((one) => section(part, SECTION[one] ?? 'STATS').value !== undefined)) {
          defects.push(...own)
          return ok({ ...part, defects })
        }
      }
      joins = false
    }
    const documents: unknown[] = []
    let failure: MachineOutcome<Part> | undefined
    for (const command of commands) {
      const answer = await rpc.ask(command)
      if (answer.ok) {
        const cut = cutRow(answer.value)
        if (cut !== undefined) documents.push({ STATS: [cut] })
        documents.push(documentsOf(answer.value, command, defects).value)
      } else failure ??= answer
      // A machine that is gone says nothing to the next question either.
      if (!answer.ok && answer.failure.kind !== 'malformed') break
    }
    return documents.length === 0 && failure !== undefined ? failure : ok(partOf(documents, 'rpc', defects))
  }

  /** The machine's own blocks, by another command where the usual one has none. */
  async function blocks(answer: Part, defects: string[]): Promise<Mm | undefined> {
    const told = mmOf(section(answer, 'STATS'))
    if (told !== undefined) return told
    for (const command of TELLING.filter((one) => one !== telling)) {
      const other = await ask([command], defects)
      const found = other.ok ? mmOf(section(other.value, 'STATS')) : undefined
      if (found === undefined) continue
      telling = command
      return found
    }
    return undefined
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const kept = seldom.at(when)
    const answer = await ask(
      kept === undefined ? ['version', 'summary', telling, 'pools'] : ['summary', telling],
      defects,
    )
    if (!answer.ok) {
      joins = true
      return answer
    }
    const mm = isOther(answer.value) ? undefined : await blocks(answer.value, defects)
    if (mm === undefined) {
      joins = true
      return failed({ kind: 'malformed', detail: 'answers on 4028, but tells no blocks of an Avalon' })
    }
    const version = kept?.version ?? readVersion(section(answer.value, 'VERSION'))
    const pools = kept?.pools ?? section(answer.value, 'POOLS').value
    if (kept === undefined && version.told.model !== undefined) {
      seldom.keep(when, { version, pools })
    }
    kind = kindIn(mm, version.names)
    return ok({
      at: when,
      make: 'Avalon',
      firmware: FIRMWARE,
      ...readAvalon(mm, section(answer.value, 'SUMMARY'), partOf(pools, 'POOLS', defects), kind),
      ...version.told,
      defects,
    })
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    if (kind === undefined) {
      const answer = await ask(['version'], [])
      if (!answer.ok) return answer
      kind = kindOf(readVersion(section(answer.value, 'VERSION')).names)
    }
    const steps = stepsOf(order, kind, Math.floor(Date.now() / 1000), address.credentials ?? kind.factory)
    if (!steps.ok) return steps
    seldom.forget()
    return discreetly(await take(rpc, steps.value), [...secretsOf(order), address.credentials?.password])
  }

  async function chips(): Promise<MachineOutcome<readonly (readonly Chip[])[]>> {
    const defects: string[] = []
    const answer = await ask([telling], defects)
    if (!answer.ok) return answer
    const mm = await blocks(answer.value, defects)
    return mm === undefined
      ? failed({ kind: 'malformed', detail: `${telling}: tells no blocks of an Avalon` })
      : ok(readChips(mm))
  }

  return { poll, command, chips, close: () => undefined }
}

/** The section of an answer to each command. */
const SECTION: Readonly<Record<string, string>> = { version: 'VERSION', summary: 'SUMMARY', pools: 'POOLS' }

/** Another maker's machine: it has a version, and rows of statistics without a word of Canaan's. */
function isOther(answer: Part): boolean {
  const version = JSON.stringify(section(answer, 'VERSION').value ?? '')
  return version !== '""' && !/avalon|"MM\d|MODEL/i.test(version)
}
