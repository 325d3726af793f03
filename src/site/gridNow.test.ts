import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { PointValue } from '../devices/index.ts'
import { after, type Instant, instant } from '../quantity/index.ts'
import { siteFileSchema } from '../sitefile/index.ts'
import { gridConnections, gridState } from './gridNow.ts'
import { Image } from './image.ts'
import { plantOf } from './plant.ts'

const file = siteFileSchema.parse(parse(readFileSync('examples/grid-site/site.yaml', 'utf8')))
const AT = instant(Date.UTC(2027, 0, 15))

/** The example's connection as its devices tell of it; the meter's phases are 230 V of a busbar of 400 V. */
function seen(
  meter: Readonly<Record<string, number>>,
  given: {
    readonly closed?: number | 'unknown'
    readonly rest?: number
    readonly at?: Instant
    readonly breaker?: boolean
  } = {},
) {
  const { closed = 1, rest, at = AT, breaker = true } = given
  const [connection] = file.grid
  if (connection === undefined) throw new Error('the example has a grid')
  const { breaker: _, ...plain } = connection
  const plant = plantOf({ ...file, grid: [breaker ? connection : plain] }, () => new Set())
  const image = new Image(plant)
  const good = (value: number): PointValue => ({ value, at: AT, quality: 'good' })
  image.take('m-grid-dev', new Map(Object.entries(meter).map(([name, value]) => [name, good(value)])))
  if (closed !== 'unknown') image.take('plc', new Map([['breaker_grid_closed', good(closed)]]))
  const [state] = gridConnections(plant, image, at, rest)
  if (state === undefined) throw new Error('no state')
  return state
}
const WELL = {
  power_w: 140_000,
  voltage_l1_v: 231,
  voltage_l2_v: 230,
  voltage_l3_v: 229,
  frequency_hz: 50.01,
}

describe('a grid connection now', () => {
  it('is on line with voltage and a closed breaker', () => {
    expect(seen(WELL, { rest: 139_000 })).toMatchObject({
      onLine: true,
      live: true,
      power: 140_000,
      frequency: 50.01,
    })
    expect(seen(WELL).trouble).toBeUndefined()
    expect(seen(WELL).voltageShare).toBeCloseTo(231 / (400 / Math.sqrt(3)), 6)
  })

  it('is off line with either open or dead', () => {
    expect(seen(WELL, { closed: 0 })).toMatchObject({ onLine: false, live: true })
    const dead = { power_w: 0, voltage_l1_v: 2, voltage_l2_v: 3, voltage_l3_v: 2, frequency_hz: 0 }
    expect(seen(dead)).toMatchObject({ onLine: false, live: false, frequency: undefined })
    expect(seen({ power_w: 0, frequency_hz: 0 })).toMatchObject({ onLine: false, live: false })
    // Voltages are read less often than frequency and power.
    expect(seen({ ...WELL, power_w: 0, frequency_hz: 0 })).toMatchObject({ onLine: false, live: false })
    // A meter that tells no frequency tells 0.
    expect(seen({ ...WELL, frequency_hz: 0 })).toMatchObject({ onLine: true, live: true })
  })

  it('is on line while power flows, whatever does not answer', () => {
    expect(seen(WELL, { closed: 'unknown' })).toMatchObject({ onLine: true, breakerClosed: undefined })
    expect(seen({ power_w: 0 }, { closed: 'unknown' }).onLine).toBeUndefined()
    expect(seen({}, { closed: 'unknown', rest: 130_000 })).toMatchObject({ onLine: true, trouble: 'silent' })
    expect(seen({}, { breaker: false }).onLine).toBeUndefined()
    expect(seen({ power_w: 500 }, { breaker: false }).onLine).toBe(true)
  })

  it('is known from all other meters while its own is silent, stale or not a number', () => {
    expect(seen({}, { rest: 130_000 })).toMatchObject({ power: 130_000, trouble: 'silent' })
    expect(seen({ power_w: Number.NaN }, { rest: 130_000 })).toMatchObject({
      power: 130_000,
      trouble: 'silent',
    })
    const late = { at: after(AT, 11_000), rest: 130_000 }
    expect(seen(WELL, late)).toMatchObject({ power: 130_000, trouble: 'silent', frequency: undefined })
    expect(seen({}, {}).power).toBeUndefined()
  })

  it('is known from all other meters while its own tells the opposite of them', () => {
    const reversed = { ...WELL, power_w: -141_000 }
    expect(seen(reversed, { rest: 139_000 })).toMatchObject({ power: 139_000, trouble: 'reversed' })
    // Engines that give more than is drawn, through a meter that shows import.
    expect(seen(WELL, { rest: -141_000 })).toMatchObject({ power: -141_000, trouble: 'reversed' })
    // What is small or merely differs accuses nobody.
    expect(seen({ ...WELL, power_w: -3_000 }, { rest: 3_000 }).trouble).toBeUndefined()
    expect(seen({ ...WELL, power_w: -141_000 }, { rest: 60_000 }).trouble).toBeUndefined()
    expect(seen(reversed).trouble).toBeUndefined()
  })

  it('tells no voltage where its meter hangs on another side of a transformer', () => {
    const high = { ...WELL, voltage_l1_v: 6_060, voltage_l2_v: 6_050, voltage_l3_v: 6_055 }
    expect(seen(high)).toMatchObject({ live: true, onLine: true })
    expect(seen(high).voltageShare).toBeUndefined()
    // 57 V at the secondary side of its transformers is no dead line either.
    const low = { ...WELL, power_w: 500, voltage_l1_v: 57.4, voltage_l2_v: 57.6, voltage_l3_v: 57.5 }
    expect(seen(low)).toMatchObject({ live: true, onLine: true })
    expect(seen(low).voltageShare).toBeUndefined()
  })
})

it('gives together what those on line give', () => {
  const on = seen(WELL)
  expect(gridState([])).toBeUndefined()
  expect(gridState([on, { ...on, id: 'town', onLine: false }])).toMatchObject({
    most: 160_000,
    power: 140_000,
  })
  expect(gridState([on, { ...on, id: 'town', power: undefined }])?.power).toBeUndefined()
  expect(gridState([{ ...on, voltageShare: 0.89 }])?.weak).toBe(true)
})
