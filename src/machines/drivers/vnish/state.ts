import {
  celsius,
  type TerahashesPerSecond,
  terahashesPerSecond,
  type Watts,
  watts,
} from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, Profile } from '../../model.ts'
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

/** What /summary tells at every poll. */
export type Live = Omit<MachineReport, 'at' | 'firmware' | 'defects'>

/** What is asked each minute: names, the unit of the rates, the preset and those there are, the light. */
export interface Seldom {
  readonly facts: Pick<
    MachineReport,
    'make' | 'model' | 'firmwareVersion' | 'mac' | 'hostname' | 'serialNumber' | 'uptimeS'
  >
  readonly perTerahash: number
  readonly preset?: Profile
  readonly presets?: readonly Profile[]
  readonly locating?: boolean
}

/** States of `miner_state` in which chips hash (API guide of the firmware, 2025: MinerState); the others stand or are on their way. */
const HASHING = new Set(['mining', 'auto-tuning', 'auto_tuning', 'tuning'])
const STANDING = new Set([
  'initializing',
  'starting',
  'restarting',
  'shutting-down',
  'stopped',
  'paused',
  'sleeping',
  'idle',
  'failure',
])
/** Pools that are the firmware maker's and not the owner's. */
const NOT_OWNED = new Set(['DevFee', 'Refund'])

/** True where /api/v1/info is such firmware's: it names itself beside the machine (`"fw_name":"Vnish"`; white labels name theirs). */
export function isVnish(info: Part): boolean {
  return text(at(info, 'fw_name')) !== undefined && text(at(info, 'fw_version')) !== undefined
}

/** Of the pages that were had; /info alone is enough. */
export function readSeldom(
  info: Part,
  { status, performance, presets }: { readonly [page in 'status' | 'performance' | 'presets']?: Part } = {},
): Seldom {
  const network = at(info, 'system', 'network_status')
  const model = text(at(info, 'miner'))
  return present<Seldom>({
    facts: present<Seldom['facts']>({
      make: model?.startsWith('Antminer') ? 'Antminer' : undefined,
      model,
      firmwareVersion: text(at(info, 'fw_version')),
      mac: mac(at(network, 'mac')),
      hostname: text(at(network, 'hostname')),
      serialNumber: text(at(info, 'serial')),
      uptimeS: uptime(at(info, 'system', 'uptime')),
    }),
    perTerahash: perTerahash(at(info, 'hr_measure')),
    preset: performance === undefined ? undefined : presetOf(at(performance, 'current_preset')),
    presets: presets === undefined ? undefined : presetsOf(presets),
    locating: status === undefined ? undefined : flag(at(status, 'find_miner')),
  })
}

/**
 * The presets of /autotune/presets, a bare list (1.2.7, recorded) or one under `presets` (pyasic, 2025), without those that want a
 * changed power supply; undefined where there is no list.
 */
export function presetsOf(presets: Part): readonly Profile[] | undefined {
  const list = isRecord(presets.value) ? at(presets, 'presets') : presets
  if (!Array.isArray(list.value)) return undefined
  return items(list)
    .filter((one) => flag(at(one, 'modded_psu_required')) !== true)
    .map(presetOf)
    .filter((one) => one !== undefined)
}

/** `{"name":"2550","pretty":"2550 watt ~ 170 TH"}`: the pretty name holds the figures the preset aims at. */
function presetOf(one: Part): Profile | undefined {
  const name = text(at(one, 'name'))
  if (name === undefined) return undefined
  const figures = /(\d+)\s*watt\D+(\d+(?:\.\d+)?)\s*([TGM])H/i.exec(text(at(one, 'pretty')) ?? '')
  const per = { T: 1, G: 1e3, M: 1e6 }[figures?.[3]?.toUpperCase() ?? ''] ?? 1
  const power = Number(figures?.[1] ?? (/^\d{3,5}$/.test(name) ? name : Number.NaN))
  return present<Profile>({
    name,
    power: Number.isFinite(power) ? watts(power) : undefined,
    hashrate: figures === null ? undefined : terahashesPerSecond(Number(figures[2]) / per),
  })
}

