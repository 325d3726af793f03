import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  items,
  mac,
  note,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'

export type Live = Omit<MachineReport, 'at' | 'firmware' | 'defects'>

/** What is asked each minute: names, pools, the configured work mode and target, the light. */
export type Seldom = Pick<
  MachineReport,
  | 'make'
  | 'model'
  | 'firmwareVersion'
  | 'mac'
  | 'hostname'
  | 'pools'
  | 'accepted'
  | 'rejected'
  | 'powerLimit'
  | 'profile'
  | 'profiles'
  | 'locating'
>

/** Values of `mode/work-mode-selector` in which the machine mines (asic-rs, 2026). */
export const MODES: readonly string[] = ['Auto', 'Fixed', 'Stock']
export const SLEEP = 'Sleep'
const OFFERED: readonly Profile[] = MODES.map((name) => ({ name }))

/** True where the answer to /brief is this firmware's: two of its own keys at least (asic-rs, 2026). */
export function isBrief(brief: Part): boolean {
  const own = ['hashrate_average', 'hashrate_realtime', 'power_consumption_estimated', 'work_mode', 'status']
  return own.filter((key) => at(brief, key).value !== undefined).length >= 2
}

export function readSeldom(pages: {
  readonly overview: Part
  readonly pools: Part
  readonly network: Part
  readonly config: Part
  readonly locate: Part
}): Seldom {
  const { overview, network, config, locate } = pages
  const model = text(at(overview, 'model'))
  const mode = text(at(config, 'mode', 'work-mode-selector'))
  const target = amount(at(config, 'mode', 'concorde', 'power-target'))
  const aims = text(at(config, 'mode', 'concorde', 'mode-select'))
  const held = mode === 'Auto' && (aims === undefined || aims === 'PowerTarget')
  const pools = items(pages.pools)
  return present<Seldom>({
    make: model?.startsWith('Antminer') ? 'Antminer' : undefined,
    model,
    firmwareVersion: text(at(overview, 'version_firmware')),
    mac: mac(at(overview, 'mac')),
    hostname: text(at(network, 'hostname')),
    pools: pools.flatMap((one) => pool(one, one === working(pools))),
    accepted: sum(pools.map((one) => count(at(one, 'accepted')))),
    rejected: sum(pools.map((one) => count(at(one, 'rejected')))),
    powerLimit: held && target !== undefined && target > 0 ? watts(target) : undefined,
    profile: mode === undefined || !MODES.includes(mode) ? undefined : mode,
    profiles: mode === undefined ? undefined : OFFERED,
    locating: flag(at(locate, 'blinking')),
  })
}

/** The alive pool of the best priority is the one in use (asic-rs, 2026). */
function working(pools: readonly Part[]): Part | undefined {
  return pools
    .filter((one) => text(at(one, 'status')) === 'Alive')
    .toSorted((a, b) => (count(at(a, 'priority')) ?? 0) - (count(at(b, 'priority')) ?? 0))[0]
}

function pool(one: Part, active: boolean): readonly Pool[] {
  const url = text(at(one, 'url'))
  const told = at(one, 'status').value !== undefined
  return url === undefined
    ? []
    : [present<Pool>({ url, user: text(at(one, 'user')), active: told ? active : undefined })]
}

function sum(told: readonly (number | undefined)[]): number | undefined {
  const known = told.filter((one) => one !== undefined)
  return known.length === 0 ? undefined : known.reduce((total, one) => total + one, 0)
}

const PER_TERAHASH: Readonly<Record<string, number>> = {
  'PH/S': 1e-3,
  'TH/S': 1,
  'GH/S': 1e3,
  'MH/S': 1e6,
  'KH/S': 1e9,
}

/** Under which of these the rate of now is told; the first that is there counts, readable or not. */
const LIVE = ['hashrate_realtime', 'hashrate_realtime_10m', 'hashrate_average']

function liveKey(brief: Part): string {
  return LIVE.find((key) => at(brief, key).value !== undefined) ?? 'hashrate_realtime'
}

/**
 * Rates are in `hashrate_unit`; releases without it tell the machine's rates in TH/s. The ideal rate and a board's average are in GH/s
 * on both (asic-rs, 2026; recorded, 3.14).
 */
function perTerahash(brief: Part): number {
  const told = text(at(brief, 'hashrate_unit'))
  const per = told === undefined ? 1 : PER_TERAHASH[told.toUpperCase()]
  return per ?? note(at(brief, 'hashrate_unit'), `${told} is no known unit of hashrate`) ?? Number.NaN
}
const GIGAHASH = 1e3

