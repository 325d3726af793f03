import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
import {
  amount,
  at,
  count,
  isRecord,
  items,
  mac,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'

const MOST_ERRORS = 50
/** Performance modes of PUT /api/v1/mining/target (proto-fleet, 2026). */
export const MODES = ['MaximumHashrate', 'Efficiency'] as const

export type Live = Pick<
  MachineReport,
  | 'mining'
  | 'hashrate'
  | 'expectedHashrate'
  | 'power'
  | 'powerGrade'
  | 'powerLimit'
  | 'uptimeS'
  | 'boards'
  | 'fans'
>
export type Seldom = Pick<
  MachineReport,
  | 'make'
  | 'model'
  | 'firmwareVersion'
  | 'apiVersion'
  | 'mac'
  | 'serialNumber'
  | 'hostname'
  | 'profile'
  | 'profiles'
  | 'accepted'
  | 'rejected'
  | 'pools'
  | 'errors'
>

/**
 * Reads /mining, /telemetry and /cooling, with the boards of /hardware (the rig of proto-fleet's server/fake-proto-rig, 2026;
 * recorded: 1.8.0). Rates are GH/s by name; telemetry tells its units. The supplies measure the power.
 */
export function readLive(mining: Part, telemetry: Part, cooling: Part, hardware: Part): Live {
  const status = at(mining, 'mining-status')
  const machine = at(telemetry, 'miner')
  const hashrate = gigahashes(at(status, 'hashrate_ghs')) ?? rate(at(machine, 'hashrate'))
  const expected = gigahashes(at(status, 'ideal_hashrate_ghs'))
  const running = miningOf(text(at(status, 'status'))) ?? (hashrate === undefined ? undefined : hashrate > 0)
  const power = amount(at(status, 'power_usage_watts')) ?? amount(at(machine, 'power', 'value'))
  const limit = amount(at(status, 'power_target_watts'))
  return present<Live>({
    mining: running,
    hashrate,
    expectedHashrate: expected === 0 ? undefined : expected,
    ...powerOf(power === undefined ? undefined : watts(power), 'measured', running),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    uptimeS: amount(at(status, 'reboot_uptime_s')) ?? amount(at(status, 'mining_uptime_s')),
    boards: readBoards(at(hardware, 'hardware-info', 'hashboards-info'), at(telemetry, 'hashboards')),
    fans: items(at(cooling, 'cooling-status', 'fans')).map((fan) =>
      present<Fan>({ rpm: amount(at(fan, 'rpm')) }),
    ),
  })
}

/** States as proto-fleet and asic-rs know them (2026); in one that changes (`PoweringOn`) or is new the rate tells. */
function miningOf(state: string | undefined): boolean | undefined {
  if (state === undefined) return undefined
  if (/^(Mining|DegradedMining|Degraded)$/.test(state)) return true
  return /^(Stopped|PoweringOff|NoPools|Uninitialized|Error)$/.test(state) ? false : undefined
}

function gigahashes(part: Part): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / 1e3)
}

/** `{"value": 36.4, "unit": "TH/s"}` */
function rate(part: Part): TerahashesPerSecond | undefined {
  return inTerahashes(amount(at(part, 'value')), text(at(part, 'unit')))
}

function inTerahashes(told: number | undefined, unit: string | undefined): TerahashesPerSecond | undefined {
  if (told === undefined) return undefined
  const divisor =
    unit === 'GH/s' ? 1e3 : unit === 'MH/s' ? 1e6 : unit === undefined || unit === 'TH/s' ? 1 : undefined
  return divisor === undefined ? undefined : terahashesPerSecond(told / divisor)
}

