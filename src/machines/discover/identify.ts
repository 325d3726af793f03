import type { MachineAddress } from '../model.ts'
import { at, isRecord, items, type Part, text } from '../parsing/part.ts'
import { section, statusesOf } from '../parsing/section.ts'
import type { Wires } from '../transports/wires.ts'
import { MARKS, type Mark } from './marks.ts'
import { askInfo, askPage, askVersion } from './question.ts'

/** A remark in brackets that does not speak of the hardware: "Antminer S19j Pro+ (88)", "(NoPIC)", "(Aml)", "(3U)". */
const OTHER_FIRMWARE = /\((?!\s*(\d+u?|no ?pic|aml|xil|bb|cv|hyd\.?|imm)\s*\))/i

/** Fields that only one maker's machines have; marks know them as words. The others, hundreds of them, are passed over. */
const TELLING = /^(Factory GHS|MM ID\d+.*)$/

function tellingKeys({ value }: Part): readonly string[] {
  return isRecord(value) ? Object.keys(value).filter((key) => TELLING.test(key)) : []
}

/**
 * The firmware that a cgminer answer names, in `version`, in the header of `stats`, in a status or by the names of its devices and
 * fields: a known family, stock
 * Antminer, other firmware on an Antminer (its type carries a remark: "Antminer S9 Pro (v5.1)"), or plain cgminer.
 */
export function rpcFirmware(answer: Part): { readonly family: string; readonly detail: string } | undefined {
  const version = at(section(answer, 'VERSION'), 0)
  const header = at(section(answer, 'STATS'), 0)
  const statuses = statusesOf(answer)
  if ([version, header, statuses[0]].every((part) => part?.value === undefined)) return undefined
  const type = text(at(version, 'Type')) ?? text(at(header, 'Type'))
  const descriptions = [
    ...statuses.map((one) => text(at(one, 'Description'))),
    text(section(answer, 'Description')),
  ]
  const description = descriptions.find((one) => one !== undefined)
  const versions = isRecord(version.value) ? Object.entries(version.value).flat() : []
  const stats = items(section(answer, 'STATS'))
  const devices = [
    ...items(section(answer, 'DEVS')).map((row) => at(row, 'Name').value),
    ...stats.map((row) => at(row, 'ID').value),
    ...[at(section(answer, 'SUMMARY'), 0), ...stats.slice(0, 2)].flatMap(tellingKeys),
  ]
  const words = [...versions, type, ...descriptions, at(header, 'Miner').value, ...devices].filter(
    (one) => typeof one === 'string',
  )
  const detail = type ?? description ?? ''
  const mark = rpcMark(words)
  if (mark !== undefined) return { family: mark.firmware, detail }
  if (type !== undefined && /antminer/i.test(type))
    return { family: OTHER_FIRMWARE.test(type) ? 'firmware that is not stock' : 'Antminer stock', detail }
  return { family: 'cgminer', detail }
}

/** Machines of one firmware name themselves alike: what has been looked up for one serves the others. */
const LOOKED_UP = new Map<string, Mark | undefined>()
const MOST_LOOKED_UP = 1_000

function rpcMark(words: readonly string[]): Mark | undefined {
  const key = words.join('\n')
  if (LOOKED_UP.has(key)) return LOOKED_UP.get(key)
  const mark = MARKS.find(({ rpc }) => rpc !== undefined && words.some((one) => rpc.test(one)))
  if (LOOKED_UP.size >= MOST_LOOKED_UP) LOOKED_UP.clear()
  LOOKED_UP.set(key, mark)
  return mark
}

/**
 * Asks a machine by every way it may speak what it is: cgminer `version` on 4028, `get.device.info` on 4433, the first
 * page on 80. For a machine that does not answer as its driver expects; undefined when nothing there names itself.
 */
export async function identify(address: MachineAddress, wires: Wires): Promise<string | undefined> {
  const [version, info, front] = await Promise.all([
    askVersion(address, wires),
    askInfo(address, wires),
    askPage(address, wires, '/'),
  ])
  const found: string[] = []
  if (info.ok && info.value.type !== undefined) found.push(`WhatsMiner API 3, ${info.value.type}`)
  if (version.ok && version.value.part !== undefined) {
    const firmware = rpcFirmware(version.value.part)
    if (firmware !== undefined)
      found.push([firmware.family, firmware.detail].filter((one) => one !== '').join(', '))
  }
  const page = front.ok ? pageMark(front.value.words)?.firmware : undefined
  if (page !== undefined && !found.some((one) => one.startsWith(page))) found.push(page)
  return found.length === 0 ? undefined : found.join('; ')
}

/** The firmware that a web page's words name, on a device with these open ports. */
export function pageMark(words: readonly string[], open: readonly number[] = []) {
  return MARKS.find(
    ({ page, beside }) =>
      page !== undefined &&
      words.some((one) => page.test(one)) &&
      (beside === undefined || beside.some((port) => open.includes(port))),
  )
}
