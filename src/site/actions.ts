import type { Command, Order } from '../dispatch/index.ts'
import type { MachineCommand, PoolSetting } from '../machines/index.ts'
import { type Watts, watts } from '../quantity/index.ts'
import type { CommandRequest } from './view.ts'

type Wanted = CommandRequest['action']
type Written = Command['action']
export type MachineAction = Extract<Written, Pick<MachineCommand, 'kind'>>

const OF_MACHINES: ReadonlySet<string> = new Set<MachineCommand['kind']>([
  'sleep',
  'wake',
  'limit',
  'limit-percent',
  'profile',
  'pools',
  'reboot',
  'locate',
])
export function isMachineAction(action: Written): action is MachineAction {
  return OF_MACHINES.has(action.kind)
}

/** What a request asks of a machine, passwords in clear: this goes to the machine's link and is kept nowhere. */
export function machineCommandOf(action: Wanted): MachineCommand {
  switch (action.kind) {
    case 'limit':
      return { kind: 'limit', power: watts(action.power_w) }
    case 'pools':
      return {
        kind: 'pools',
        pools: action.pools.map(
          ({ url, user, password }): PoolSetting =>
            password === undefined ? { url, user } : { url, user, password },
        ),
      }
    default:
      return action
  }
}

/** The same as it is written down and told: of a password only that one was given. */
export function writtenAction(command: MachineCommand): MachineAction {
  if (command.kind !== 'pools') return command
  return {
    kind: 'pools',
    pools: command.pools.map(({ url, user, password }) => ({
      url,
      user,
      passwordGiven: password !== undefined,
    })),
  }
}

/** What goes to the machine again; pools only from the clear form, which is gone after a restart. */
export function sendable(
  action: MachineAction,
  clear: MachineCommand | undefined,
): MachineCommand | undefined {
  return action.kind === 'pools' ? clear : action
}

/** A request without its passwords, to be told from another one by what is written down. */
export function withoutPasswords<T extends { readonly action: Wanted }>(request: T): T {
  if (request.action.kind !== 'pools') return request
  const pools = request.action.pools.map(({ password, ...pool }) =>
    password === undefined ? pool : { ...pool, password: 'given' },
  )
  return { ...request, action: { kind: 'pools', pools } }
}

/** The action in words, for records and people: `limit 3000 W`, `pools stratum+tcp://pool.example:3333 anna.1 (password given)`. */
export function wordsOfAction(action: Written): string {
  switch (action.kind) {
    case 'limit':
      return `limit ${Math.round(action.power)} W`
    case 'limit-percent':
      return `limit ${action.percent} %`
    case 'profile':
      return `profile ${action.profile}`
    case 'locate':
      return `locate ${action.on ? 'on' : 'off'}`
    case 'pools':
      return `pools ${action.pools
        .map(({ url, user, passwordGiven }) => `${url} ${user}${passwordGiven ? ' (password given)' : ''}`)
        .join(', ')}`
    default:
      return action.kind
  }
}

export function wordsOfRequest(action: Wanted): string {
  return wordsOfAction(writtenAction(machineCommandOf(action)))
}

/** What a person's order holds a machine to until its end; undefined for what leaves its power to the controller. */
export function holdOf(action: Wanted): Order['effect'] | undefined {
  switch (action.kind) {
    case 'limit':
      return { kind: 'limit', power: watts(action.power_w) }
    case 'sleep':
    case 'wake':
    case 'limit-percent':
    case 'profile':
      return action
    default:
      return undefined
  }
}

/** A limit in percent is a share of the machine's nominal power. */
export function shareOf(nominal: Watts, percent: number): Watts {
  return watts((nominal * percent) / 100)
}

/**
 * Orders in different lanes are under way on one machine at the same time; within a lane a newer one takes the place of the one
 * before. What moves power is one lane: neither pools nor the locating light may keep the controller waiting, or be
 * taken back by it.
 */
export function laneOf(action: Written): 'power' | 'pools' | 'locate' {
  return action.kind === 'pools' || action.kind === 'locate' ? action.kind : 'power'
}

/**
 * Orders that cost the machine something each time, a restart or a new tuning: where it did not answer it is looked at before
 * it is sent them again, since it may have taken them.
 */
export function looksFirst(action: Written): boolean {
  return (
    action.kind === 'reboot' ||
    action.kind === 'limit-percent' ||
    action.kind === 'profile' ||
    action.kind === 'pools' ||
    action.kind === 'locate'
  )
}