/** Boards stand where /hardware has them, each with the telemetry of its serial number, or else of its place. */
function readBoards(hardware: Part, telemetry: Part): readonly Board[] {
  const told = items(telemetry)
  const built = items(hardware)
  const known = built.length > 0 ? built : told
  return known.map((board, index) => {
    const serialNumber = text(at(board, 'hb_sn')) ?? text(at(board, 'serial_number'))
    const slot = count(at(board, 'slot'))
    const live =
      told.find((one) => serialNumber !== undefined && text(at(one, 'serial_number')) === serialNumber) ??
      told.find((one) => count(at(one, 'index')) === (slot === undefined ? index : slot - 1))
    const hashrate = live === undefined ? undefined : rate(at(live, 'hashrate'))
    const degrees = ['average', 'inlet', 'outlet'].flatMap((place) =>
      live === undefined ? [] : (number(at(live, 'temperature', place)) ?? []),
    )
    return present<Board>({
      active: hashrate === undefined ? undefined : hashrate > 0,
      chips: count(at(board, 'mining_asic_count')),
      temperature: degrees.length === 0 ? undefined : celsius(Math.max(...degrees)),
      hashrate,
      serialNumber,
    })
  })
}

/** Reads /system, /network, /pools, /errors and /mining/target. */
export function readSeldom(
  page: (name: 'system' | 'network' | 'pools' | 'errors' | 'mining/target') => Part,
): Seldom {
  const system = at(page('system'), 'system-info')
  const network = at(page('network'), 'network-info')
  const mode = text(at(page('mining/target'), 'performance_mode'))
  const pools = items(at(page('pools'), 'pools'))
  return present<Seldom>({
    make: text(at(system, 'manufacturer')) ?? 'Proto',
    model: text(at(system, 'model')) ?? text(at(system, 'product_name')),
    firmwareVersion: text(at(system, 'os', 'version')),
    apiVersion: text(at(system, 'web_server', 'version')),
    mac: mac(at(network, 'mac')),
    serialNumber: text(at(system, 'cb_sn')),
    hostname: text(at(network, 'hostname')) ?? text(at(system, 'os', 'hostname')),
    profile: mode,
    profiles: mode === undefined ? undefined : MODES.map((name): Profile => ({ name })),
    accepted: total(pools, 'accepted'),
    rejected: total(pools, 'rejected'),
    pools: pools.flatMap(pool),
    errors: complaints(page('errors')),
  })
}

/** Each pool counts its own shares. */
function total(pools: readonly Part[], key: 'accepted' | 'rejected'): number | undefined {
  const told = pools.flatMap((one) => count(at(one, key)) ?? [])
  return told.length === 0 ? undefined : told.reduce((sum, one) => sum + one, 0)
}

function pool(part: Part): readonly Pool[] {
  const url = text(at(part, 'url'))
  const state = text(at(part, 'connection_status')) ?? text(at(part, 'status'))
  const active = state === undefined ? undefined : state.toLowerCase() === 'active'
  const user = text(at(part, 'user')) ?? text(at(part, 'username'))
  return url === undefined ? [] : [present<Pool>({ url, user, active })]
}

/** A list, alone or under `errors`, of `error_code` (or `code`), `message`, `source` and `slot`. */
function complaints(page: Part): readonly MachineError[] {
  const list = isRecord(page.value) ? at(page, 'errors') : page
  return items(list)
    .slice(0, MOST_ERRORS)
    .flatMap((entry) => {
      const code = text(at(entry, 'error_code')) ?? text(at(entry, 'code'))
      const said = text(at(entry, 'message')) ?? code
      if (said === undefined) return []
      const where = [text(at(entry, 'source')), text(at(entry, 'slot'))].filter((one) => one !== undefined)
      return [
        present<MachineError>({ code, text: where.length === 0 ? said : `${where.join(' ')}: ${said}` }),
      ]
    })
}

/** /telemetry?level=asic: the chips of each board as lists of rates and temperatures. */
export function readChips(telemetry: Part): readonly (readonly Chip[])[] {
  return items(at(telemetry, 'hashboards')).map((board) => {
    const [rates, temperatures] = [at(board, 'asics', 'hashrate'), at(board, 'asics', 'temperature')]
    const unit = text(at(rates, 'unit'))
    const told = items(at(rates, 'values'))
    const warm = items(at(temperatures, 'values'))
    return Array.from({ length: Math.max(told.length, warm.length) }, (_, index) => {
      const [own, warmth] = [told[index], warm[index]]
      const degrees = warmth === undefined ? undefined : number(warmth)
      return present<Chip>({
        temperature: degrees === undefined || degrees === 0 ? undefined : celsius(degrees),
        hashrate: own === undefined ? undefined : inTerahashes(amount(own), unit),
      })
    })
  })
}
