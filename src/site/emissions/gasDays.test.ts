import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fakeBooks, withTerms } from '../../../test/fake-emissions.ts'
import { readComposition } from '../../gas/index.ts'
import { fromIso, type Instant, instant } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import type { Reading } from '../../store/index.ts'
import { meanComposition } from './gasDays.ts'
import { gasRuns, type SampledGas } from './gases.ts'
import { SiteEmissions } from './siteEmissions.ts'

const gas = (day: string, methane: number, more: Partial<SampledGas> = {}): SampledGas => {
  const read = readComposition({ methane, ethane: 1 - methane })
  if (!read.ok) throw new Error(read.mistakes.join())
  return {
    id: `gc ${day}`,
    composition: read.composition,
    day,
    sampled: day,
    source: 'gc',
    entry: 1,
    ...more,
  }
}
const methaneOf = ({ composition }: SampledGas) =>
  composition.fractions[composition.components.findIndex(({ name }) => name === 'methane')] ?? 0
const runsOf = (gases: readonly SampledGas[], days: readonly (readonly [day: string, m3: number])[]) =>
  gasRuns(
    gases,
    days.map(([day, m3]) => ({ day, m3 })),
    ({ m3 }) => m3,
  ).map((run) => ({ id: run.gas.id, days: run.days.length, methane: methaneOf(run.gas) }))

describe('the gas of a period', () => {
  it('is the newest analysis of a day or before it; before the first one the first', () => {
    const gases = [
      gas('2026-10-03', 0.9),
      gas('2026-10-05', 0.8),
      gas('2026-10-05', 0.7, { id: 'again', entry: 9 }),
    ]
    const days = ['01', '02', '03', '04', '05', '06'].map((day) => [`2026-10-${day}`, 1] as const)
    expect(runsOf(gases, days)).toEqual([
      { id: 'gc 2026-10-03', days: 4, methane: 0.9 },
      { id: 'again', days: 2, methane: 0.7 },
    ])
  })

  it('is an analyser’s daily means by months, each day weighing as much as the gas that it burnt', () => {
    const device = { device: 'gc' }
    const gases = [
      gas('2026-10-30', 0.9, device),
      gas('2026-10-31', 0.8, device),
      gas('2026-11-01', 0.7, device),
      gas('2026-11-03', 0.6, { id: 'laboratory' }),
    ]
    const days = [
      ['2026-10-30', 300],
      ['2026-10-31', 100],
      ['2026-11-01', 5],
      ['2026-11-02', 7],
      ['2026-11-03', 9],
    ] as const
    const runs = runsOf(gases, days)
    expect(runs.map(({ id, days: count }) => [id, count])).toEqual([
      ['gc 2026-10-30 to 2026-10-31', 2],
      // Of 2 November it told nothing: its last day stands.
      ['gc 2026-11-01', 2],
      ['laboratory', 1],
    ])
    // (300 x 0.9 + 100 x 0.8) / 400
    expect(runs[0]?.methane).toBeCloseTo(0.875, 12)
  })
})

describe('the mean of an analyser’s day', () => {
  const start = fromIso('2026-11-19T19:00:00Z') ?? instant(0)
  const day = { start, end: instant(start + 86_400_000) }
  const store = (readings: readonly Reading[]) => ({
    readings: async (
      channels: readonly string[],
      within: { readonly start: Instant; readonly end: Instant },
    ) =>
      readings.filter(
        ({ channel, at }) => channels.includes(channel) && at >= within.start && at < within.end,
      ),
  })
  const told = (minute: number, methane: number, quality: Reading['quality'] = 'good'): Reading[] =>
    Object.entries({ methane, ethane: 1 - methane }).map(([name, value]) => ({
      channel: `well/x_${name}`,
      at: instant(start + minute * 60_000),
      value,
      quality,
    }))
  const minutes = (count: number, step: number) => Array.from({ length: count }, (_, k) => k * step)

  it('is that of its sound readings, and none where it told too little', async () => {
    const readings = minutes(96, 15).flatMap((minute) => told(minute, minute < 720 ? 0.9 : 0.8))
    const wrong = minutes(96, 15).flatMap((minute) => told(minute + 1, 0.1, 'invalid'))
    const mean = await meanComposition(store([...readings, ...wrong]), 'well', day)
    expect(mean).toEqual({ composition: { methane: 0.85, ethane: 0.15 }, quarters: 96 })
    expect(await meanComposition(store(readings.slice(0, 60)), 'well', day)).toBeUndefined()
    expect(await meanComposition(store([]), 'well', day)).toBeUndefined()
  })

  it('is entered once when the day is over, and reports of the day are made of it', async () => {
    const written = siteFileSchema.parse(parse(readFileSync('examples/flare-site/site.yaml', 'utf8')))
    const full = withTerms(written)
    if (full.gas === undefined) return
    const file = { ...full, gas: { ...full.gas, inlet: { ...full.gas.inlet, analyser: 'gas-gc' } } }
    let now = instant(day.end + 60_000)
    const readings = minutes(96, 15).flatMap((minute) => told(minute, 0.9))
    const books = { ...fakeBooks(file, () => now), ...store(readings) }
    const site = SiteEmissions.of({ file, store: books, now: () => now })
    for (let k = 0; k < 20; k++) await site?.cycle(now)
    expect(await books.emissionEntries({ limit: 10 })).toEqual([])
    now = instant(day.end + 900_000)
    for (let k = 0; k < 20; k++) await site?.cycle(now)
    expect(await books.emissionEntries({ limit: 10 })).toMatchObject([
      { kind: 'gas-day', subject: '2026-11-20', who: 'site' },
    ])
    const made = await site?.make({ from: '2026-11-19', to: '2026-11-21', why: 'two days' }, 'anna')
    const body = made?.ok === true ? made.report.body : undefined
    expect(body?.compositions.map(({ gas: id, from, entry }) => [id, from, entry])).toEqual([
      ['site file', '2026-11-19', null],
      ['gas-gc 2026-11-20', '2026-11-20', 1],
    ])
    expect(
      body?.rows.filter(({ activity, substance }) => activity === 'flare' && substance === 'CH4'),
    ).toHaveLength(2)
    expect(body?.warnings.at(-1)).toBe(
      'gas-gc told too little on 1 of 2 days: the newest analysis before stands',
    )
  })
})
