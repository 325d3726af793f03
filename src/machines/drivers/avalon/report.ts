import { terahashesPerSecond, type Watts, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Fan, MachineReport, Pool, PowerGrade, Profile } from '../../model.ts'
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
import { listOf, readBoards } from './boards.ts'
import { type Blocks, readBlocks } from './brackets.ts'
import { errorsOf } from './faults.ts'
import { type Kind, kindOf } from './kinds.ts'

type Told = Omit<MachineReport, 'at' | 'firmware' | 'make' | 'defects'>

const GIGAHASHES = 1e3
const MEGAHASHES = 1e6
const MOST_FANS = 16

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
    firmwareVersion: text(at(machine, 'LVer')) ?? /-(\d{8}.*)$/.exec(text(at(machine, 'Ver')) ?? '')?.[1],
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
    boards: readBoards(mm, standing),
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
