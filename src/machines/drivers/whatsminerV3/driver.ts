import type { Instant } from '../../../quantity/index.ts'
import { discreetly, secretsOf } from '../../family/discreet.ts'
import { family, lastKnown, type Machine, unsupported } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { detailOf, failed, ok } from '../../outcome.ts'
import { at, type Part, partOf, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { Wires } from '../../transports/wires.ts'
import { denied, MOST_POOLS, messageOf, type Order, orderOf, POWER_MODES, verdict } from './orders.ts'
import { readWhatsminer } from './status.ts'

const FIRMWARE = 'WhatsMiner API 3'
/** Factory sign-in for commands (MicroBT's API V3 document names the account `super`; asic-rs, 2025). */
const FACTORY = { user: 'super', password: 'super' }
/** The power mode changes by orders; it is asked again after this long, and after each order. */
const SETTING_MS = 60_000

/**
 * MicroBT's firmware with API 3 (apidoc.whatsminer.com, API V3, firmware of May 2024 and later): length-prefixed JSON on TCP
 * 4433, one kept connection. A poll is `get.device.info`, then `get.miner.status` with `summary+pools+edevs`, and each minute
 * `get.miner.setting`.
 */
export const whatsminerV3: MachineDriver = family({
  id: 'whatsminer-v3',
  make: 'WhatsMiner',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'limit-percent', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'errors'],
  machine: whatsminer,
})

function whatsminer(address: MachineAddress, wires: Wires): Machine {
  const api = wires.framed(portOf(address, 'api'))
  const { user, password } = address.credentials ?? FACTORY
  const setting = lastKnown<unknown>(SETTING_MS)
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
    const set = partOf(setting.at(when) ?? (await askSetting(when)), 'get.miner.setting', defects)
    return ok({
      at: when,
      make: 'WhatsMiner',
      firmware: FIRMWARE,
      ...readWhatsminer(device, told, set),
      defects,
    })
  }

  /** API 3.0.0 and later have it; its absence is no defect of a report. */
  async function askSetting(when: Instant): Promise<unknown> {
    const answer = await ask({ cmd: 'get.miner.setting' }, [])
    return answer.ok && verdict(answer.value) === undefined
      ? setting.keep(when, at(answer.value, 'msg').value ?? {})
      : setting.keep(when, {})
  }

  /** The salt changes with a restart; it is asked for where none is known. */
  async function freshSalt(): Promise<string | undefined> {
    const answer = await ask({ cmd: 'get.device.info', param: 'salt' }, [])
    return answer.ok ? text(at(answer.value, 'msg', 'salt')) : undefined
  }

  function send(order: Order, withSalt: string): Promise<MachineOutcome<Part>> {
    return ask(messageOf(order, user, password, withSalt, Math.floor(Date.now() / 1000)), [])
  }

  async function command(asked: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    const order = orderOf(asked)
    if (order === undefined) return refusalOf(asked)
    if (asked.kind === 'pools' && asked.pools.length > MOST_POOLS)
      return failed({
        kind: 'refused',
        detail: `${order.cmd}: the machine holds ${MOST_POOLS} pools at most`,
      })
    // Stopping the service changes no setting.
    if (asked.kind !== 'sleep' && asked.kind !== 'wake') setting.forget()
    const first = salt ?? (await freshSalt())
    if (first === undefined)
      return failed({ kind: 'refused', detail: `${order.cmd}: the machine gives no salt for a token` })
    salt = first
    let answer = await send(order, first)
    if (answer.ok && verdict(answer.value) !== undefined) {
      const next = await freshSalt()
      if (next !== undefined && next !== first) {
        salt = next
        answer = await send(order, next)
      }
    }
    // Going down takes effect at once, and the connection may end before the answer has left.
    const down = asked.kind === 'reboot' && !answer.ok && /closed|RESET/.test(detailOf(answer.failure))
    if (down) return ok('accepted')
    if (!answer.ok) return answer
    const refusal = verdict(answer.value)
    if (refusal === undefined) return ok('accepted')
    const kind = denied(answer.value) ? 'unauthorised' : 'refused'
    return discreetly(failed({ kind, detail: `${order.cmd}: ${refusal}` }), [
      ...secretsOf(asked),
      address.credentials?.password,
    ])
  }

  return { poll, command, close: () => api.close() }
}

/** For an order that cannot be put into the API's words: a profile that it does not have. */
function refusalOf(asked: MachineCommand) {
  return asked.kind === 'profile'
    ? failed({
        kind: 'refused',
        detail: `no profile "${asked.profile}": there are ${POWER_MODES.join(', ')}`,
      })
    : unsupported(FIRMWARE, asked.kind)
}
