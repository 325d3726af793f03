import { celsius, type TerahashesPerSecond, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import { powerOf } from '../../family/power.ts'
import type { Board, MachineError, MachineReport, Pool } from '../../model.ts'
import { amount, at, count, flag, items, number, type Part, present, text } from '../../parsing/part.ts'
import { fansOf } from '../bosminer/read.ts'

type Live = Omit<MachineReport, 'at' | 'firmware' | 'defects' | 'pools' | 'errors' | 'mac'>

export interface Seldom {
  readonly target?: number
  readonly accepted?: number
  readonly rejected?: number
  readonly pools: readonly Pool[]
  readonly errors: readonly MachineError[]
}

const MOST_ERRORS = 50
const MEGAHASHES_PER_TERAHASH = 1e6

/** Reads the answer to `LIVE`; `silent` where BOSminer itself gave none. Power is the firmware's estimate. */
export function readLive(data: Part, target: number | undefined, silent: boolean): Live {
  const bos = at(data, 'bos')
  const info = at(data, 'bosminer', 'info')
  const solver = at(info, 'workSolver')
  const hashrate = rate(solver)
  // BOSminer answers as null or not at all while it is stopped; where the rest of the machine answers, that is a "no" (assumed).
  const absent = silent || at(data, 'bosminer').value === null || info.value === null
  const stopped = bos.value != null && absent
  const mining = hashrate === undefined ? (stopped ? false : undefined) : hashrate > 0
  const drawn = [at(info, 'summary', 'power'), at(solver, 'power')]
  const power = first(drawn.map((one) => amount(at(one, 'approxConsumptionW'))))
  const limit = first(drawn.map((one) => amount(at(one, 'limitW')))) ?? target
  const model = text(at(info, 'modelName'))?.replace(/^Bitmain /, '')
  const children = items(at(solver, 'childSolvers'))
  return present<Live>({
    make: model?.startsWith('Antminer') ? 'Antminer' : undefined,
    model,
    firmwareVersion: text(at(bos, 'info', 'version', 'full')),
    hostname: text(at(bos, 'hostname')),
    mining,
    hashrate,
    expectedHashrate: megahashes(at(solver, 'nominalMhs')),
    ...powerOf(power === undefined ? undefined : watts(power), 'estimated', mining),
    powerLimit: limit === undefined || limit === 0 ? undefined : watts(limit),
    locating: flag(at(bos, 'faultLight')),
    uptimeS: amount(at(bos, 'uptime', 'durationS')),
    boards: children.map(board),
    fans: fansOf(
      items(at(info, 'fans')).map((fan) => amount(at(fan, 'rpm'))),
      children.map((child) => text(at(child, 'name'))),
    ),
  })
}

/** Reads the answer to `SELDOM`. */
export function readSeldom(data: Part): Seldom {
  const bosminer = at(data, 'bosminer')
  const pools = items(at(bosminer, 'info', 'poolGroups')).flatMap((group) => items(at(group, 'pools')))
  return present<Seldom>({
    target: amount(at(bosminer, 'config', 'autotuning', 'powerTarget')),
    accepted: total(pools, 'acceptedSolutions'),
    rejected: total(pools, 'rejectedSolutions'),
    pools: pools.flatMap(pool),
    errors: errors(at(data, 'events', 'appeals')),
  })
}

function first(values: readonly (number | undefined)[]): number | undefined {
  return values.find((one) => one !== undefined)
}

function rate(solver: Part): TerahashesPerSecond | undefined {
  const real = at(solver, 'realHashrate')
  return megahashes(at(real, 'mhs5S')) ?? megahashes(at(real, 'mhs1M'))
}

function megahashes(part: Part): TerahashesPerSecond | undefined {
  const told = amount(part)
  return told === undefined ? undefined : terahashesPerSecond(told / MEGAHASHES_PER_TERAHASH)
}

/** Temperatures are a list of named sensors: Board and Chip of 22.08, Max Board, Max Chip, Inlet and Outlet of 25.03. */
function board(child: Part): Board {
  const sensors = items(at(child, 'temperatures'))
  const hottest = (name: RegExp) =>
    sensors
      .filter((sensor) => name.test(text(at(sensor, 'name')) ?? ''))
      .map((sensor) => number(at(sensor, 'degreesC')))
      .filter((degrees) => degrees !== undefined && degrees !== 0)
      .reduce((most, one) => (most === undefined || (one ?? 0) > most ? one : most), undefined)
  const temperature = hottest(/chip/i) ?? hottest(/board/i) ?? hottest(/./)
  const hashrate = rate(child)
  return present<Board>({
    active: hashrate === undefined ? undefined : hashrate > 0,
    chips: count(at(child, 'hwDetails', 'chips')),
    temperature: temperature === undefined ? undefined : celsius(temperature),
    hashrate,
    serialNumber: text(at(child, 'hwDetails', 'hbSerialNumber')),
  })
}

function pool(part: Part): readonly Pool[] {
  const url = text(at(part, 'url'))
  return url === undefined
    ? []
    : [present<Pool>({ url, user: text(at(part, 'user')), active: flag(at(part, 'active')) })]
}

/** The machine tells shares a pool; their sum is told only where every pool tells. */
function total(pools: readonly Part[], key: string): number | undefined {
  const each = pools.map((one) => count(at(one, 'shares', key)))
  if (each.length === 0 || each.includes(undefined)) return undefined
  return each.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}

/** Appeals are notices of every kind; those that only inform are no errors. Each is told once. */
function errors(list: Part): readonly MachineError[] {
  const told = new Map<string, MachineError>()
  for (const entry of items(list)) {
    const message = text(at(entry, 'message'))
    if (message === undefined || /^info/i.test(text(at(entry, 'kind')) ?? '')) continue
    told.set(message, { text: message })
  }
  return [...told.values()].slice(-MOST_ERRORS)
}
