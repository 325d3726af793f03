import { afterAll, describe, expect, it } from 'vitest'
import {
  advance,
  type BacktestSeries,
  type BacktestState,
  type BacktestWords,
  begin,
  type Foresight,
  madeUpYear,
  stepsIn,
} from '../src/plan/index.ts'
import { readSiteFile, type SiteFile } from '../src/sitefile/index.ts'
import { Solver } from '../src/solver/index.ts'

const solver = new Solver()
afterAll(() => solver.close())

const HEAT = 38.88
const read = await readSiteFile(new URL('../examples/flare-site/site.yaml', import.meta.url).pathname)
if (!read.ok) throw new Error('the example site is broken')
const example = read.site

function wordsFor(site: SiteFile, series: BacktestSeries, foresight: Foresight): BacktestWords {
  return {
    site,
    series,
    netHeatingValueMjPerM3: HEAT,
    foresight,
    every: 8,
    horizon: 48,
    notice: 8,
    solve: async ({ programme }, start) =>
      (await solver.solve(programme, { timeLimitS: 60, gap: 0.01, nodes: 20, start })).values,
  }
}

async function run(words: BacktestWords, until = stepsIn(words)): Promise<BacktestState> {
  let state = begin(words)
  while (state.step < until) state = await advance(words, state)
  return state
}

const income = ({ books }: BacktestState) => Object.values(books.terms).reduce((sum, minor) => sum + minor, 0)

/** A day in which nothing changes. */
function still(gasM3PerH: number): BacktestSeries {
  const steps = 96
  const series = (value: number) => Array.from({ length: steps }, () => value)
  return {
    ...madeUpYear({ days: 1, seed: 1, gasM3PerH, importMinorPerKwh: 0, hashpriceMinorPerThDay: 5 }),
    gasM3PerH: series(gasM3PerH),
    importMinorPerKwh: series(0),
    hashpriceMinorPerThDay: series(5),
  }
}

describe('a backtest', () => {
  it('comes to the figures of a day that can be counted by hand', async () => {
    // Gas for all three engines: the 240 machines all run, no more is wanted, and no money hangs on the rest.
    const words = wordsFor(example, still(400), 'everything')
    const state = await run(words)
    expect(state.books.breaches).toEqual([])
    // Hosted: 100 S19j Pro+ at 6 cents (60 + 40 of M50S) and so on, from the site file: kW times price times 24 h.
    const nordhash = (60 * 3.355 + 40 * 3.276) * 6 * 24
    const altai = (20 * 3.355 + 30 * 3.276) * 7 * 24
    const own = (30 + 60) * 200 * 5
    expect(state.books.terms.computing).toBeCloseTo(nordhash + altai + own, 3)
    expect(state.books.terms['engine starts']).toBe(-3 * 500)
    expect(state.books.terms['engine hours']).toBeCloseTo(-3 * 24 * 300, 6)
    const machines = (60 + 20) * 3.355 + (40 + 30) * 3.276 + 90 * 3.5
    expect(state.books.computingKwh).toBeCloseTo(machines * 24, 3)
    // Own use: 24 kW of fans; cables lose half of 1.2 % of what the halls draw.
    expect(state.books.generatedKwh).toBeCloseTo((machines * 1.006 + 24) * 24, 2)
    expect(state.books.gasInM3).toBeCloseTo(400 * 0.998 * 24, 6)
    // What is not burnt is flared, but for what the line took up.
    const left = state.books.gasInM3 - state.books.gasBurntM3 - state.books.gasFlaredM3
    expect(left).toBeCloseTo(state.packM3 - begin(words).packM3, 6)
    expect(income(state)).toBeCloseTo(
      nordhash + altai + own - 1_500 - 21_600 - state.books.gasFlaredM3 * 1,
      2,
    )
  }, 60_000)

  it('sells the heat that is wanted', async () => {
    const heat = { per_kw: 0.5, wanted_kw: 100, price_minor_per_kwh: 3 }
    const heated: SiteFile = { ...example, schedule: { ...example.schedule, heat } }
    const { books } = await run(wordsFor(heated, still(400), 'everything'))
    expect(books.terms.heat).toBeCloseTo(100 * 3 * 24, 6)
    expect(books.breaches).toEqual([])
  }, 60_000)

  it('earns most with perfect foresight, and goes on from where it was interrupted to the same end', async () => {
    const series = madeUpYear({
      days: 2,
      seed: 3,
      gasM3PerH: 225,
      importMinorPerKwh: 9,
      hashpriceMinorPerThDay: 5,
    })
    const best = await run(wordsFor(example, series, 'everything'))
    const words = wordsFor(example, series, 'forecast')
    const half = await run(words, 96)
    const told = JSON.stringify(half)
    let state: BacktestState = JSON.parse(told)
    while (state.step < stepsIn(words)) state = await advance(words, state)
    const whole = await run(words)
    expect(income(state)).toBeCloseTo(income(whole), 6)
    expect(state.books).toEqual(whole.books)
    const rule = await run(wordsFor(example, series, 'threshold'))
    for (const each of [best, whole, rule]) expect(each.books.breaches).toEqual([])
    expect(income(whole) / income(best)).toBeGreaterThan(0.92)
    expect(income(whole)).toBeLessThan(income(best) * 1.01)
    expect(income(rule)).toBeLessThan(income(best))
    expect(whole.plansWithoutSolver).toBe(0)
  }, 120_000)

  it('keeps orders from outside, and goes by merit order where no solver answers', async () => {
    const series = madeUpYear({
      days: 1,
      seed: 2,
      gasM3PerH: 220,
      importMinorPerKwh: 9,
      hashpriceMinorPerThDay: 5,
    })
    const ordered: BacktestSeries = {
      ...series,
      loadLimitKw: series.gasM3PerH.map((_, t) =>
        t >= 40 && t < 60 ? 300 : t >= 70 && t < 74 ? 0 : undefined,
      ),
    }
    const state = await run(wordsFor(example, ordered, 'forecast'))
    expect(state.books.orders).toEqual({ orderedH: 6, keptH: 6, overKwh: 0 })
    const free = await run(wordsFor(example, series, 'forecast'))
    expect(income(state)).toBeLessThan(income(free))
    const lost = await run({
      ...wordsFor(example, ordered, 'forecast'),
      solve: async () => undefined,
    })
    expect(lost.plansWithoutSolver).toBe(lost.plans)
    expect(lost.books.orders.overKwh).toBe(0)
    // While nothing may run one engine goes on for the site's own use.
    for (const each of [state, lost]) expect([each.books.unservedKwh, each.books.breaches]).toEqual([0, []])
    expect(income(lost)).toBeGreaterThan(0.8 * income(state))
  }, 120_000)
})
