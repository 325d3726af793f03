import { type Celsius, celsius, terahashesPerSecond } from '../../../quantity/index.ts'
import type { Board, Chip } from '../../model.ts'
import { amount, at, count, items, number, type Part, present } from '../../parsing/part.ts'
import type { Mm } from './report.ts'

const MOST_BOARDS = 16
const GIGAHASHES = 1e3
/** Millivolts of the chips' voltages (recorded: 293 for a chip at 0.293 V). */
const MILLIVOLTS = 1e3
/** Below this a sensor is not there: it reads -273 (recorded). */
const COLDEST = -60

/** Rate, state, chips and temperature of each board; a machine that stands still tells its last rates. */
export function readBoards(mm: Mm, standing: boolean): readonly Board[] {
  const { machine } = mm
  const lists = ['MGHS', 'MTmax', 'HASHS', 'ECHU', 'EEPROM'].map((key) => listOf(at(machine, key)).length)
  const length = Math.min(MOST_BOARDS, Math.max(...lists, boardTotal(mm)))
  return Array.from({ length }, (_, index) => {
    const told = (key: string) => listOf(at(machine, key))[index]
    const [rates, faults] = [told('MGHS'), told('HASHS')]
    const rate = rates === undefined ? undefined : amount(rates)
    const fault = faults === undefined ? undefined : number(faults)
    const chips = chipList(mm, 'PVT_T', index).length
    return present<Board>({
      active: rate === undefined ? (fault === undefined ? undefined : fault === 0) : !standing && rate > 0,
      chips: chips > 0 ? chips : length === 1 ? count(at(machine, 'TA')) : undefined,
      temperature: hottest(mm, index, length === 1, standing),
      hashrate: rate === undefined ? undefined : terahashesPerSecond(standing ? 0 : rate / GIGAHASHES),
    })
  })
}

/** Temperature and voltage of each chip of each board, and the faults counted of its talk (`ASICCRC0`). */
export function readChips(mm: Mm): readonly (readonly Chip[])[] {
  const cold = isCold(mm.machine, false)
  return Array.from({ length: Math.min(MOST_BOARDS, boardTotal(mm)) }, (_, index) => {
    const [voltages, faults] = [chipList(mm, 'PVT_V', index), chipList(mm, 'ASICCRC', index)]
    return chipList(mm, 'PVT_T', index).map((part, place) => {
      const [volts, fault] = [voltages[place], faults[place]]
      const temperature = cold ? undefined : real(part)
      const voltage = cold || volts === undefined ? undefined : amount(volts)
      return present<Chip>({
        temperature: temperature === undefined ? undefined : celsius(temperature),
        voltageV: voltage === undefined || voltage === 0 ? undefined : voltage / MILLIVOLTS,
        errors: fault === undefined ? undefined : count(fault),
      })
    })
  })
}

/**
 * The board's hottest chip (`MTmax`, else its chips' own list, else the only board's `TMax`). Of chips without power the lists tell
 * what was (recorded: a resting Q tells 71 °C of chips, 0 as `TMax` and 27 °C of its board); then the board itself, where it is
 * the only one.
 */
function hottest(mm: Mm, index: number, only: boolean, standing: boolean): Celsius | undefined {
  const { machine } = mm
  const board = only ? real(at(machine, 'HBITemp')) : undefined
  const told = isCold(machine, standing) ? board : (hottestChip(mm, index, only) ?? board)
  return told === undefined ? undefined : celsius(told)
}

function hottestChip(mm: Mm, index: number, only: boolean): number | undefined {
  const maximum = listOf(at(mm.machine, 'MTmax'))[index]
  const most = maximum === undefined ? undefined : real(maximum)
  if (most !== undefined) return most
  const chips = chipList(mm, 'PVT_T', index).map(real)
  const known = chips.filter((one) => one !== undefined)
  if (known.length > 0) return Math.max(...known)
  return only ? real(at(mm.machine, 'TMax')) : undefined
}

/** The chips have no power: their maximum is told as 0, or not told of a machine that stands still. */
function isCold(machine: Part, standing: boolean): boolean {
  const most = number(at(machine, 'TMax'))
  return most === undefined ? standing : most === 0
}

/** How many boards have lists of chips. */
function boardTotal({ blocks }: Mm): number {
  const listed = Object.keys(blocks.machine).filter((key) => /^PVT_T\d+$/.test(key)).length
  return Math.max(listed, Object.keys(blocks.boards).length)
}

/** `PVT_T0` of the machine's block, or of the board's own (`HB0`), where it keeps the number 0 or the board's. */
function chipList({ machine, boards }: Mm, name: string, index: number): readonly Part[] {
  const own = at(boards, `HB${index}`)
  const places = [at(own, `${name}${index}`), at(own, `${name}0`), at(machine, `${name}${index}`)]
  const place = places.find(({ value }) => value !== undefined)
  return place === undefined ? [] : listOf(place)
}

/** 0 and -273 are no readings. */
function real(part: Part): number | undefined {
  const told = number(part)
  return told === undefined || told === 0 || told < COLDEST ? undefined : told
}

/** A single figure stands for a list of one. */
export function listOf(part: Part): readonly Part[] {
  if (part.value === undefined || part.value === '') return []
  return Array.isArray(part.value) ? items(part) : [part]
}
