import { createCipheriv, createHash } from 'node:crypto'
import type { MachineCommand, PoolSetting } from '../../model.ts'
import { at, number, type Part } from '../../parsing/part.ts'

/** An order in the words of the API V3 document: its command, its `param`, and whether that travels encrypted. */
export interface Order {
  readonly cmd: string
  readonly param?: unknown
  readonly secret?: boolean
}

/** The ways to run that `set.miner.power_mode` takes (API V3 document). */
export const POWER_MODES = ['low', 'normal', 'high'] as const
/** Pools that `set.miner.pools` takes at most (API V3 document). */
export const MOST_POOLS = 3
/** A red flash five times a second, as in the document's example of `set.system.led`. */
const FLASH = [{ color: 'red', period: 200, duration: 100, start: 0 }]

/**
 * The service stops and starts within the running system. A limit in watts restarts the mining; a share in percent is
 * dynamic and comes about within seconds in mode "fast" (MicroBT's API V3 document; the percentage travels as text).
 * Undefined for what the API cannot do.
 */
export function orderOf(command: MachineCommand): Order | undefined {
  switch (command.kind) {
    case 'sleep':
      return { cmd: 'set.miner.service', param: 'stop' }
    case 'wake':
      return { cmd: 'set.miner.service', param: 'start' }
    case 'limit':
      return { cmd: 'set.miner.power_limit', param: Math.round(command.power) }
    case 'limit-percent':
      return {
        cmd: 'set.miner.power_percent',
        param: { percent: String(Math.round(command.percent)), mode: 'fast' },
      }
    case 'profile':
      return POWER_MODES.some((mode) => mode === command.profile)
        ? { cmd: 'set.miner.power_mode', param: command.profile }
        : undefined
    case 'pools':
      return { cmd: 'set.miner.pools', param: command.pools.map(poolOf), secret: true }
    case 'reboot':
      return { cmd: 'set.system.reboot' }
    case 'locate':
      return { cmd: 'set.system.led', param: command.on ? FLASH : 'auto' }
  }
}

function poolOf({ url, user, password }: PoolSetting) {
  return { pool: url, worker: user, passwd: password ?? 'x' }
}

/** SHA-256 over command, password, salt and timestamp (API V3 document, "Token Generation"). */
function orderKey(command: string, password: string, salt: string, timestamp: number): Buffer {
  return createHash('sha256').update(`${command}${password}${salt}${timestamp}`).digest()
}

/** The token of a command: the first 8 characters of the key's base64 (API V3 document, "Token Generation"). */
export function commandToken(command: string, password: string, salt: string, timestamp: number): string {
  return orderKey(command, password, salt, timestamp).toString('base64').slice(0, 8)
}

/** The message that carries an order. What is secret is JSON in AES-256-ECB with PKCS #7 padding under the order's key, base64. */
export function messageOf(
  order: Order,
  account: string,
  password: string,
  salt: string,
  timestamp: number,
): Readonly<Record<string, unknown>> {
  const { cmd, param, secret } = order
  const token = commandToken(cmd, password, salt, timestamp)
  const shown = secret ? seal(JSON.stringify(param), orderKey(cmd, password, salt, timestamp)) : param
  return { cmd, ts: timestamp, token, account, ...(shown === undefined ? {} : { param: shown }) }
}

function seal(plain: string, key: Buffer): string {
  const cipher = createCipheriv('aes-256-ecb', key, null)
  return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]).toString('base64')
}

/** Answer codes of the API V3 document, "Response Format". */
const CODES: Readonly<Record<number, string>> = {
  [-1]: 'failed',
  [-2]: 'invalid command',
  [-3]: 'invalid JSON',
  [-4]: 'no permission: allow API writes in WhatsMinerTool, and check user and password',
  [-5]: 'out of memory',
}
const NO_PERMISSION = -4

/** What is wrong with an answer by its code; undefined for code 0. */
export function verdict(answer: Part): string | undefined {
  const code = number(at(answer, 'code'))
  if (code === 0) return undefined
  const message = at(answer, 'msg').value
  const said = typeof message === 'string' ? ` (${message})` : ''
  return code === undefined ? 'answer without a code' : `${CODES[code] ?? `code ${code}`}${said}`
}

export function denied(answer: Part): boolean {
  return number(at(answer, 'code')) === NO_PERMISSION
}
