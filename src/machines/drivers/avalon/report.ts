import { type Celsius, celsius, terahashesPerSecond, type Watts, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, Chip, Fan, MachineError, MachineReport, Pool, PowerGrade, Profile } from '../../model.ts'
import {
  amount,
  at,
  count,
  flag,
  items,
  number,
  type Part,
  partOf,
  present,
  text,
} from '../../parsing/part.ts'
import { type Blocks, readBlocks } from './brackets.ts'
import { type Kind, kindOf } from './kinds.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'make' | 'defects'>

const GIGAHASHES = 1e3
const MEGAHASHES = 1e6
const MOST_BOARDS = 16
const MOST_FANS = 16
/** Below this a sensor is not there: it reads -273 (recorded). */
const COLDEST = -60

/** What of an answer describes the machine: its blocks, as parts that readers can take. */
export interface Mm {
  readonly machine: Part
  readonly boards: Part
  readonly blocks: Blocks
}

export function mmOf(stats: Part): Mm | undefined {
  const blocks = readBlocks(items(stats))
  if (blocks === undefined || Object.keys(blocks.machine).length === 0) return undefined
  const { defects } = stats
  if (blocks.modules > 1) defects.push(`${stats.place}: has ${blocks.modules} modules, the first is read`)
  return {
    machine: partOf(blocks.machine, 'MM', defects),
    boards: partOf(blocks.boards, 'HBinfo', defects),
    blocks,
  }
}

/** `version` of an Avalon: `PROD` and `MODEL` name it, `VERSION` is the firmware (Canaan's A10 API manual), Q has `CGVERSION`. */
export function readVersion(version: Part) {
  const row = at(version, 0)
  const dna = text(at(row, 'DNA'))
  const model = text(at(row, 'PROD')) ?? text(at(row, 'MODEL'))
  return {
    names: [text(at(row, 'MODEL')), model],
    told: present<Partial<MachineReport>>({
      model,
      firmwareVersion: text(at(row, 'VERSION')) ?? text(at(row, 'CGVERSION')) ?? text(at(row, 'LVERSION')),
      apiVersion: text(at(row, 'API')),
      mac: macOf(at(row, 'MAC')),
      serialNumber: dna === undefined || /^0+$|[<>]/.test(dna) ? undefined : dna,
    }),
  }
}

/** `"123456789012"`, or with colons. */
function macOf(part: Part): string | undefined {
  const told = text(part)?.replace(/[:-]/g, '')
  if (told === undefined || !/^[0-9a-f]{12}$/i.test(told)) return undefined
  return (told.match(/../g) ?? []).join(':')
}

/** The kind by the block's own `Ver[1246-83-21072802_4ec6bb0_211fc46]`, else by the names of `version`. */
export function kindIn(mm: Mm, names: readonly (string | undefined)[]): Kind {
  const own = text(at(mm.machine, 'Ver'))
  return kindOf(own === undefined ? names : [own])
}

/** What is before the date in `Ver`: "1246-83" is an A1246 of 83 TH/s. */
function modelIn(machine: Part): string | undefined {
  return text(at(machine, 'Ver'))?.replace(/-\d{8}.*$/, '')
}

export function readAvalon(mm: Mm, summary: Part, pools: Part, kind: Kind): Told {
  const { machine } = mm
  const told = at(summary, 0)
  const mining = miningOf(machine)
  const rate = rateOf(machine, told)
  const standing = mining === false
  const hashrate = rate === undefined ? undefined : terahashesPerSecond(standing ? 0 : rate)
  const awake = mining ?? (hashrate === undefined ? undefined : hashrate > 0)
  const expected = amount(at(machine, 'GHSmm'))
  const limit = amount(at(machine, 'MPO'))
  const { power, grade } = wattsOf(machine)
  const light = at(machine, 'Led')
  return present<Told>({
    model: modelIn(machine),
    mining: awake,
    hashrate,
    expectedHashrate:
      expected === undefined || expected === 0 ? undefined : terahashesPerSecond(expected / GIGAHASHES),
    ...powerOf(power, grade, awake),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    ...profileOf(machine, kind),
    locating: light.value === undefined ? undefined : flag({ ...light, value: Number(light.value) }),
    accepted: count(at(told, 'Accepted')),
    rejected: count(at(told, 'Rejected')),
    uptimeS: amount(at(machine, 'Elapsed')) ?? amount(at(told, 'Elapsed')),
    boards: boardsOf(mm, standing),
    fans: fansOf(machine),
    pools: poolsOf(pools),
    errors: errorsOf(machine),
  })
}

/** It hashes while it says "Work: In Work" and is not switched off softly; "In Init" and "In Idle" do not hash. */
function miningOf(machine: Part): boolean | undefined {
  const off = number(at(machine, 'SoftOFF'))
  if (off !== undefined && off !== 0) return false
  const state = text(at(machine, 'SYSTEMSTATU'))
  return state === undefined ? undefined : /in work/i.test(state)
}

