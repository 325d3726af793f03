import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  isRecord,
  items,
  mac,
  note,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'

export type Always = Omit<MachineReport, 'at' | 'firmware' | 'defects' | 'pools' | 'errors'>
export type Seldom = Pick<
  MachineReport,
  'apiVersion' | 'powerLimit' | 'profile' | 'profiles' | 'locating' | 'pools' | 'errors'
>
export type SeldomPage =
  | 'configuration/miner'
  | 'pools'
  | 'miner/errors'
  | 'version'
  | 'actions/locate'
  | 'performance/target-profiles'

const MOST_ERRORS = 50
const MOST_PROFILES = 100

/** Reads miner/details, miner/stats, miner/hw/hashboards and cooling/state of the REST API (recorded: 25.07 and 26.04). */
export function readAlways(
  page: (name: 'miner/details' | 'miner/stats' | 'miner/hw/hashboards' | 'cooling/state') => Part,
): Always {
  const details = page('miner/details')
  const stats = page('miner/stats')
  const hashrate = rate(at(stats, 'miner_stats', 'real_hashrate', 'last_5s'))
  const power = amount(at(stats, 'power_stats', 'approximated_consumption', 'watt'))
  const mining = miningOf(at(details, 'status')) ?? (hashrate === undefined ? undefined : hashrate > 0)
  const model =
    text(at(details, 'miner_identity', 'miner_model')) ?? text(at(details, 'miner_identity', 'name'))
  return present<Always>({
    make: model?.startsWith('Antminer') ? 'Antminer' : undefined,
    model,
    firmwareVersion: text(at(details, 'bos_version', 'current')),
    mac: mac(at(details, 'mac_address')),
    serialNumber: text(at(details, 'serial_number')),
    hostname: text(at(details, 'hostname')),
    mining,
    hashrate,
    expectedHashrate: rate(at(details, 'sticker_hashrate')),
    ...powerOf(power === undefined ? undefined : watts(power), 'estimated', hashrate === 0 ? false : mining),
    accepted: count(at(stats, 'pool_stats', 'accepted_shares')),
    rejected: count(at(stats, 'pool_stats', 'rejected_shares')),
    uptimeS: amount(at(details, 'system_uptime_s')) ?? amount(at(details, 'system_uptime')),
    boards: items(at(page('miner/hw/hashboards'), 'hashboards')).map(board),
    fans: items(at(page('cooling/state'), 'fans')).map((fan) =>
      present<Fan>({ rpm: amount(at(fan, 'rpm')) }),
    ),
  })
}

export function readSeldom(page: (name: SeldomPage) => Part): Seldom {
  const target = amount(at(page('configuration/miner'), 'tuner', 'power_target', 'watt'))
  const version = ['major', 'minor', 'patch'].map((key) => count(at(page('version'), key)))
  const saved = page('performance/target-profiles')
  const known = saved.value === undefined ? undefined : profiles(at(saved, 'power_target_profiles'))
  return present<Seldom>({
    apiVersion: version.includes(undefined) ? undefined : version.join('.'),
    powerLimit: target === undefined || target === 0 ? undefined : watts(target),
    profile: known?.find((one) => one.name === String(target))?.name,
    profiles: known,
    locating: flag(page('actions/locate')),
    pools: items(page('pools')).flatMap((group) => items(at(group, 'pools')).flatMap(pool)),
    errors: errors(at(page('miner/errors'), 'errors')),
  })
}

/**
 * The target in force by performance/tuner-state, whatever its mode is called:
 * `{"mode_state":{"powertargetmodestate":{"current_target":{"watt":3031}}}}` (recorded: 25.07 and 26.04).
 */
export function targetInForce(state: Part): number | undefined {
  const modes = at(state, 'mode_state')
  if (!isRecord(modes.value)) return undefined
  const told = Object.keys(modes.value).map((mode) => amount(at(modes, mode, 'current_target', 'watt')))
  return told.find((one) => one !== undefined && one > 0)
}

/** What the tuner has measured and kept, one a power target; the target in watts is its name. */
function profiles(list: Part): readonly Profile[] {
  const told = new Map<string, Profile>()
  for (const entry of items(list)) {
    const target = amount(at(entry, 'target', 'watt'))
    if (target === undefined) continue
    const power = amount(at(entry, 'estimated_power_consumption', 'watt'))
    told.set(
      String(target),
      present<Profile>({
        name: String(target),
        power: power === undefined ? undefined : watts(power),
        hashrate: rate(at(entry, 'measured_hashrate')),
      }),
    )
  }
  return [...told.values()].slice(0, MOST_PROFILES)
}

/**
 * `MinerStatus` of the public API (braiins/bos-plus-api, proto/bos/v1/miner.proto): 1 not started, 2 normal, 3 paused,
 * 4 suspended. Other figures say nothing that is known here.
 */
function miningOf(status: Part): boolean | undefined {
  // A version that writes the names of the states out.
  if (typeof status.value === 'string' && /[a-z]/i.test(status.value))
    return /normal$/i.test(status.value)
      ? true
      : /(not_?started|paused|suspended)$/i.test(status.value)
        ? false
        : note(status, 'is no known state')
  const told = count(status)
  if (told === undefined || told === 0) return undefined
  if (told === 2) return true
  if (told === 1 || told === 3 || told === 4) return false
  return note(status, `${told} is no known state`)
}

/** Rates come with their unit as the key: `{"gigahash_per_second":140278.49}` is 140.278 TH/s. */
function rate(part: Part): TerahashesPerSecond | undefined {
  const units = { terahash_per_second: 1, gigahash_per_second: 1e3, megahash_per_second: 1e6 }
  for (const [unit, perTerahash] of Object.entries(units)) {
    const told = amount(at(part, unit))
    if (told !== undefined) return terahashesPerSecond(told / perTerahash)
  }
  return undefined
}

function board(part: Part): Board {
  const temperature =
    number(at(part, 'highest_chip_temp', 'temperature', 'degree_c')) ??
    number(at(part, 'board_temp', 'degree_c'))
  return present<Board>({
    active: flag(at(part, 'enabled')),
    chips: count(at(part, 'chips_count')),
    temperature: temperature === undefined ? undefined : celsius(temperature),
    hashrate: rate(at(part, 'stats', 'real_hashrate', 'last_5s')),
    serialNumber: text(at(part, 'serial_number')),
  })
}

function pool(part: Part): readonly Pool[] {
  const url = text(at(part, 'url'))
  return url === undefined
    ? []
    : [present<Pool>({ url, user: text(at(part, 'user')), active: flag(at(part, 'active')) })]
}

/** The firmware keeps a history in which one trouble stands many times; each is told once. */
function errors(list: Part): readonly MachineError[] {
  const told = new Map<string, MachineError>()
  for (const entry of items(list)) {
    const message = text(at(entry, 'message'))
    const code = text(at(entry, 'error_codes', 0, 'code'))
    if (message !== undefined) told.set(`${code} ${message}`, present<MachineError>({ code, text: message }))
  }
  return [...told.values()].slice(-MOST_ERRORS)
}
