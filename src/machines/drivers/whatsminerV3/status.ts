import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
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
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'
import { whatsminerError } from '../whatsminerV2/errorCodes.ts'
import { POWER_MODES } from './orders.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'defects'>

const PROFILES: readonly Profile[] = POWER_MODES.map((name) => ({ name }))

/** No machine has more boards; a larger `board-num` is a reading fault. */
const MOST_BOARDS = 16

/**
 * Reads `get.device.info`, `get.miner.status` and `get.miner.setting` (API V3 document). Rates are TH/s. Power is measured by
 * the supply. The fan of the supply is not one of the machine's.
 */
export function readWhatsminer(device: Part, status: Part, setting: Part): Told {
  const summary = at(status, 'summary')
  const rate = (part: Part) => {
    const told = amount(part)
    return told === undefined ? undefined : terahashesPerSecond(told)
  }
  const hashrate = rate(at(summary, 'hash-realtime'))
  const mining = flag(at(device, 'miner', 'working')) ?? (hashrate === undefined ? undefined : hashrate > 0)
  const power = amount(at(summary, 'power-realtime'))
  const limit = amount(at(summary, 'power-limit')) ?? amount(at(device, 'miner', 'power-limit-set'))
  return present<Told>({
    model: text(at(device, 'miner', 'type'))?.replaceAll('_', ' '),
    firmwareVersion: text(at(device, 'system', 'fwversion')),
    apiVersion: text(at(device, 'system', 'api')),
    mac: mac(at(device, 'network', 'mac')),
    serialNumber: text(at(device, 'miner', 'miner-sn')),
    hostname: text(at(device, 'network', 'hostname')),
    mining,
    hashrate,
    expectedHashrate: rate(at(summary, 'factory-hash')),
    ...powerOf(power === undefined ? undefined : watts(power), 'measured', hashrate === 0 ? false : mining),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    profile: text(at(setting, 'power-mode'))?.toLowerCase(),
    profiles: at(setting, 'power-mode').value === undefined ? undefined : PROFILES,
    locating: locating(at(device, 'system', 'ledstatus')),
    uptimeS: amount(at(summary, 'elapsed')),
    boards: boards(device, status),
    fans: fans(summary),
    pools: pools(at(status, 'pools')),
    errors: errors(at(device, 'error-code')),
  })
}

/** One entry of `edevs` a board; `board-num` tells of boards that `edevs` is silent about. */
function boards(device: Part, status: Part): readonly Board[] {
  const temperatures = at(status, 'summary', 'board-temperature')
  const told = items(at(status, 'edevs'))
  const number_ = count(at(device, 'miner', 'board-num')) ?? 0
  const length = Math.min(MOST_BOARDS, Math.max(told.length, number_))
  return Array.from({ length }, (_, index) => {
    const board = told[index]
    const state = board === undefined ? undefined : text(at(board, 'status'))
    const chips = board === undefined ? undefined : number(at(board, 'chip-temp-max'))
    const temperature = chips === undefined || chips === 0 ? number(at(temperatures, index)) : chips
    const rate = board === undefined ? undefined : amount(at(board, 'hash-realtime'))
    return present<Board>({
      active: state === undefined ? undefined : state.toLowerCase() === 'alive',
      chips: board === undefined ? undefined : count(at(board, 'effective-chips')),
      temperature: temperature === undefined || temperature === 0 ? undefined : celsius(temperature),
      hashrate: rate === undefined ? undefined : terahashesPerSecond(rate),
      serialNumber: text(at(device, 'miner', `pcbsn${index}`)),
    })
  })
}

/** The lights are "auto" until somebody sets them to flash. */
function locating(light: Part): boolean | undefined {
  const told = text(light)
  return told === undefined ? undefined : told.toLowerCase() !== 'auto'
}

function fans(summary: Part): readonly Fan[] {
  return ['fan-speed-in', 'fan-speed-out'].flatMap((key) => {
    const part = at(summary, key)
    return part.value === undefined ? [] : [present<Fan>({ rpm: amount(part) })]
  })
}

function pools(list: Part): readonly Pool[] {
  return items(list).flatMap((pool) => {
    const url = text(at(pool, 'url'))
    if (url === undefined) return []
    return [present<Pool>({ url, user: text(at(pool, 'account')), active: flag(at(pool, 'stratum-active')) })]
  })
}

/**
 * `{"531":"2025-03-12 14:52:35","reason":"Slot1 not found."}`: the code is the key that is a number; API 3.0.0 tells no
 * reason.
 */
function errors(list: Part): readonly MachineError[] {
  return items(list).flatMap((entry) => {
    if (!isRecord(entry.value)) return []
    const code = Object.keys(entry.value).find((key) => /^\d+$/.test(key))
    const reason = text(at(entry, 'reason'))
    if (code === undefined && reason === undefined) return []
    return [present<MachineError>({ code, text: reason ?? whatsminerError(code) ?? `error ${code}` })]
  })
}