/** The mean of an hour (`GHSavg`, the sum of the boards' `MGHS`), in TH/s; a machine that stands still tells its last one. */
function rateOf(machine: Part, summary: Part): number | undefined {
  const hour = amount(at(machine, 'GHSavg'))
  if (hour !== undefined) return hour / GIGAHASHES
  const boards = listOf(at(machine, 'MGHS')).map((one) => amount(one))
  if (boards.length > 0 && boards.every((one) => one !== undefined))
    return boards.reduce((sum: number, one) => sum + (one ?? 0) / GIGAHASHES, 0)
  const minute = amount(at(summary, 'MHS 1m'))
  return minute === undefined ? undefined : minute / MEGAHASHES
}

/**
 * The power at the wall is `WALLPOWER` where the firmware tells it. `PS` is the supply's state: error, voltage to the controller,
 * to the boards, current, power to the boards (its fifth figure, which Canaan's A10 API manual calls the output power), voltage
 * set, and on newer firmware a seventh that equals `WALLPOWER` (recorded, A1566) but stands in no document. Where only `PS` is told
 * the output is taken, an estimate that leaves out the supply's loss of 4 to 9 per cent; the seventh where the boards draw
 * nothing, which is what a sleeping machine takes.
 */
function wattsOf(machine: Part): { readonly power: Watts | undefined; readonly grade: PowerGrade } {
  const wall = amount(at(machine, 'WALLPOWER'))
  if (wall !== undefined && wall > 0) return { power: watts(wall), grade: 'measured' }
  const supply = at(machine, 'PS')
  const output = amount(at(supply, 4))
  if (output !== undefined && output > 0) return { power: watts(output), grade: 'estimated' }
  const whole = amount(at(supply, 6))
  const told = whole ?? output
  return {
    power: told === undefined ? undefined : watts(told),
    grade: whole === undefined ? 'estimated' : 'measured',
  }
}

function profileOf(machine: Part, { option, modes }: Kind): Pick<MachineReport, 'profile' | 'profiles'> {
  const told = count(at(machine, option.toUpperCase()))
  if (told === undefined) return {}
  const profiles: readonly Profile[] = modes.map((name) => ({ name }))
  return { profile: modes[told] ?? `mode ${told}`, profiles }
}

/** A single figure stands for a list of one. */
function listOf(part: Part): readonly Part[] {
  if (part.value === undefined || part.value === '') return []
  return Array.isArray(part.value) ? items(part) : [part]
}

function boardsOf({ machine, boards, blocks }: Mm, standing: boolean): readonly Board[] {
  const counts = ['MGHS', 'MTmax', 'HASHS', 'ECHU', 'EEPROM'].map((key) => listOf(at(machine, key)).length)
  const length = Math.min(MOST_BOARDS, Math.max(...counts, boardTotal(blocks)))
  const one = length === 1
  return Array.from({ length }, (_, index) => {
    const temperatures = chipList(machine, boards, 'PVT_T', index)
    const rate = amount(listOf(at(machine, 'MGHS'))[index] ?? partOf(undefined, 'MM/MGHS', machine.defects))
    const fault = number(
      listOf(at(machine, 'HASHS'))[index] ?? partOf(undefined, 'MM/HASHS', machine.defects),
    )
    return present<Board>({
      active: rate === undefined ? (fault === undefined ? undefined : fault === 0) : !standing && rate > 0,
      chips: temperatures.length > 0 ? temperatures.length : one ? count(at(machine, 'TA')) : undefined,
      temperature: hottest(
        ...listOf(at(machine, 'MTmax')).slice(index, index + 1),
        ...temperatures,
        ...(one ? ['TMax', 'HBITemp'].map((key) => at(machine, key)) : []),
      ),
      hashrate: rate === undefined ? undefined : terahashesPerSecond(standing ? 0 : rate / GIGAHASHES),
    })
  })
}

/** How many boards have lists of chips. */
function boardTotal({ machine, boards }: Blocks): number {
  const listed = Object.keys(machine).filter((key) => /^PVT_T\d+$/.test(key)).length
  return Math.max(listed, Object.keys(boards).length)
}

/** `PVT_T0` of the machine's block, or of the board's own (`HB0`), where it keeps the number 0 or the board's. */
function chipList(machine: Part, boards: Part, name: string, index: number): readonly Part[] {
  const own = at(boards, `HB${index}`)
  const places = [at(own, `${name}${index}`), at(own, `${name}0`), at(machine, `${name}${index}`)]
  return listOf(places.find(({ value }) => value !== undefined) ?? at(machine, `${name}${index}`))
}

