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
import { whatsminerError } from './errorCodes.ts'
import { POWER_MODES } from './orders.ts'
import { type Answers, answerTo } from './reading.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'make' | 'defects'>

const PROFILES: readonly Profile[] = POWER_MODES.map((name) => ({ name }))
const MOST_ERRORS = 32
/** cgminer's rates of these machines are MH/s, "HS RT" too (recorded: an M31S tells 96417231.65 and hashes 96.4 TH/s). */
const MEGAHASHES = 1e6
const GIGAHASHES = 1e3

/**
 * Reads API 1 and 2 of MicroBT (V1.3.8 to V2.2.2, and the cgminer before them). A part is where its firmware has it: `SUMMARY` of
 * cgminer or `Msg` as an object; versions in `get_version` or in the summary; texts or numbers.
 */
export function readWhatsminer(answers: Answers, defects: string[]): Told {
  const told = (command: string) => answerTo(answers, command, defects)
  const message = (command: string) => at(told(command), 'Msg')
  const summary = rowOf(told('summary'), 'SUMMARY')
  const version = message('get_version')
  const status = message('status')
  const info = message('get_miner_info')
  const current = at(version, 'api_ver').value !== undefined
  const off = flag(at(status, 'mineroff')) ?? flag(at(status, 'btmineroff'))
  const stopped = off === true
  const hashrate = stopped ? zeroOr(rateOf(summary, current)) : rateOf(summary, current)
  const mining = off === undefined ? (hashrate === undefined ? undefined : hashrate > 0) : !off
  const power = amount(at(summary, 'Power')) ?? amount(at(summary, 'Power_RT'))
  const limit = amount(at(summary, 'Power Limit'), 'W') ?? amount(at(status, 'power_limit_set'), 'W')
  const factory = amount(at(summary, 'Factory GHS'))
  const profile = text(at(summary, 'Power Mode')) ?? text(at(status, 'power_mode'))
  const boards = boardsOf(answers, defects)
  return present<Told>({
    model: modelOf(message('get_version'), told('devdetails')),
    firmwareVersion: firmwareOf(version, summary, status),
    apiVersion: text(at(version, 'api_ver')),
    mac: mac(at(info, 'mac')) ?? mac(at(summary, 'MAC')),
    serialNumber: text(at(info, 'minersn')),
    hostname: text(at(info, 'hostname')),
    mining,
    hashrate,
    expectedHashrate: factory === undefined ? undefined : terahashesPerSecond(factory / GIGAHASHES),
    ...powerOf(power === undefined ? undefined : watts(power), 'measured', hashrate === 0 ? false : mining),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    profile: profile?.toLowerCase(),
    profiles: profile === undefined ? undefined : PROFILES,
    locating: lightOf(at(info, 'ledstat')),
    accepted: count(at(summary, 'Accepted')),
    rejected: count(at(summary, 'Rejected')),
    uptimeS: amount(at(summary, 'Elapsed')),
    boards: stopped ? boards.map(atRest) : boards,
    fans: fansOf(summary),
    pools: poolsOf(told('pools')),
    errors: errorsOf(at(message('get_error_code'), 'error_code'), summary),
  })
}

/** The first row of a section of cgminer's, or the same as `Msg` (V2.2.2). */
function rowOf(answer: Part, name: string): Part {
  const row = at(section(answer, name), 0)
  return isRecord(row.value) ? row : at(answer, 'Msg')
}

/**
 * The rate now where API 2 tells it ("HS RT"). Older firmware is read by its mean since the start ("MHS av"): its shorter means
 * jump by a quarter; but it stands as soon as the short one does.
 */
function rateOf(summary: Part, current: boolean): TerahashesPerSecond | undefined {
  const now = amount(at(summary, 'HS RT')) ?? amount(at(summary, 'MHS 5s'))
  const mean = amount(at(summary, 'MHS av'))
  const rate = current || now === 0 ? (now ?? mean) : (mean ?? now)
  return rate === undefined ? undefined : terahashesPerSecond(rate / MEGAHASHES)
}

/** The mean of a machine that was switched off stays where it was. */
function zeroOr(rate: TerahashesPerSecond | undefined): TerahashesPerSecond | undefined {
  return rate === undefined ? undefined : terahashesPerSecond(0)
}

function atRest(board: Board): Board {
  return {
    ...board,
    active: false,
    ...(board.hashrate === undefined ? {} : { hashrate: terahashesPerSecond(0) }),
  }
}

