import { describe, expect, it } from 'vitest'
import { instant } from '../quantity/index.ts'
import { readSiteFile } from '../sitefile/index.ts'
import { advance, type BacktestState, type BacktestWords, begin, stepsIn } from './backtest.ts'
import type { BacktestSeries } from './series.ts'

const HOUR_MS = 3_600_000
const CHARGE = 300

const read = await readSiteFile(new URL('../../examples/grid-site/site.yaml', import.meta.url).pathname)
if (!read.ok) throw new Error('the example site is broken')
const { site } = read

/** Cheap energy for machines that earn: all of them run in every step. */
function still(start: number, end: number): BacktestSeries {
  const steps = Array.from({ length: (end - start) / HOUR_MS }, () => 0)
  const series = (value: number) => steps.map(() => value)
  return {
    start: instant(start),
    stepH: 1,
    gasM3PerH: series(0),
    outsideC: series(10),
    importMinorPerKwh: series(1),
    exportMinorPerKwh: series(0),
    hashpriceMinorPerThDay: series(50),
    loadLimitKw: steps.map(() => undefined),
  }
}

/** What was borne of the demand charge, over the highest import, by month; and what each plan weighed, in minor units a kW. */
async function borne(start: number, end: number, foresight: BacktestWords['foresight'] = 'threshold') {
  const weighed: number[] = []
  const words: BacktestWords = {
    site,
    series: still(start, end),
    netHeatingValueMjPerM3: 38.88,
    foresight,
    every: 12,
    horizon: 12,
    notice: 2,
    solve: async ({ problem }) => {
      weighed.push(...problem.grids.map(({ demandMinorPerKw }) => demandMinorPerKw))
      return undefined
    },
  }
  let state: BacktestState = begin(words)
  while (state.step < stepsIn(words)) state = await advance(words, state)
  return { perKw: -(state.books.terms['demand charge'] ?? 0) / state.peakKw, weighed }
}

describe('the demand charge of a month', () => {
  it.each([
    ['whole within the backtest', Date.UTC(2025, 5, 1), Date.UTC(2025, 6, 1), 1],
    ['begun before it', Date.UTC(2025, 5, 16), Date.UTC(2025, 6, 1), 0.5],
    ['going on after it', Date.UTC(2025, 5, 1), Date.UTC(2025, 5, 4), 0.1],
    ['of which it is a day', Date.UTC(2025, 5, 11), Date.UTC(2025, 5, 12), 1 / 30],
    ['and another, a half of each', Date.UTC(2025, 5, 16), Date.UTC(2025, 6, 16, 12), 1],
  ])('is borne by the time of it, %s', async (_, start, end, share) => {
    expect((await borne(start, end)).perKw).toBeCloseTo(share * CHARGE, 6)
  })

  it('is shared out among the plans of a part of a month by what is left of that part', async () => {
    const { weighed } = await borne(Date.UTC(2025, 5, 28), Date.UTC(2025, 5, 30), 'forecast')
    const part = (2 / 30) * CHARGE
    const shares = [12 / 48, 12 / 36, 12 / 24, 1]
    expect(weighed.map((each) => Number(each.toFixed(6)))).toEqual(
      shares.map((share) => Number((share * part).toFixed(6))),
    )
  })
})
