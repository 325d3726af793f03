import { celsius, type TerahashesPerSecond, terahashesPerSecond } from '../../../quantity/index.ts'
import type { Board, Fan } from '../../model.ts'
import {
  amount,
  at,
  count,
  isRecord,
  items,
  number,
  type Part,
  partOf,
  present,
  text,
} from '../../parsing/part.ts'
import { section } from '../../parsing/section.ts'

/** Hashes in one of a key's units, in TH/s: `MHS av` counts 1e6 hashes a second. */
const PER_TERAHASH: Readonly<Record<string, number>> = { K: 1e9, M: 1e6, G: 1e3, T: 1, P: 1e-3 }
/** `MHS 5s`, `GHS 1m`, `MHS 20s` (bfgminer), `MHS 30S` (recorded, Dayun), `KHS av`. */
const RATE = /^([KMGTP])HS (?:(\d{1,4})([sm])|av)$/i
/** What the drivers take for the present, where the firmware tells it. */
const PRESENT_S = 5
/**
 * The same for machines of which nothing is known: five seconds are a few nonces of a slow one (recorded: a Spondoolies tells
 * 0.38 TH/s over five seconds and 0.51 over every longer time), hours are history.
 */
const STEADY_S = 60

/**
 * The hashrate of a row by the names that cgminer and its children use: a unit and the time over which it is the mean (cgminer
 * API-README: MHS since 3.x; bmminer, btminer and others write GHS or THS). The mean closest to the given time counts, that since
 * the start only where there is no other.
 */
export function rateOf(row: Part, spanS: number = PRESENT_S): TerahashesPerSecond | undefined {
  const told = keysOf(row).flatMap((key) => {
    const [, unit, figure, span] = RATE.exec(key) ?? []
    const per = PER_TERAHASH[unit?.toUpperCase() ?? '']
    if (per === undefined) return []
    const seconds = figure === undefined ? undefined : Number(figure) * (/m/i.test(span ?? '') ? 60 : 1)
    return [{ key, per, away: seconds === undefined ? Infinity : Math.abs(Math.log(seconds / spanS)) }]
  })
  for (const { key, per } of told.sort((a, b) => a.away - b.away)) {
    const read = amount(at(row, key))
    if (read !== undefined) return terahashesPerSecond(read / per)
  }
  return undefined
}

/** The rate of all rows together; unknown as soon as one of them does not tell its own. */
function sumOf(rows: readonly Part[]): TerahashesPerSecond | undefined {
  const rates = rows.map((row) => rateOf(row, STEADY_S)).filter((rate) => rate !== undefined)
  if (rates.length === 0 || rates.length < rows.length) return undefined
  return terahashesPerSecond(rates.reduce((sum, rate) => sum + rate, 0))
}

/** The rows of a section, also where they are numbered sections of their own: `STATS0`, `POOL1` (sgminer 4.4, recorded). */
export function rowsOf(answer: Part, name: string, numbered = name): readonly Part[] {
  const rows = [...items(section(answer, name))]
  for (let index = 0; index < MOST_NUMBERED; index++) {
    const one = section(answer, `${numbered}${index}`)
    if (one.value === undefined) break
    rows.push(...items(one))
  }
  return rows
}

const MOST_NUMBERED = 16

/** The same rows as one part, for readers of a section. */
export function asSection(rows: readonly Part[], place: Part): Part {
  return partOf(
    rows.map((row) => row.value),
    place.place,
    place.defects,
  )
}

/** What makes a row of `STATS` one board: it numbers its chain or counts its chips. Pools and headers do neither. */
const OF_BOARD = /^(chain ?id|num( active)? chips|chip count)$/i
const NUMBERED = /^chain ?id$/i

function keysOf({ value }: Part): readonly string[] {
  return isRecord(value) ? Object.keys(value) : []
}

