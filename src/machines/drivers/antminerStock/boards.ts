import { type Celsius, celsius, type TerahashesPerSecond } from '../../../quantity/index.ts'
import type { Board, Fan, MachineError } from '../../model.ts'
import {
  amount,
  at,
  count,
  isRecord,
  items,
  note,
  number,
  type Part,
  present,
  text,
} from '../../parsing/part.ts'
import { perBoard, rate } from './rate.ts'

/** Slots of chains and fans that are looked at, as the firmware numbers them from 1. */
const MOST_CHAINS = 16
const MOST_FANS = 16
/** What a sensor of a machine can read; 0 is no reading. */
const [COLDEST, HOTTEST] = [-60, 200]

/** The boards of a row of `STATS`: a list `chain` (web pages, API of 2023) or fields numbered by chain (older). */
export function readBoards(
  row: Part,
  type: string | undefined,
  whole: TerahashesPerSecond | undefined,
): readonly Board[] {
  return Array.isArray(at(row, 'chain').value) ? listed(row, type, whole) : numbered(row, type, whole)
}

/** `{"index":0,"rate_real":67000.1,"asic_num":108,"temp_pcb":[45,..],"temp_chip":[60,..],"sn":".."}` (asic-rs, proto-fleet, 2025). */
function listed(
  row: Part,
  type: string | undefined,
  whole: TerahashesPerSecond | undefined,
): readonly Board[] {
  const chains = items(at(row, 'chain'))
    .filter((chain) => isRecord(chain.value))
    .slice(0, MOST_CHAINS)
  const real = chains.map((chain) => at(chain, 'rate_real'))
  const per = perBoard(row, type, real, whole)
  return chains.map((chain, index) => {
    const chips = count(at(chain, 'asic_num'))
    const hashrate = rate(real[index] ?? chain, per)
    const sensors = (key: string) => readings(at(chain, key))
    return present<Board>({
      active: chips === 0 ? false : hashrate === undefined ? undefined : hashrate > 0,
      chips,
      temperature: hottest(type, sensors('temp_chip'), sensors('temp_pcb'), sensors('temp_pic')),
      hashrate,
      serialNumber: text(at(chain, 'sn')),
    })
  })
}

/**
 * One board a chain. `miner_count` says how many there are; chains are numbered from 1 (an S9's are 6, 7 and 8) and a slot without a
 * board has no chips. Where the chains outnumber the boards (E3: nine chains on three boards) they cannot be told apart by board.
 */
function numbered(
  row: Part,
  type: string | undefined,
  whole: TerahashesPerSecond | undefined,
): readonly Board[] {
  const named = (slot: number) =>
    ['chain_acn', 'chain_acs', 'chain_rate'].some((name) => at(row, `${name}${slot}`).value !== undefined)
  const slots = Array.from({ length: MOST_CHAINS }, (_, index) => index + 1).filter(named)
  const chipsOf = new Map(slots.map((slot) => [slot, chipsIn(row, slot)]))
  const alive = slots.filter((slot) => chipsOf.get(slot) !== 0)
  const told = count(at(row, 'miner_count'))
  const boardCount = told !== undefined && told <= MOST_CHAINS ? told : alive.length
  if (alive.length > boardCount) return Array.from({ length: boardCount }, () => ({}))
  const silent = slots.filter((slot) => !alive.includes(slot)).slice(0, boardCount - alive.length)
  const shown = [...alive, ...silent].sort((a, b) => a - b)
  const real = shown.map((slot) => at(row, `chain_rate${slot}`))
  const per = perBoard(row, type, real, whole)
  const known = shown.map((slot) => {
    const chips = chipsOf.get(slot)
    const hashrate = rate(at(row, `chain_rate${slot}`), per)
    const sensors = (...names: readonly string[]) =>
      names.flatMap((name) => readings(at(row, `${name}${slot}`)))
    // `temp_out_chip_` of L9, L11 and Z15 Pro repeats the board's; `temp2_` has their hottest chip (asic-rs-support-extension, 2026).
    const chipSensors = sensors('temp_chip', 'temp_in_chip_', 'temp_out_chip_', 'temp2_')
    const boardSensors = sensors('temp_pcb', 'temp_in_pcb_', 'temp_out_pcb_')
    return present<Board>({
      active: chips === 0 ? false : hashrate === undefined ? answering(row, slot) : hashrate > 0,
      chips,
      temperature: hottest(type, chipSensors, boardSensors.length > 0 ? boardSensors : sensors('temp'), []),
      hashrate,
    })
  })
  return [...known, ...Array.from({ length: boardCount - known.length }, () => ({}))]
}

