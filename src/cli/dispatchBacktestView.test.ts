import { describe, expect, it } from 'vitest'
import { type BacktestState, begin, type Foresight, madeUpYear } from '../plan/index.ts'
import { readSiteFile } from '../sitefile/index.ts'
import { backtestTable, resultOf } from './dispatchBacktestView.ts'

const read = await readSiteFile(new URL('../../examples/flare-site/site.yaml', import.meta.url).pathname)
if (!read.ok) throw new Error('the example site is broken')
const { site } = read
const series = madeUpYear({
  days: 1,
  seed: 1,
  gasM3PerH: 200,
  importMinorPerKwh: 9,
  hashpriceMinorPerThDay: 5,
})

function told(incomes: Readonly<Partial<Record<Foresight, number>>>) {
  const state = begin({ site })
  const earned = (computing: number): BacktestState => ({
    ...state,
    books: { ...state.books, terms: { computing } },
  })
  const known: readonly Foresight[] = ['everything', 'threshold']
  const result = resultOf(
    site,
    series,
    known.flatMap((foresight) => {
      const income = incomes[foresight]
      return income === undefined ? [] : [{ foresight, state: earned(income) }]
    }),
  )
  const line = backtestTable(result)
    .split('\n')
    .find((each) => each.startsWith('of perfect foresight'))
  return { runs: result.runs, cells: line?.split(/ {2,}/).slice(1) }
}

describe('the share of perfect foresight', () => {
  it.each([
    ['a loss', -100, -601],
    ['nothing', 0, 0],
    ['nothing, against a loss', 0, -5],
  ])('is not told where that comes to %s, but the regret is', (_, everything, threshold) => {
    const { runs, cells } = told({ everything, threshold })
    for (const run of runs) expect(run).not.toHaveProperty('share_of_foresight')
    expect(runs.map(({ regret_minor }) => regret_minor)).toEqual([0, everything - threshold])
    expect(cells).toEqual(['–', '–'])
  })

  it('is told of what was earned, below nothing too', () => {
    const { runs, cells } = told({ everything: 200, threshold: -50 })
    expect(runs.map(({ share_of_foresight }) => share_of_foresight)).toEqual([1, -0.25])
    expect(cells).toEqual(['100.00', '-25.00'])
  })

  it('is not there where perfect foresight was not run', () => {
    expect(told({ threshold: 100 }).cells).toBeUndefined()
  })
})
