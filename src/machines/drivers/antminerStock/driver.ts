import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { family, lastKnown, type Machine } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import { powerOf } from '../../family/power.ts'
import type { MachineAddress, MachineDriver, MachineOutcome, MachineReport, Pool } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { type Part, partOf } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import { digestHttp } from '../../transports/digestHttp.ts'
import type { Wires } from '../../transports/wires.ts'
import { isAntminer, readPools, readStats } from './stats.ts'
import { type AntminerPages, antminerCommands, readPages } from './web.ts'

const FIRMWARE = 'Antminer stock'
/** Factory sign-in of Bitmain's web interface (asic-rs and pyasic, 2025). */
const FACTORY = { user: 'root', password: 'root' }
/** What changes seldom (names, versions, pools, complaints) is asked again after this long. */
const SELDOM_MS = 60_000
const ALWAYS = ['summary', 'stats']
const SELDOM = ['version', 'summary', 'stats', 'pools']

/**
 * Bitmain's stock firmware: reads by the cgminer API on TCP 4028, `summary+stats` every poll and
 * `version+summary+stats+pools` each minute; names, versions and complaints from two pages of the web interface each
 * minute; commands through the web interface (antminerWeb.ts). The firmware has no power limit.
 */
export const antminerStock: MachineDriver = family({
  id: 'antminer-stock',
  make: 'Antminer',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'reboot'],
  reads: ['boards', 'errors'],
  machine: antminer,
})

interface Seldom {
  readonly pages: AntminerPages
  readonly pools: readonly Pool[]
  readonly apiVersion?: string
  readonly compiled?: string
  readonly defects: readonly string[]
}

function antminer(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  const web = digestHttp(wires.http(portOf(address, 'http')), address.credentials ?? FACTORY)
  const seldom = lastKnown<Seldom>(SELDOM_MS)
  const command = antminerCommands(web)
  let joins = true
  /** Once the machine has named itself, a poll in which that one field is broken still counts. */
  let familiar = false

  /** Several commands in one round trip where the firmware joins them; old firmware refuses that or cuts the answer. */
  async function ask(commands: readonly string[], defects: string[]): Promise<MachineOutcome<Part>> {
    if (joins) {
      const answer = await rpc.ask(commands.join('+'))
      if (!answer.ok) return answer
      const own: string[] = []
      const part = documentsOf(answer.value, 'rpc', own)
      const whole =
        section(part, 'STATS').value !== undefined && !own.some((one) => one.endsWith('ends inside a value'))
      if (whole || otherFirmware(part) !== undefined) {
        defects.push(...own)
        return ok({ ...part, defects })
      }
      joins = false
    }
    const documents: unknown[] = []
    // `stats` tells all that `summary` does; alone, each command costs a connection.
    for (const one of commands.filter((name) => name !== 'summary')) {
      const answer = await rpc.ask(one)
      if (answer.ok) documents.push(documentsOf(answer.value, one, defects).value)
      else if (one === 'stats') return answer
      else defects.push(`${one}: ${answer.failure.kind}`)
    }
    return ok(partOf(documents, 'rpc', defects))
  }

  async function poll(at: Instant): Promise<MachineOutcome<MachineReport>> {
    const kept = seldom.at(at)
    const defects: string[] = []
    const slow: string[] = []
    const [answer, pages] = await Promise.all([
      ask(kept === undefined ? SELDOM : ALWAYS, defects),
      kept?.pages ?? readPages(web, slow),
    ])
    if (!answer.ok) return answer
    const foreign = otherFirmware(answer.value)
    if (foreign !== undefined) return failed({ kind: 'wrong-device', expected: FIRMWARE, found: foreign })
    const stats = section(answer.value, 'STATS')
    const summary = section(answer.value, 'SUMMARY')
    familiar ||= isAntminer(answer.value)
    if (!familiar || (stats.value === undefined && summary.value === undefined))
      return failed({
        kind: 'malformed',
        detail: `no Antminer's stats in the answer; ${defects[0] ?? 'it has other keys'}`,
      })
    const told = readStats(stats, section(answer.value, 'VERSION'), summary)
    const { apiVersion, compiled, power, model = pages.model, ...live } = told
    const rest =
      kept ??
      seldom.keep(at, {
        pages,
        pools: readPools(section(answer.value, 'POOLS')),
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(compiled === undefined ? {} : { compiled }),
        defects: slow,
      })
    const firmwareVersion = pages.firmwareVersion ?? rest.compiled
    const mining = live.hashrate === undefined ? undefined : live.hashrate > 0
    return ok({
      at,
      make: 'Antminer',
      firmware: FIRMWARE,
      ...pages,
      ...(model === undefined ? {} : { model }),
      ...(firmwareVersion === undefined ? {} : { firmwareVersion }),
      ...(rest.apiVersion === undefined ? {} : { apiVersion: rest.apiVersion }),
      ...live,
      ...(mining === undefined ? {} : { mining }),
      pools: rest.pools,
      ...powerOf(power, 'estimated', mining),
      defects: [...rest.defects, ...defects],
    })
  }

  return {
    poll,
    command(order) {
      seldom.forget()
      return command(order)
    },
    close: () => web.close(),
  }
}

/** The name of another firmware that answers on 4028; undefined for stock and for answers that name nothing known. */
function otherFirmware(answer: Part): string | undefined {
  const found = rpcFirmware(answer)
  if (found === undefined || found.family === FIRMWARE || found.family === 'cgminer') return undefined
  return found.detail === '' ? found.family : `${found.family}, ${found.detail}`
}
