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
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'defects' | 'pools' | 'apiVersion' | keyof FromWeb>
/** What only the web pages tell. */
export interface FromWeb {
  readonly locating?: boolean
  readonly profile?: string
  readonly profiles?: readonly Profile[]
}

/** No machine has more boards or fans; a larger number is a reading fault. */
const MOST = 16
const MOST_SENSORS = 8
/** Modes as /cgi-bin/get_system_info.php numbers them; `custom` is one with a power limit of its own. */
const MODES = ['low_power', 'normal', 'high_performance', 'custom'] as const

/**
 * Reads `stats` and `summary` of bdminer (recorded: A2, firmware 2025091001). Rates are MH/s; a board's figures carry its
 * number before their name. Power is what the supply takes in.
 */
export function readSealminer(rpc: Part): Told {
  const stats = at(section(rpc, 'STATS'), 0)
  const summary = at(section(rpc, 'SUMMARY'), 0)
  const now = megahashes(at(stats, 'MHS(30s)'))
  const state = text(at(stats, 'PM State'))
  const average = megahashes(at(summary, 'MHS av')) ?? megahashes(at(stats, 'MHS(Avg)'))
  const mining = miningOf(state, now ?? average)
  // The average since the start goes on after the machine has stopped; the last half minute does not.
  const hashrate = mining === false ? (now ?? average) : (average ?? now)
  const power = amount(at(stats, 'PSU Input Power'), 'W')
  const limit = amount(at(stats, 'Power Limit'), 'W')
  return present<Told>({
    model: text(at(stats, 'Model')),
    firmwareVersion: text(at(stats, 'Firmware')),
    mac: mac(at(stats, 'MAC')),
    serialNumber: text(at(stats, 'Ctrl Board SN')),
    mining,
    hashrate,
    expectedHashrate: megahashes(at(stats, 'MHS(Rated)')) ?? megahashes(at(stats, 'MHS(Ideal)')),
    ...powerOf(power === undefined ? undefined : watts(power), 'measured', mining),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    accepted: count(at(summary, 'Accepted')),
    rejected: count(at(summary, 'Rejected')),
    uptimeS: amount(at(stats, 'System Uptime')) ?? amount(at(summary, 'Elapsed')),
    boards: numbers(stats, /^(\d+) (?:Online|SN|Chip Count|MHS\(Sample\))$/).map((index) =>
      board(stats, index),
    ),
    fans: fans(stats),
    errors: complaints(stats),
  })
}

function megahashes(part: Part): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / 1e6)
}

/** `Running` is the only state recorded; in any other the last half minute tells. */
function miningOf(state: string | undefined, rate: number | undefined): boolean | undefined {
  if (state === 'Running') return true
  return rate === undefined ? undefined : rate > 0
}

/** The numbers before the names of figures, from 0 to the highest. */
function numbers(stats: Part, name: RegExp): readonly number[] {
  const keys = isRecord(stats.value) ? Object.keys(stats.value) : []
  const found = keys.flatMap((key) => name.exec(key)?.[1] ?? []).map(Number)
  const length = Math.max(-1, ...found.filter((one) => one < MOST)) + 1
  return Array.from({ length }, (_, index) => index)
}

function board(stats: Part, index: number): Board {
  const sensors = Array.from({ length: MOST_SENSORS }, (_, sensor) =>
    number(at(stats, `${index} Temp ${sensor}`)),
  ).filter((one) => one !== undefined && one !== 0)
  return present<Board>({
    active: flag(at(stats, `${index} Online`)),
    chips: count(at(stats, `${index} Chip Count`)),
    temperature: sensors.length === 0 ? undefined : celsius(Math.max(...sensors.map(Number))),
    hashrate: megahashes(at(stats, `${index} MHS(Sample)`)),
    serialNumber: text(at(stats, `${index} SN`)),
  })
}

function fans(stats: Part): readonly Fan[] {
  const all = numbers(stats, /^(\d+) Speed$/)
  const fitted = count(at(stats, 'Fan Count')) ?? all.length
  return all.slice(0, fitted).map((index) => present<Fan>({ rpm: amount(at(stats, `${index} Speed`)) }))
}

function complaints(stats: Part): readonly MachineError[] {
  const code = text(at(stats, 'Error Code'))
  const supply = text(at(stats, 'PSU Error'))
  const bad = numbers(stats, /^(\d+) Bad Chip Count$/).flatMap((index) => {
    const chips = count(at(stats, `${index} Bad Chip Count`)) ?? 0
    return chips === 0 ? [] : [{ text: `board ${index}: ${chips} bad chips` }]
  })
  return [
    ...(code === undefined ? [] : [{ code, text: 'the miner has an error' }]),
    ...(supply === undefined || Number(supply) === 0
      ? []
      : [{ code: supply, text: 'the supply has an error' }]),
    ...bad,
  ]
}

export function readPools(rpc: Part): readonly Pool[] {
  return items(section(rpc, 'POOLS')).flatMap((part) => {
    const url = text(at(part, 'URL'))
    const [user, active] = [text(at(part, 'User')), flag(at(part, 'Stratum Active'))]
    return url === undefined ? [] : [present<Pool>({ url, user, active })]
  })
}

/** /cgi-bin/get_system_info.php: the locating light, and the number of each mode with the one that is set. */
export function readSystemInfo(info: Part): FromWeb {
  const light = text(at(info, 'led'))
  const set = count(at(info, 'miningMode'))
  const offered = modes(info)
  return present<FromWeb>({
    locating: light === undefined ? undefined : light !== 'off',
    profile: offered.find(({ mode }) => mode === set)?.name,
    profiles: offered.length === 0 ? undefined : offered.map(({ name }) => ({ name })),
  })
}

/** The modes that a machine offers, with the number that sets each. */
export function modes(info: Part): readonly { readonly name: string; readonly mode: number }[] {
  return MODES.flatMap((name) => {
    const mode = count(at(info, name))
    return mode === undefined ? [] : [{ name, mode }]
  })
}