/** Chips found on a chain; a slot that tells nothing but blanks has none. */
function chipsIn(row: Part, slot: number): number | undefined {
  const told = count(at(row, `chain_acn${slot}`))
  if (told !== undefined) return told
  const blank = ['chain_acs', 'chain_rate'].every((name) => text(at(row, `${name}${slot}`)) === undefined)
  return blank ? 0 : undefined
}

/** `chain_acs`: "o" for a chip that answers, "x" or "X" for one that does not (Bitmain's status page of 2015: "ASIC status"). */
function answering(row: Part, slot: number): boolean | undefined {
  const marks = text(at(row, `chain_acs${slot}`))
  return marks === undefined ? undefined : /o/i.test(marks)
}

/** Boards on which some chips answer and others are marked "x" or "X"; "-" fills up a line. Where none answers anywhere the machine sleeps or stands. */
export function deadChips(row: Part): readonly MachineError[] {
  const found = Array.from({ length: MOST_CHAINS }, (_, index) => ({
    slot: index + 1,
    marks: (text(at(row, `chain_acs${index + 1}`)) ?? '').toLowerCase(),
  })).map(({ slot, marks }) => ({
    slot,
    dead: marks.split('x').length - 1,
    all: marks.replace(/[^ox]/g, '').length,
  }))
  if (!found.some(({ dead, all }) => dead < all)) return []
  return found
    .filter(({ dead }) => dead > 0)
    .map(({ slot, dead, all }) => ({ text: `chain ${slot}: ${dead} of ${all} chips do not answer` }))
}

/** "73-45-64-65", [73, 45], "61" or 61; "-" and 0 are no readings. */
function readings(part: Part): readonly number[] {
  const { value } = part
  if (Array.isArray(value)) return items(part).flatMap(readings)
  if (typeof value === 'string' && /^-?\d+(\.\d+)?(-+\d+(\.\d+)?)+$/.test(value.trim()))
    return [...value.trim().matchAll(/(?:^|-)(-?\d+(?:\.\d+)?)/g)].flatMap((match) =>
      readings({ ...part, value: Number(match[1]) }),
    )
  const read = number(part)
  if (read === undefined || read === 0) return []
  if (read > COLDEST && read < HOTTEST) return [read]
  note(part, `${read} is no temperature`)
  return []
}

/**
 * The chips' hottest, else the board's. Water-cooled models tell their coolant among the chips' or the board's sensors (asic-rs, 2026);
 * as it is never the hottest, all are taken together there.
 */
function hottest(
  type: string | undefined,
  chips: readonly number[],
  board: readonly number[],
  controller: readonly number[],
): Celsius | undefined {
  const water = /\bhyd/i.test(type ?? '')
  const taken = water ? [...chips, ...board, ...controller] : chips.length > 0 ? chips : board
  return taken.length === 0 ? undefined : celsius(Math.max(...taken))
}

/** A list `fan`, or `fan1`, `fan2`, ..; where `fan_num` counts more than turn, the others stand still. */
export function readFans(row: Part): readonly Fan[] {
  const list = at(row, 'fan')
  const slots = Array.isArray(list.value)
    ? items(list).slice(0, MOST_FANS)
    : Array.from({ length: MOST_FANS }, (_, index) => at(row, `fan${index + 1}`))
  const speeds = slots.map((slot) => amount(slot))
  const turning = speeds.filter((rpm) => rpm !== undefined && rpm > 0).map((rpm) => present<Fan>({ rpm }))
  const told = count(at(row, 'fan_num')) ?? turning.length
  const standing = speeds.filter((rpm) => rpm === 0).length
  const missing = Math.max(0, Math.min(told - turning.length, standing))
  return [...turning, ...Array.from({ length: missing }, () => ({ rpm: 0 }))]
}
