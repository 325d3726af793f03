import { createHash } from 'node:crypto'
import type { Instant } from '../../../quantity/index.ts'
import { family, type Machine, unsupported } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { detailOf, failed, ok } from '../../outcome.ts'
import { at, number, type Part, partOf, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { readWhatsminer } from './status.ts'

const FIRMWARE = 'WhatsMiner API 3'
/** Factory sign-in for commands (MicroBT's API V3 document names the account `super`; asic-rs, 2025). */
const FACTORY = { user: 'super', password: 'super' }
/** Answer codes of the API V3 document, "Response Format". */
const CODES: Readonly<Record<number, string>> = {
  [-1]: 'failed',
  [-2]: 'invalid command',
  [-3]: 'invalid JSON',
  [-4]: 'no permission: allow API writes in WhatsMinerTool, and check user and password',
  [-5]: 'out of memory',
}
const NO_PERMISSION = -4

/**
 * MicroBT's firmware with API 3 (apidoc.whatsminer.com, API V3): length-prefixed JSON on TCP 4433, one kept connection.
 * A poll is `get.device.info`, then `get.miner.status` with `summary+pools+edevs`.
 */
export const whatsminerV3: MachineDriver = family({
  id: 'whatsminer-v3',
  make: 'WhatsMiner',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'reboot'],
  reads: ['boards', 'errors'],
  machine: whatsminer,
})

/**
 * The token of a command: the first 8 characters of the base64 of SHA-256 over command, password, salt and timestamp (API
 * V3 document, "Token Generation").
 */
export function commandToken(command: string, password: string, salt: string, timestamp: number): string {
  return createHash('sha256').update(`${command}${password}${salt}${timestamp}`).digest('base64').slice(0, 8)
}

function whatsminer(address: MachineAddress, wires: Wires): Machine {
  const api = wires.framed(portOf(address, 'api'))
  const { user, password } = address.credentials ?? FACTORY
  let salt: string | undefined

  async function ask(
    request: Readonly<Record<string, unknown>>,
    defects: string[],
  ): Promise<MachineOutcome<Part>> {
    const order = String(request['cmd']).startsWith('set.')
    const answer = await api.ask(request, order ? 'once' : undefined)
    if (!answer.ok) return answer
    return ok(at(documentsOf(answer.value, String(request['cmd']), defects), 0))
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const info = await ask({ cmd: 'get.device.info' }, defects)
    if (!info.ok) return info
    const device = at(info.value, 'msg')
    if (at(device, 'miner').value === undefined && at(device, 'system').value === undefined)
      return failed({
        kind: 'malformed',
        detail: `get.device.info: ${verdict(info.value) ?? 'tells of no miner'}`,
      })
    salt = text(at(device, 'salt')) ?? salt
    const status = await ask({ cmd: 'get.miner.status', param: 'summary+pools+edevs' }, defects)
    if (!status.ok) defects.push(`get.miner.status: ${status.failure.kind}`)
    const told = status.ok ? at(status.value, 'msg') : partOf(undefined, 'get.miner.status', defects)
    const refusal = status.ok ? verdict(status.value) : undefined
    if (refusal !== undefined) defects.push(`get.miner.status: ${refusal}`)
    return ok({ at: when, make: 'WhatsMiner', firmware: FIRMWARE, ...readWhatsminer(device, told), defects })
  }

  /** The salt changes with a restart; it is asked for where none is known. */
  async function freshSalt(): Promise<string | undefined> {
    const answer = await ask({ cmd: 'get.device.info', param: 'salt' }, [])
    return answer.ok ? text(at(answer.value, 'msg', 'salt')) : undefined
  }

  async function send(cmd: string, param: unknown, withSalt: string): Promise<MachineOutcome<Part>> {
    const ts = Math.floor(Date.now() / 1000)
    const token = commandToken(cmd, password, withSalt, ts)
    return ask({ cmd, ts, token, account: user, ...(param === undefined ? {} : { param }) }, [])
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const asked = request(order)
    if (asked === undefined) return unsupported(FIRMWARE, order.kind)
    const [cmd, param] = asked
    const first = salt ?? (await freshSalt())
    if (first === undefined)
      return failed({ kind: 'refused', detail: `${cmd}: the machine gives no salt for a token` })
    salt = first
    let answer = await send(cmd, param, first)
    if (answer.ok && verdict(answer.value) !== undefined) {
      const next = await freshSalt()
      if (next !== undefined && next !== first) {
        salt = next
        answer = await send(cmd, param, next)
      }
    }
    // Going down takes effect at once, and the connection may end before the answer has left.
    const down = order.kind === 'reboot' && !answer.ok && /closed|RESET/.test(detailOf(answer.failure))
    if (down) return ok('accepted')
    if (!answer.ok) return answer
    const refusal = verdict(answer.value)
    if (refusal === undefined) return ok('accepted')
    const denied = number(at(answer.value, 'code')) === NO_PERMISSION
    return failed({ kind: denied ? 'unauthorised' : 'refused', detail: `${cmd}: ${refusal}` })
  }

  return { poll, command, close: () => api.close() }
}

/** Commands of the API V3 document: the service stops and starts within the running system; a limit restarts it. */
function request(order: MachineCommand): readonly [cmd: string, param?: unknown] | undefined {
  switch (order.kind) {
    case 'sleep':
      return ['set.miner.service', 'stop']
    case 'wake':
      return ['set.miner.service', 'start']
    case 'limit':
      return ['set.miner.power_limit', Math.round(order.power)]
    case 'reboot':
      return ['set.system.reboot']
    default:
      return undefined
  }
}

/** What is wrong with an answer by its code; undefined for code 0. */
function verdict(answer: Part): string | undefined {
  const code = number(at(answer, 'code'))
  if (code === 0) return undefined
  const message = at(answer, 'msg').value
  const said = typeof message === 'string' ? ` (${message})` : ''
  return code === undefined ? 'answer without a code' : `${CODES[code] ?? `code ${code}`}${said}`
}
