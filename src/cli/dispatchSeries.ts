import { Command } from 'commander'
import { type BacktestSeries, LIMIT_COLUMN, madeUpYear, SERIES_COLUMNS } from '../plan/index.ts'
import { instant, toIso } from '../quantity/index.ts'
import { numberOf } from './gasPressure.ts'
import { whole } from './orderWords.ts'

interface SeriesWords {
  readonly days: number
  readonly seed: number
  readonly gas: number
  readonly importPrice: number
  readonly hashprice: number
}

/** `fakel dispatch made-up-series`: something to try a backtest with. */
export function madeUpSeriesCommand(): Command {
  return new Command('made-up-series')
    .description('prints a made-up year of a well, a winter and a market as CSV, to try a backtest with')
    .option('--days <days>', 'how many, from 1 January 2025', whole(1, 3_660), 365)
    .option('--seed <number>', 'the same one gives the same year', whole(0, 2 ** 31), 1)
    .option('--gas <m3/h>', 'of the well on the first day', numberOf(0.001, 1e6), 200)
    .option('--import-price <minor/kWh>', 'mean', numberOf(0.001, 1e6), 9)
    .option('--hashprice <minor/TH/day>', 'mean', numberOf(0.001, 1e6), 5)
    .action((words: SeriesWords) => {
      process.stdout.write(
        csvOf(
          madeUpYear({
            days: words.days,
            seed: words.seed,
            gasM3PerH: words.gas,
            importMinorPerKwh: words.importPrice,
            hashpriceMinorPerThDay: words.hashprice,
          }),
        ),
      )
    })
}

function csvOf(series: BacktestSeries): string {
  const lines = series.gasM3PerH.map((gas, t) =>
    [
      toIso(instant(series.start + t * series.stepH * 3_600_000)),
      gas,
      series.outsideC[t],
      series.importMinorPerKwh[t],
      series.exportMinorPerKwh[t],
      series.hashpriceMinorPerThDay[t],
      series.loadLimitKw[t] ?? '',
    ].join(','),
  )
  return `${[['time', ...SERIES_COLUMNS, LIMIT_COLUMN].join(','), ...lines].join('\n')}\n`
}
