import { portOf } from '../family/ports.ts'
import type { MachineAddress } from '../model.ts'
import { at, isRecord, type Part, text } from '../parsing/part.ts'
import { documentsOf, section } from '../parsing/section.ts'
import type { Wires } from '../transports/wires.ts'
import { MARKS } from './marks.ts'

/**
 * The firmware that a cgminer answer names, in `version`, in the header of `stats` or in its status: a known family, stock
 * Antminer, other firmware on an Antminer (its type carries a remark: "Antminer S9 Pro (v5.1)"), or plain cgminer.
 */
export function rpcFirmware(answer: Part): { readonly family: string; readonly detail: string } | undefined {
  const version = at(section(answer, 'VERSION'), 0)
  const header = at(section(answer, 'STATS'), 0)
  const status = at(section(answer, 'STATUS'), 0)
  if ([version, header, status].every((part) => part.value === undefined)) return undefined
  const type = text(at(version, 'Type')) ?? text(at(header, 'Type'))
  const description = text(at(status, 'Description'))
  const versions = isRecord(version.value) ? Object.entries(version.value).flat() : []
  const words = [...versions, type, description, at(header, 'Miner').value].filter(
    (one) => typeof one === 'string',
  )
  const detail = type ?? description ?? ''
  const mark = MARKS.find(({ rpc }) => rpc !== undefined && words.some((one) => rpc.test(one)))
  if (mark !== undefined) return { family: mark.firmware, detail }
  if (type !== undefined && /antminer/i.test(type))
    return { family: /[()]/.test(type) ? 'firmware that is not stock' : 'Antminer stock', detail }
  return { family: 'cgminer', detail }
}

/**
 * Asks a machine by every way it may speak what it is: cgminer `version` on 4028, `get.device.info` on 4433, the first
 * page on 80. For a machine that does not answer as its driver expects; undefined when nothing there names itself.
 */
export async function identify(address: MachineAddress, wires: Wires): Promise<string | undefined> {
  const [rpc, api, page] = await Promise.all([
    wires.rpc(portOf(address, 'rpc')).ask('version'),
    info(address, wires),
    front(address, wires),
  ])
  const found: string[] = []
  if (api !== undefined) found.push(api)
  if (rpc.ok) {
    const firmware = rpcFirmware(documentsOf(rpc.value, 'version', []))
    if (firmware !== undefined)
      found.push([firmware.family, firmware.detail].filter((one) => one !== '').join(', '))
  }
  if (page !== undefined && !found.some((one) => one.startsWith(page))) found.push(page)
  return found.length === 0 ? undefined : found.join('; ')
}

async function info(address: MachineAddress, wires: Wires): Promise<string | undefined> {
  const connection = wires.framed(portOf(address, 'api'))
  const answer = await connection.ask({ cmd: 'get.device.info' })
  connection.close()
  if (!answer.ok) return undefined
  const type = text(at(documentsOf(answer.value, 'get.device.info', []), 0, 'msg', 'miner', 'type'))
  return type === undefined ? undefined : `WhatsMiner API 3, ${type}`
}

async function front(address: MachineAddress, wires: Wires): Promise<string | undefined> {
  const connection = wires.http(portOf(address, 'http'))
  const answer = await connection.send({ method: 'GET', path: '/' })
  connection.close()
  if (!answer.ok) return undefined
  const words = [
    answer.value.text.slice(0, 4_000),
    String(answer.value.authenticate ?? ''),
    answer.value.server ?? '',
    answer.value.location ?? '',
  ]
  return MARKS.find(({ page }) => page !== undefined && words.some((one) => page.test(one)))?.firmware
}
