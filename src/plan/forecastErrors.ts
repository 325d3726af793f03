import { forecastFrom } from './outlook.ts'
import type { BacktestSeries } from './series.ts'

/** How wrong forecasts of a series were, so far ahead, over all that happened. */
export interface ForecastError {
  readonly series: 'gas' | 'temperature' | 'hashprice'
  readonly unit: string
  readonly leadH: number
  readonly count: number
  /** Mean of forecast less truth. */
  readonly bias: number
  readonly meanAbsolute: number
  /** The same of saying that everything stays as it is: what a forecast must beat to be worth anything. */
  readonly persistenceMeanAbsolute: number
}

const LEADS_H = [0.25, 1, 4, 12, 24] as const
const EVERY_H = 3
const DAY_H = 24

/** Looks back at each third hour as if the rest were to come; the first two days are left to learn from. */
export function forecastErrors(series: BacktestSeries): readonly ForecastError[] {
  const perDay = Math.round(DAY_H / series.stepH)
  return (
    [
      ['gas', 'm³/h', series.gasM3PerH],
      ['temperature', '°C', series.outsideC],
      ['hashprice', 'minor/TH/day', series.hashpriceMinorPerThDay],
    ] as const
  ).flatMap(([name, unit, values]) => {
    const leads = LEADS_H.map((leadH) => ({ leadH, step: Math.round(leadH / series.stepH), sum: none() }))
    for (let now = 2 * perDay; now < values.length; now += Math.round(EVERY_H / series.stepH)) {
      const told = forecastFrom(values, now, perDay, perDay)
      const last = values[now - 1] ?? 0
      for (const { step, sum } of leads) {
        const [truth, expected] = [values[now + step - 1], told[step - 1]]
        if (step < 1 || truth === undefined || expected === undefined) continue
        // Hashprice is taken to stay: nobody sells a forecast of it that beats that.
        const error = (name === 'hashprice' ? last : expected) - truth
        sum.count++
        sum.bias += error
        sum.absolute += Math.abs(error)
        sum.persistence += Math.abs(last - truth)
      }
    }
    return leads.flatMap(({ leadH, sum: { count, bias, absolute, persistence } }) =>
      count === 0
        ? []
        : [
            {
              series: name,
              unit,
              leadH,
              count,
              bias: bias / count,
              meanAbsolute: absolute / count,
              persistenceMeanAbsolute: persistence / count,
            },
          ],
    )
  })
}

const none = () => ({ count: 0, bias: 0, absolute: 0, persistence: 0 })
