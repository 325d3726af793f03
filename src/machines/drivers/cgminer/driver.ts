import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { family, type Machine, unsupported } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type { MachineAddress, MachineDriver, MachineOutcome, MachineReport } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { amount, at, items, type Part, partOf, present, text } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { readPools, readStats, statsRow } from '../antminerStock/stats.ts'
import { boardsOf, fansOf, rateOf } from './read.ts'

const COMMANDS = ['version', 'summary', 'devs', 'stats', 'pools']
/** What a useful answer has at least one of. */
const PAYLOADS = ['SUMMARY', 'DEVS', 'STATS']

/**
 * Any machine that speaks the cgminer API without being of a family of its own: old forks, small makers, mended firmware
 * (Hiveon, asicseer, mskminer). It is read by the structure of its answers and never commanded: what such firmware makes of
 * an order is not known. Source: the cgminer API-README (2013-2022) and the recorded answers of twenty makers.
 */
export const cgminer: MachineDriver = family({
  id: 'cgminer',
  make: 'unknown',
  firmware: 'cgminer',
  capabilities: [],
  reads: ['boards'],
  machine: general,
})

function general(address: MachineAddress, wires: Wires): Machine {
  const rpc = wires.rpc(portOf(address, 'rpc'))
  let joins = true
  /** Commands that this firmware does not know; they are not asked again. */
  const unknown = new Set<string>()

  async function ask(defects: string[]): Promise<MachineOutcome<Part>> {
    if (joins) {
      const answer = await rpc.ask(COMMANDS.join('+'))
      if (!answer.ok && answer.failure.kind !== 'malformed') return answer
      if (answer.ok) {
        const own: string[] = []
        const part = documentsOf(answer.value, 'rpc', own)
        if (useful(part) && !own.some((one) => one.endsWith('ends inside a value'))) {
          defects.push(...own)
          return ok({ ...part, defects })
        }
      }
      joins = false
    }
    const documents: unknown[] = []
    let failure: MachineOutcome<Part> | undefined
    for (const command of COMMANDS.filter((one) => !unknown.has(one))) {
      const answer = await rpc.ask(command)
      if (!answer.ok) {
        failure ??= answer
        if (answer.failure.kind === 'unreachable' || answer.failure.kind === 'timeout') break
        continue
      }
      const part = documentsOf(answer.value, command, defects)
      if (section(part, command === 'devs' ? 'DEVS' : command.toUpperCase()).value === undefined)
        unknown.add(command)
      documents.push(part.value)
    }
    const part = partOf(documents, 'rpc', defects)
    if (useful(part)) return ok(part)
    unknown.clear()
    joins = true
    return failure ?? failed({ kind: 'malformed', detail: 'no SUMMARY, DEVS or STATS in the answers' })
  }

  async function poll(now: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const answer = await ask(defects)
    if (!answer.ok) return answer
    return ok(reportOf(answer.value, now, defects))
  }

  return {
    poll,
    command: async (order) => unsupported('cgminer', order.kind),
    close: () => undefined,
  }
}

/** What `rpcFirmware` says of machines whose firmware has no name of its own. */
const NAMELESS = new Set(['cgminer', 'firmware that is not stock', 'Antminer stock'])

function useful(answer: Part): boolean {
  return PAYLOADS.some((name) => items(section(answer, name)).length > 0)
}

function reportOf(answer: Part, now: Instant, defects: string[]): MachineReport {
  const found = rpcFirmware(answer)
  const version = section(answer, 'VERSION')
  const stats = section(answer, 'STATS')
  const summary = at(section(answer, 'SUMMARY'), 0)
  // Antminers under other firmware keep bmminer's rows.
  const bitmain = statsRow(stats) === undefined ? undefined : readStats(answer)
  const hashrate = bitmain?.hashrate ?? rateOf(summary)
  const model = bitmain?.model ?? text(at(version, 0, 'Type')) ?? text(at(version, 0, 'PROD'))
  const description = text(at(section(answer, 'STATUS'), 0, 'Description'))
  const antminer = model !== undefined && /antminer/i.test(model)
  return {
    at: now,
    firmware: found === undefined || NAMELESS.has(found.family) ? 'cgminer' : found.family,
    ...present<Partial<MachineReport>>({
      make: antminer ? 'Antminer' : undefined,
      model,
      firmwareVersion: description ?? bitmain?.compiled,
      apiVersion: bitmain?.apiVersion ?? text(at(version, 0, 'API')),
      hashrate,
      expectedHashrate: bitmain?.expectedHashrate,
      mining: hashrate === undefined ? undefined : hashrate > 0,
      uptimeS: bitmain?.uptimeS ?? amount(at(summary, 'Elapsed')),
      accepted: amount(at(summary, 'Accepted')),
      rejected: amount(at(summary, 'Rejected')),
    }),
    powerGrade: 'unknown',
    boards:
      bitmain === undefined || bitmain.boards.length === 0
        ? boardsOf(section(answer, 'DEVS'))
        : bitmain.boards,
    fans: bitmain === undefined || bitmain.fans.length === 0 ? fansOf(summary) : bitmain.fans,
    pools: readPools(section(answer, 'POOLS')),
    errors: [],
    defects,
  }
}