function rate(part: Part, per: number): TerahashesPerSecond | undefined {
  const told = Number.isNaN(per) ? undefined : amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / per)
}

/** Of /brief, /hashboards and /fans. The power figure is the firmware's estimate, whatever it calls its source (recorded: "PSU", "EST"). */
export function readLive(brief: Part, boards: Part, fans: Part): Omit<Live, keyof Seldom> {
  const per = perTerahash(brief)
  const hashrate = rate(at(brief, liveKey(brief)), per)
  const mining = miningOf(brief) ?? (hashrate === undefined ? undefined : hashrate > 0)
  const power = amount(at(brief, 'power_consumption_estimated'))
  return present<Omit<Live, keyof Seldom>>({
    mining,
    hashrate,
    expectedHashrate: rate(at(brief, 'hashrate_ideal'), GIGAHASH),
    ...powerOf(power === undefined ? undefined : watts(power), 'estimated', mining),
    uptimeS: amount(at(brief, 'elapsed')),
    boards: items(at(boards, 'hashboards')).map((one) => board(one, per)),
    fans: items(at(fans, 'fans')).map((fan) =>
      present<Fan>({ rpm: amount(at(fan, 'current_speed')) ?? amount(at(fan, 'rpm')) }),
    ),
    errors: errors(brief, fans),
  })
}

/** `status` and `work_mode` say that it sleeps or stands; "Mining" that it mines. Other words leave it to the rate. */
function miningOf(brief: Part): boolean | undefined {
  const words = [text(at(brief, 'status')), text(at(brief, 'work_mode'))].map(
    (one) => one?.toLowerCase() ?? '',
  )
  if (words.some((one) => /sleep|stopp|paus|idle|curtail|suspend|fail/.test(one))) return false
  return words[0] === 'mining' ? true : undefined
}

function board(one: Part, per: number): Board {
  const live = at(one, 'hashrate_realtime_10m')
  const hashrate = live.value === undefined ? rate(at(one, 'hashrate_average'), GIGAHASH) : rate(live, per)
  const there = flag(at(one, 'present'))
  return present<Board>({
    active: there === false ? false : hashrate === undefined ? undefined : hashrate > 0,
    chips: count(at(one, 'asic_num')),
    temperature: hottest(one),
    hashrate: there === false ? undefined : hashrate,
    serialNumber: text(at(one, 'serial_number')),
  })
}

/** The hottest chip, else the board; 0 is no reading. */
function hottest(one: Part) {
  for (const key of ['temperature_chip', 'temperature_pcb', 'temperature_raw']) {
    const told = at(one, key)
    const parts = Array.isArray(told.value)
      ? told.value.map((value: unknown) => ({ ...told, value }))
      : [told]
    const read = parts.map((part) => number(part)).filter((value) => value !== undefined && value !== 0)
    const most = Math.max(...read.map((value) => value ?? Number.NEGATIVE_INFINITY))
    if (Number.isFinite(most)) return celsius(most)
  }
  return undefined
}

/** `indicator` is "Fully functional", or says in what way it is not, with the words for it. */
function errors(brief: Part, fans: Part): readonly MachineError[] {
  const state = text(at(brief, 'indicator'))
  const words = text(at(brief, 'indicator_long'))
  const whole =
    state === undefined || state === 'Fully functional'
      ? []
      : [{ text: [state, words].filter(Boolean).join(': ') }]
  const ofFans =
    flag(at(fans, 'error')) === true
      ? [{ text: `fans: ${text(at(fans, 'error_description')) ?? 'error'}` }]
      : []
  return [...whole, ...ofFans]
}

/** /details: `{"hashboard_infos":[{"index":0,"asic_infos":[{"hashrate_avg":95.1,"voltage":0.31,"frequency":520}]}]}`, GH/s and V (asic-rs, 2026). */
export function readChips(details: Part): readonly (readonly Chip[])[] {
  return items(at(details, 'hashboard_infos')).map((one) =>
    items(at(one, 'asic_infos')).map((chip) =>
      present<Chip>({
        hashrate: rate(at(chip, 'hashrate_avg'), GIGAHASH),
        frequencyMhz: amount(at(chip, 'frequency')),
        voltageV: amount(at(chip, 'voltage')),
      }),
    ),
  )
}