function modelOf(version: Part, details: Part): string | undefined {
  const type = text(at(version, 'miner_type')) ?? text(at(details, 'DEVDETAILS', 0, 'Model'))
  return type?.replaceAll('_', ' ')
}

/** Old firmware writes it in quotes: `"'20210109.22.REL'"`. */
function firmwareOf(version: Part, summary: Part, status: Part): string | undefined {
  const told =
    text(at(version, 'fw_ver')) ??
    text(at(summary, 'Firmware Version')) ??
    text(at(status, 'FirmwareVersion')) ??
    text(at(status, 'Firmware Version'))
  return told?.replace(/^'+|'+$/g, '')
}

/** "auto" until somebody sets the lights to flash. */
function lightOf(light: Part): boolean | undefined {
  const told = text(light)
  return told === undefined ? undefined : told.toLowerCase() !== 'auto'
}

/** One row of `devs` or `edevs` a board; an M3 has neither, and tells its boards in `stats`. */
function boardsOf(answers: Answers, defects: string[]): readonly Board[] {
  for (const command of ['devs', 'edevs']) {
    const rows = items(section(answerTo(answers, command, defects), 'DEVS'))
    if (rows.length > 0) return rows.map(boardOf)
  }
  const rows = items(section(answerTo(answers, 'stats', defects), 'STATS'))
  return rows.filter((row) => /^SM\d+$/.test(String(at(row, 'ID').value))).map(boardOfStats)
}

function boardOf(row: Part): Board {
  const state = text(at(row, 'Status'))
  const rate = amount(at(row, 'HS RT')) ?? amount(at(row, 'MHS av'))
  return present<Board>({
    active: state === undefined ? undefined : state.toLowerCase() === 'alive',
    chips: count(at(row, 'Effective Chips')),
    temperature: hottest(at(row, 'Chip Temp Max'), at(row, 'Temperature')),
    hashrate: rate === undefined ? undefined : terahashesPerSecond(rate / MEGAHASHES),
    serialNumber: text(at(row, 'PCB SN')),
  })
}

function boardOfStats(row: Part): Board {
  return present<Board>({
    active: flag(at(row, 'initialized')),
    chips: count(at(row, 'chip_model_effective_count')),
    temperature: hottest(at(row, 'temp_now_max'), at(row, 'temp_1')),
  })
}

/** The hottest chip where it is told, else the board; 0 is no reading. */
function hottest(chip: Part, board: Part) {
  const told = number(chip) || number(board) || undefined
  return told === undefined ? undefined : celsius(told)
}

/** The machine's fans, then the supply's where the summary tells it. A fan of 0 rpm stands; a liquid-cooled machine tells none. */
function fansOf(summary: Part): readonly Fan[] {
  if (flag(at(summary, 'Liquid Cooling')) === true) return []
  return ['Fan Speed In', 'Fan Speed Out', 'Power Fanspeed'].flatMap((key) => {
    const part = at(summary, key)
    return part.value === undefined ? [] : [present<Fan>({ rpm: amount(part) })]
  })
}

function poolsOf(answer: Part): readonly Pool[] {
  return items(section(answer, 'POOLS')).flatMap((pool) => {
    const url = text(at(pool, 'URL'))
    if (url === undefined) return []
    return [present<Pool>({ url, user: text(at(pool, 'User')), active: flag(at(pool, 'Stratum Active')) })]
  })
}

/**
 * `get_error_code` tells `[{"329":"2022-05-10 20:26:17"}]`, `{"329":"2022-…"}` or `["329"]`. Firmware without it counts them in
 * the summary ("Error Code 0" and so on); what the factory found ("Factory Error Code 0") is no complaint of today.
 */
function errorsOf(list: Part, summary: Part): readonly MachineError[] {
  const codes = items(list).flatMap(({ value }) =>
    isRecord(value) ? Object.keys(value) : [String(value ?? '')],
  )
  const told = list.value === undefined ? codesIn(summary) : codes
  const errors = told.filter((code) => /^\d{1,7}$/.test(code) && code !== '0').slice(0, MOST_ERRORS)
  return errors.map((code) => ({ code, text: whatsminerError(code) ?? `error ${code}` }))
}

function codesIn(summary: Part): readonly string[] {
  const many = Math.min(count(at(summary, 'Error Code Count')) ?? 0, MOST_ERRORS)
  return Array.from({ length: many }, (_, index) => text(at(summary, `Error Code ${index}`)) ?? '')
}