/** The first group that tells a temperature: a board's maximum, else its chips, else the board. */
function hottest(...parts: readonly Part[]): Celsius | undefined {
  const [maximum] = parts
  const first = maximum === undefined ? undefined : real(maximum)
  if (first !== undefined && !/PVT_T/.test(maximum?.place ?? '')) return celsius(first)
  const chips = parts.filter(({ place }) => place.includes('PVT_T')).map(real)
  const known = chips.filter((one) => one !== undefined)
  if (known.length > 0) return celsius(Math.max(...known))
  const board = parts.map(real).find((one) => one !== undefined)
  return board === undefined ? undefined : celsius(board)
}

/** 0 and -273 are no readings. */
function real(part: Part): number | undefined {
  const told = number(part)
  return told === undefined || told === 0 || told < COLDEST ? undefined : told
}

/** Every `Fan1` to `Fan16`; a fan at 0 stands. */
function fansOf(machine: Part): readonly Fan[] {
  const parts = Array.from({ length: MOST_FANS }, (_, index) => at(machine, `Fan${index + 1}`))
  return parts.filter(({ value }) => value !== undefined).map((part) => present<Fan>({ rpm: amount(part) }))
}

function poolsOf(list: Part): readonly Pool[] {
  return items(list).flatMap((pool) => {
    const url = text(at(pool, 'URL'))
    if (url === undefined) return []
    return [present<Pool>({ url, user: text(at(pool, 'User')), active: flag(at(pool, 'Stratum Active')) })]
  })
}

/** Bits of the first figure of `PS` (Canaan's A10 API manual, appendix 1). */
const SUPPLY: Readonly<Record<number, string>> = {
  1: 'input voltage low',
  2: 'too hot (1)',
  4: 'too hot (2)',
  8: 'too hot (3)',
  16: 'input over current',
  32: 'output voltage low',
  64: 'output over current',
  2048: 'fan failed',
}
/** Set on each board of healthy machines (the manual's own example, an A10 at 51 TH/s, and recorded answers). */
const HARMLESS = 512

/**
 * What the machine counts as faults. Canaan publishes no list of the boards' codes (`ECHU`) and of the controller's (`ECMM`): they
 * are told as numbers. `CRC` counts faults in talk with each board since the start.
 */
function errorsOf(machine: Part): readonly MachineError[] {
  const supply = number(at(machine, 'PS', 0)) ?? 0
  const bits = Object.entries(SUPPLY).filter(([bit]) => (supply & Number(bit)) !== 0)
  const supplyText = bits.map(([, words]) => words).join(', ')
  const single = (key: string, text: string): readonly MachineError[] => {
    const value = number(at(machine, key))
    return value === undefined || value === 0 ? [] : [{ code: `${key} ${value}`, text }]
  }
  const each = (key: string, words: (board: number, value: number) => string): readonly MachineError[] =>
    listOf(at(machine, key)).flatMap((part, board) => {
      const value = number(part)
      const fault = value !== undefined && value !== 0 && !(key === 'ECHU' && value === HARMLESS)
      return fault ? [{ code: `${key} ${value}`, text: words(board, value) }] : []
    })
  return [
    ...(supply === 0
      ? []
      : [{ code: `PS ${supply}`, text: `power supply: ${supplyText || `code ${supply}`}` }]),
    ...each('ECHU', (board, value) => `board ${board}: code ${value}`),
    ...single('ECMM', 'controller fault'),
    ...each('HASHS', (board) => `board ${board}: fault`),
    ...single('POWS', 'power supply fault'),
    ...single('POOLS', 'no pool answers'),
    ...single('FanErr', 'fan fault'),
    ...each('CRC', (board, value) => `board ${board}: ${value} faults in communication`),
  ]
}

/** Millivolts of the chips' voltages (recorded: 293 for a chip at 0.293 V). */
const MILLIVOLTS = 1e3

/** Temperature and voltage of each chip of each board, and the faults counted of its talk (`ASICCRC0`). */
export function readChips({ machine, boards, blocks }: Mm): readonly (readonly Chip[])[] {
  return Array.from({ length: Math.min(MOST_BOARDS, boardTotal(blocks)) }, (_, index) => {
    const list = (name: string) => chipList(machine, boards, name, index)
    const [voltages, faults] = [list('PVT_V'), list('ASICCRC')]
    return list('PVT_T').map((part, place) => {
      const temperature = real(part)
      const voltage = voltages[place] === undefined ? undefined : amount(voltages[place])
      return present<Chip>({
        temperature: temperature === undefined ? undefined : celsius(temperature),
        voltageV: voltage === undefined || voltage === 0 ? undefined : voltage / MILLIVOLTS,
        errors: faults[place] === undefined ? undefined : count(faults[place]),
      })
    })
  })
}