/** Chains as objects within the machine's row: `"CH1":{"Temperature":26,"MHS 30S":2236}` (recorded, Dayun). */
const CHAIN = /^ch(ain)?[ _]?\d{1,2}$/i

function boardRows(stats: readonly Part[]): readonly Part[] {
  const rows = stats.flatMap((row) => {
    const keys = keysOf(row)
    if (keys.some((key) => OF_BOARD.test(key))) return [row]
    return keys.filter((key) => CHAIN.test(key) && isRecord(at(row, key).value)).map((key) => at(row, key))
  })
  // One row that counts chips without a number of its own is the whole machine (recorded: a SealMiner's 459 chips).
  const [only, ...others] = rows
  const whole =
    only !== undefined &&
    others.length === 0 &&
    stats.includes(only) &&
    !keysOf(only).some((key) => NUMBERED.test(key))
  return whole ? [] : rows
}

/** What a machine without a form of its own tells of its rate: the summary's, that of its devices, that of its rows of statistics. */
export function wholeRate(
  summary: Part,
  devices: Part,
  stats: readonly Part[],
): TerahashesPerSecond | undefined {
  const told = rateOf(summary, STEADY_S)
  if (told !== undefined) return told
  const listed = items(devices)
  if (listed.length > 0) return sumOf(listed)
  const boards = boardRows(stats)
  const whole = stats.filter((row) => !boards.includes(row) && rateOf(row) !== undefined)
  return sumOf(whole.length === 1 ? whole : boards)
}

/** One board a row of `DEVS`, or of `STATS` where there is none. A temperature of 0 or of absolute zero is no reading. */
export function boardsOf(devices: Part, stats: readonly Part[]): readonly Board[] {
  const listed = items(devices)
  return (listed.length > 0 ? listed : boardRows(stats)).map((row) => {
    const status = text(at(row, 'Status'))
    const hot = ['Temperature', 'Temp', 'Temp Avg', 'temperature']
      .map((key) => number(at(row, key)))
      .find((one) => one !== undefined)
    return present<Board>({
      active: status === undefined ? undefined : /^alive$/i.test(status),
      chips: chipsOf(row),
      temperature: hot === undefined || hot === 0 || hot < COLDEST ? undefined : celsius(hot),
      hashrate: rateOf(row, STEADY_S),
      serialNumber: text(at(row, 'PCB SN')),
    })
  })
}

/** Recorded: an Avalon tells -273 of a sensor that it does not have. */
const COLDEST = -60

const CHIPS = ['Effective Chips', 'Num active chips', 'Chip Count', 'Num chips', 'Chips']

function chipsOf(row: Part): number | undefined {
  return CHIPS.map((key) => count(at(row, key))).find((chips) => chips !== undefined)
}

const FAN = /^fan[ _]?(speed[ _]?)?(in|out|\d{1,2})?([ _]?speed|[ _]?rpm)?$/i
/** A figure up to here may be a share in percent. */
const SURELY_RPM = 100

/** Fans of the first row that tells any, where the figure can only be revolutions a minute: each board's row repeats them. */
export function fansOf(rows: readonly Part[]): readonly Fan[] {
  for (const row of rows) {
    const fans = keysOf(row)
      .filter((key) => FAN.test(key))
      .flatMap((key) => {
        const rpm = amount(at(row, key))
        return rpm !== undefined && rpm > SURELY_RPM ? [{ rpm }] : []
      })
    if (fans.length > 0) return fans
  }
  return []
}

/**
 * Machines whose rates count solutions of Equihash and not hashes, whatever the key says: Antminers Z9 to Z15, Innosilicon's A9
 * (recorded: `MHS av` 51274.6 of an A9 are Sol/s), and pools that name the algorithm.
 */
const SOLUTIONS = /\bantminer z\d|\binnominer a9\b|\bzmaster\b|equihash/i

export function countsSolutions(words: readonly (string | undefined)[]): boolean {
  return words.some((word) => word !== undefined && SOLUTIONS.test(word))
}
