import { type Interval, instant, toIso } from '../quantity/index.ts'
import type { MachineReading } from '../store/index.ts'

export interface MachinePoint {
  readonly at: string
  readonly power_w: number | null
  readonly hashrate_ths: number | null
  readonly temperature_c: number | null
}

/**
 * At most so many points over the interval: each the mean of the good readings in its equal share of the time, at its
 * middle. A share without readings makes no point, so that silence shows as a gap.
 */
export function thinned(
  readings: readonly MachineReading[],
  { start, end }: Interval,
  most: number,
): readonly MachinePoint[] {
  const stepMs = Math.max(60_000, Math.ceil((end - start) / most))
  const shares = new Map<number, MachineReading[]>()
  for (const reading of readings) {
    if (reading.at < start || reading.at >= end) continue
    const share = Math.floor((reading.at - start) / stepMs)
    const there = shares.get(share)
    if (there === undefined) shares.set(share, [reading])
    else there.push(reading)
  }
  return [...shares]
    .sort(([a], [b]) => a - b)
    .map(([share, there]) => ({
      at: toIso(instant(start + Math.round((share + 0.5) * stepMs))),
      power_w: mean(there.map((reading) => reading.powerW)),
      hashrate_ths: mean(there.map((reading) => reading.hashrateThs)),
      temperature_c: mean(there.map((reading) => reading.temperatureC)),
    }))
}

function mean(values: readonly (number | null)[]): number | null {
  const told = values.filter((value) => value !== null)
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0) / told.length
}