/** `hr_measure`: the unit of every rate but those of old clients' fields. GH/s where it says nothing (asic-rs, 2026). */
function perTerahash(measure: Part): number {
  const told = text(measure)
  const per = { 'TH/S': 1, 'GH/S': 1e3, 'MH/S': 1e6, 'KH/S': 1e9 }[told?.toUpperCase() ?? 'GH/S']
  if (per === undefined) note(measure, `${told} is no known unit of hashrate`)
  return per ?? 1e3
}

/** "1:55" (hours and minutes), "10 days, 18:00", "1 day". */
function uptime(told: Part): number | undefined {
  const value = text(told)
  if (value === undefined) return undefined
  const match = /^(?:(\d+) days?)?(?:,\s*)?(?:(\d+):(\d{2})|(\d+) min)?$/.exec(value)
  if (match === null || match[0] === '') return note(told, `${value} is no time of running`)
  const [, days, hours, minutes, only] = match.map((one) => Number(one ?? 0))
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + ((minutes ?? 0) + (only ?? 0)) * 60
}

export function readLive(summary: Part, { perTerahash: per, ...rest }: Seldom): Live {
  const miner = at(summary, 'miner')
  const rate = (part: Part) => scaled(part, per)
  const hashrate = rate(at(miner, 'hr_realtime'))
  const mining =
    miningOf(at(miner, 'miner_status', 'miner_state')) ?? (hashrate === undefined ? undefined : hashrate > 0)
  const power = amount(at(miner, 'power_consumption')) ?? usage(amount(at(miner, 'power_usage')))
  const own = items(at(miner, 'pools')).filter((pool) => !NOT_OWNED.has(text(at(pool, 'pool_type')) ?? ''))
  return present<Live>({
    ...rest.facts,
    mining,
    hashrate,
    expectedHashrate: rate(at(miner, 'hr_nominal')) ?? rate(at(miner, 'hr_stock')),
    ...powerOf(power === undefined ? undefined : watts(power), 'estimated', mining),
    powerLimit: rest.preset?.power,
    profile: rest.preset?.name,
    profiles: rest.presets,
    locating: rest.locating,
    accepted: sum(own.map((pool) => count(at(pool, 'accepted')))),
    rejected: sum(own.map((pool) => count(at(pool, 'rejected')))),
    boards: items(at(miner, 'chains')).map((chain) => board(chain, per)),
    fans: items(at(miner, 'cooling', 'fans')).map((fan) => present<Fan>({ rpm: amount(at(fan, 'rpm')) })),
    pools: own.flatMap(pool),
    errors: errors(miner),
  })
}

/** `power_usage` is watts on some releases (recorded, 1.2.7) and J/TH on others (the API's own description, 1.2.6), which is less. */
const MOST_EFFICIENCY = 150

function usage(told: number | undefined): number | undefined {
  return told === undefined || told <= MOST_EFFICIENCY ? undefined : told
}

function scaled(part: Part, per: number): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / per)
}

function sum(told: readonly (number | undefined)[]): number | undefined {
  const known = told.filter((one) => one !== undefined)
  return known.length === 0 ? undefined : known.reduce((total, one) => total + one, 0)
}

function miningOf(state: Part): boolean | undefined {
  const told = text(state)?.toLowerCase()
  if (told === undefined) return undefined
  if (HASHING.has(told)) return true
  return STANDING.has(told) ? false : note(state, `${told} is no known state`)
}

