import type { Instant } from '../../../quantity/index.ts'
import { rpcFirmware } from '../../discover/identify.ts'
import { family, type Machine, unsupported } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type { MachineAddress, MachineDriver, MachineOutcome, MachineReport } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { amount, at, note, type Part, partOf, present, text } from '../../parsing/part.ts'
import { documentsOf, section, statusesOf } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { readPools, readStats, statsRow, tellsBoards } from '../antminerStock/stats.ts'
import { asSection, boardsOf, countsSolutions, fansOf, rowsOf, wholeRate } from './read.ts'

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
        // One broken answer breaks those behind it: alone, the others can be read.
        if (useful(part) && own.length === 0) return ok({ ...part, defects })
      }
      joins = false
    }
    const documents: unknown[] = []
    let failure: MachineOutcome<Part> | undefined
    for (const command of COMMANDS.filter((one) => !unknown.has(one))) {
      const answer = await rpc.ask(command)
      if (!answer.ok) {
        failure ??= answer
        defects.push(`${command}: ${answer.failure.kind}`)
        if (answer.failure.kind === 'unreachable' || answer.failure.kind === 'timeout') break
        continue
      }
      const part = documentsOf(answer.value, command, defects)
      if (refused(part)) unknown.add(command)
      documents.push(part.value)
    }
    const part = partOf(documents, 'rpc', defects)
    if (useful(part)) return ok(part)
    unknown.clear()
    joins = true
    return failure ?? failed({ kind: 'malformed', detail: 'no SUMMARY, DEVS or STATS in the answers' })
  }

  /** Firmware of WhatsMiner's kin tells its boards in `edevs` alone (recorded). */
  async function withDevices(answer: Part): Promise<Part> {
    if (section(answer, 'DEVS').value !== undefined || unknown.has('edevs')) return answer
    const more = await rpc.ask('edevs')
    if (!more.ok) return answer
    const part = documentsOf(more.value, 'edevs', [])
    if (section(part, 'DEVS').value === undefined) unknown.add('edevs')
    return { ...answer, value: [answer.value, part.value] }
  }

  async function poll(now: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const answer = await ask(defects)
    if (!answer.ok) return answer
    return ok(reportOf(await withDevices(answer.value), now, defects))
  }

  return {
    poll,
    command: async (order) => unsupported('cgminer', order.kind),
    close: () => undefined,
  }
}

/** What `rpcFirmware` says of machines whose firmware has no name of its own. */
const NAMELESS = new Set(['cgminer', 'firmware that is not stock'])

/** The firmware does not know the command; anything else may be better next time. */
function refused(answer: Part): boolean {
  return /^E$/i.test(text(at(section(answer, 'STATUS'), 0, 'STATUS')) ?? '')
}

function useful(answer: Part): boolean {
  return PAYLOADS.some((name) => rowsOf(answer, name).length > 0)
}

function reportOf(answer: Part, now: Instant, defects: string[]): MachineReport {
  const found = rpcFirmware(answer)
  const version = at(section(answer, 'VERSION'), 0)
  const summary = at(section(answer, 'SUMMARY'), 0)
  const devices = section(answer, 'DEVS')
  const stats = rowsOf(answer, 'STATS')
  // Antminers under other firmware, and machines built after them, keep bmminer's row of the whole machine with its chains.
  const row = statsRow(section(answer, 'STATS'))
  const bitmain = row !== undefined && tellsBoards(row) ? readStats(answer) : undefined
  const model = bitmain?.model ?? text(at(version, 'Type')) ?? text(at(version, 'PROD'))
  const description = descriptionOf(answer)
  const pools = readPools(asSection(rowsOf(answer, 'POOLS', 'POOL'), section(answer, 'POOLS')))
  const rate = bitmain?.hashrate ?? wholeRate(summary, devices, stats)
  const solutions = countsSolutions([model, description, ...pools.map((pool) => pool.url)])
  if (solutions && rate !== undefined) note(summary, 'the rates count solutions, not hashes')
  const boards =
    bitmain === undefined || bitmain.boards.length === 0 ? boardsOf(devices, stats) : bitmain.boards
  return {
    at: now,
    firmware: found === undefined || NAMELESS.has(found.family) ? 'cgminer' : found.family,
    ...present<Partial<MachineReport>>({
      make: model !== undefined && /antminer/i.test(model) ? 'Antminer' : undefined,
      model,
      firmwareVersion: description ?? bitmain?.compiled,
      apiVersion: bitmain?.apiVersion ?? text(at(version, 'API')),
      hashrate: solutions ? undefined : rate,
      expectedHashrate: solutions ? undefined : bitmain?.expectedHashrate,
      mining: rate === undefined ? undefined : rate > 0,
      uptimeS:
        bitmain?.uptimeS ??
        [summary, ...stats].map((one) => amount(at(one, 'Elapsed'))).find((one) => one !== undefined),
      accepted: amount(at(summary, 'Accepted')),
      rejected: amount(at(summary, 'Rejected')),
    }),
    powerGrade: 'unknown',
    boards: solutions ? boards.map(({ hashrate: _, ...board }) => board) : boards,
    fans: bitmain === undefined || bitmain.fans.length === 0 ? fansOf([summary, ...stats]) : bitmain.fans,
    pools,
    errors: [],
    defects,
  }
}

/** The program's name and version, as the answer to a command that it knows tells them. */
function descriptionOf(answer: Part): string | undefined {
  const statuses = statusesOf(answer)
  const good = statuses.find((status) => /^[SIW]$/i.test(text(at(status, 'STATUS')) ?? ''))
  return text(at(good ?? at(section(answer, 'STATUS'), 0), 'Description'))
}
