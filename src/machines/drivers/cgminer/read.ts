import { celsius, type TerahashesPerSecond, terahashesPerSecond } from '../../../quantity/index.ts'
import type { Board, Fan } from '../../model.ts'
import { amount, at, count, isRecord, items, number, type Part, present, text } from '../../parsing/part.ts'

/** Hashes in one of a key's units, in TH/s: `MHS av` counts 1e6 hashes a second. */
const PER_TERAHASH: Readonly<Record<string, number>> = { K: 1e9, M: 1e6, G: 1e3, T: 1 }
/** Averaging times by how well they tell the present. */
const SPANS = ['5s', '1m', '5m', '15m', 'av']

/**
 * The hashrate of a row by the names that cgminer and its children use: `MHS 5s`, `GHS av`, `THS 1m` (cgminer API-README:
 * MHS since 3.x; bmminer, btminer and others write GHS or THS).
 */
export function rateOf(row: Part): TerahashesPerSecond | undefined {
  if (!isRecord(row.value)) return undefined
  for (const span of SPANS) {
    for (const [unit, per] of Object.entries(PER_TERAHASH)) {
      const read = amount(at(row, `${unit}HS ${span}`))
      if (read !== undefined) return terahashesPerSecond(read / per)
    }
  }
  return undefined
}

/** One board a row of `DEVS`: `Status`, `Temperature` and its rates. A temperature of 0 is no reading. */
export function boardsOf(devices: Part): readonly Board[] {
  return items(devices).map((row) => {
    const status = text(at(row, 'Status'))
    const hot = number(at(row, 'Temperature'))
    return present<Board>({
      active: status === undefined ? undefined : /^alive$/i.test(status),
      chips: chipsOf(row),
      temperature: hot === undefined || hot === 0 ? undefined : celsius(hot),
      hashrate: rateOf(row),
      serialNumber: text(at(row, 'PCB SN')),
    })
  })
}

function chipsOf(row: Part): number | undefined {
  return count(at(row, 'Effective Chips')) ?? count(at(row, 'Chip Count')) ?? count(at(row, 'Chips'))
}

const FAN = /^fan[ _]?(speed[ _]?)?(in|out|\d{1,2})?([ _]?speed|[ _]?rpm)?$/i
/** A figure up to here may be a share in percent. */
const SURELY_RPM = 100

/** Fans of a summary or stats row, where the figure can only be revolutions a minute. */
export function fansOf(row: Part): readonly Fan[] {
  if (!isRecord(row.value)) return []
  return Object.keys(row.value)
    .filter((key) => FAN.test(key))
    .flatMap((key) => {
      const rpm = amount(at(row, key))
      return rpm !== undefined && rpm > SURELY_RPM ? [{ rpm }] : []
    })
}