/** The hottest chip, else the board; `chip_statuses` count every chip by its grade. */
function board(chain: Part, per: number): Board {
  const hottest = [at(chain, 'chip_temp', 'max'), at(chain, 'pcb_temp', 'max')]
    .map((part) => number(part))
    .find((one) => one !== undefined && one !== 0)
  const state = text(at(chain, 'status', 'state'))
  const hashrate = scaled(at(chain, 'hashrate_rt'), per)
  return present<Board>({
    active:
      state === undefined || state === 'unknown'
        ? hashrate === undefined
          ? undefined
          : hashrate > 0
        : state === 'mining',
    chips: sum(['red', 'orange', 'grey'].map((grade) => count(at(chain, 'chip_statuses', grade)))),
    temperature: hottest === undefined ? undefined : celsius(hottest),
    hashrate,
    serialNumber: text(at(chain, 'serial')),
  })
}

/** "active" is the pool in use; "working" ones answer and wait (recorded, 1.2.7). */
function pool(one: Part): readonly Pool[] {
  const url = text(at(one, 'url'))
  const status = text(at(one, 'status'))
  if (url === undefined) return []
  return [
    present<Pool>({
      url,
      user: text(at(one, 'user')),
      active: status === undefined || status === 'unknown' ? undefined : status === 'active',
    }),
  ]
}

/** A failure with its words and code, a board's own, and lost fans. */
function errors(miner: Part): readonly MachineError[] {
  const status = at(miner, 'miner_status')
  const failing = text(at(status, 'miner_state')) === 'failure'
  const words = text(at(status, 'description'))
  const code = number(at(status, 'failure_code'))
  const whole =
    failing || words !== undefined
      ? [
          present<MachineError>({
            code: code === undefined ? undefined : String(code),
            text: words ?? 'the miner has failed',
          }),
        ]
      : []
  const boards = items(at(miner, 'chains')).flatMap((chain): readonly MachineError[] => {
    const own = text(at(chain, 'status', 'description'))
    const failed = text(at(chain, 'status', 'state')) === 'failure'
    const named = `chain ${text(at(chain, 'id')) ?? '?'}`
    return failed || own !== undefined ? [{ text: `${named}: ${own ?? 'failure'}` }] : []
  })
  const fans = items(at(miner, 'cooling', 'fans'))
    .filter((fan) => text(at(fan, 'status')) === 'lost')
    .map((fan) => ({ text: `fan ${text(at(fan, 'id')) ?? '?'} is lost` }))
  return [...whole, ...boards, ...fans]
}

/**
 * /chains: `[{"id":1,"chips":[{"id":0,"hr":880.1,"freq":495,"volt":323,"temp":55,"errs":0}]}]`, volts in mV (asic-rs, 2026; API guide of
 * the firmware, 2025). Older firmware has /chips with `{"chains":[..]}` and `hashrate`, `errors` in place of `hr`, `errs`.
 */
export function readChips(page: Part, { perTerahash: per }: Seldom): readonly (readonly Chip[])[] {
  const list = isRecord(page.value) ? at(page, 'chains') : page
  return items(list).map((chain) =>
    items(at(chain, 'chips')).map((chip) => {
      const temperature = number(at(chip, 'temp'))
      const millivolts = amount(at(chip, 'volt'))
      const rated = ['hr', 'hashrate'].map((key) => at(chip, key)).find((one) => one.value !== undefined)
      return present<Chip>({
        temperature: temperature === undefined ? undefined : celsius(temperature),
        hashrate: rated === undefined ? undefined : scaled(rated, per),
        frequencyMhz: amount(at(chip, 'freq')),
        voltageV: millivolts === undefined ? undefined : millivolts / 1000,
        errors: count(at(chip, 'errs')) ?? count(at(chip, 'errors')),
      })
    }),
  )
}

/** The preset for a limit in watts: the strongest that stays within it; undefined where even the weakest draws more. */
export function presetWithin(presets: readonly Profile[], limit: Watts): Profile | undefined {
  const within = presets.filter((one) => one.power !== undefined && one.power <= limit)
  return within.toSorted((a, b) => (b.power ?? 0) - (a.power ?? 0))[0]
}
