import type { MachineAddress } from '../model.ts'
import { at, isRecord, items, type Part, text } from '../parsing/part.ts'
import { section } from '../parsing/section.ts'
import type { Wires } from '../transports/wires.ts'
import { MARKS } from './marks.ts'
import { askInfo, askPage, askVersion } from './question.ts'

/** A remark in brackets that does not speak of the hardware ("(88)", "(NoPic)", "(3U)"). */
const OTHER_FIRMWARE = /\((?!\s*(?:\d+|nopic|\d+u)\s*\))/i

/**
 * The firmware that a cgminer answer names, in `version`, in the header of `stats` or in its status: a known family, stock
 * Antminer, other firmware on an Antminer (its type carries a remark: "Antminer S9 Pro (v5.1)"), or plain cgminer.
 */
export function rpcFirmware(answer: Part): { readonly family: string; readonly detail: string } | undefined {
  const version = at(section(answer, 'VERSION'), 0)
  const header = at(section(answer, 'STATS'), 0)
  const list = section(answer, 'STATUS')
  // Old WhatsMiners put the status's fields beside `"STATUS":"E"` instead of into a list.
  const status = typeof list.value === 'string' ? at(answer, 0) : at(list, 0)
  if ([version, header, status].every((part) => part.value === undefined)) return undefined
  const type = text(at(version, 'Type')) ?? text(at(header, 'Type'))
  const description = text(at(status, 'Description')) ?? text(section(answer, 'Description'))
  const versions = isRecord(version.value) ? Object.entries(version.value).flat() : []
  const devices = [
    ...items(section(answer, 'DEVS')).map((row) => at(row, 'Name').value),
    ...items(section(answer, 'STATS')).map((row) => at(row, 'ID').value),
  ]
  const words = [...versions, type, description, at(header, 'Miner').value, ...devices].filter(
    (one) => typeof one === 'string',
  )
  const detail = type ?? description ?? ''
  const mark = MARKS.find(({ rpc }) => rpc !== undefined && words.some((one) => rpc.test(one)))
  if (mark !== undefined) return { family: mark.firmware, detail }
  if (type !== undefined && /antminer/i.test(type))
    return { family: OTHER_FIRMWARE.test(type) ? 'firmware that is not stock' : 'Antminer stock', detail }
  return { family: 'cgminer', detail }
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

/** The firmware that a web page's words name. */
export function pageMark(words: readonly string[]) {
  return MARKS.find(({ page }) => page !== undefined && words.some((one) => page.test(one)))
}
