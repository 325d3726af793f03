import {
  forecast,
  gasConfidence,
  type LeadError,
  type LoadOrder,
  learn,
  marginOf,
  type SiteOutlook,
  walkForward,
} from '../dispatch/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import type { BacktestSeries } from './series.ts'

/**
 * What a plan knows of what is to come. `threshold`: there is no plan, engines go by the gas there is now. Prices are known in all of them, as
 * they are published a day ahead.
 */
export type Foresight = 'everything' | 'gas a day ahead' | 'forecast' | 'threshold'

export interface OutlookWords {
  readonly site: SiteFile
  readonly series: BacktestSeries
  readonly foresight: Foresight
  readonly netHeatingValueMjPerM3: number
  readonly carbon?: SiteOutlook['carbon']
  /** Steps that a plan looks ahead. */
  readonly horizon: number
  /** Orders from outside are known so many steps before they begin. */
  readonly notice: number
}

/** So much past is learnt from. */
const LEARN_DAYS = 14
const DAY_H = 24
/** Where past errors are looked at, in steps ahead. */
const LEADS = [1, 2, 4, 8, 16, 32, 64]
const FORECAST_EVERY = 6

/** What happens in these steps, as whoever looks back knows it. */
export function whatHappens(words: OutlookWords, step: number, steps: number): SiteOutlook {
  const { series } = words
  const cut = (values: readonly number[]) => values.slice(step, step + steps)
  return {
    gasM3PerH: cut(series.gasM3PerH),
    netHeatingValueMjPerM3: words.netHeatingValueMjPerM3,
    outsideC: cut(series.outsideC),
    importMinorPerKwh: cut(series.importMinorPerKwh),
    exportMinorPerKwh: cut(series.exportMinorPerKwh),
    hashpriceMinorPerThDay: cut(series.hashpriceMinorPerThDay),
    orders: ordersWithin(series, step, steps, steps),
    ...(words.carbon !== undefined && { carbon: words.carbon }),
  }
}

/** What a plan that is made at `step` may go by. */
export function outlookAt(words: OutlookWords, step: number): SiteOutlook {
  const { site, series, foresight, horizon, notice } = words
  const steps = Math.min(horizon, series.gasM3PerH.length - step)
  const truth = whatHappens(words, step, steps)
  if (foresight === 'everything') return truth
  const perDay = Math.round(DAY_H / series.stepH)
  const hashprice = series.hashpriceMinorPerThDay[step] ?? 0
  const confidence = gasConfidence(site, hashprice, words.netHeatingValueMjPerM3)
  const margin = gasMargin(series.gasM3PerH, step, perDay, confidence)
  const gas = forecastFrom(series.gasM3PerH, step, steps, perDay).map((value, k) =>
    Math.max(0, value - margin(k + 1)),
  )
  return {
    ...truth,
    gasM3PerH:
      foresight === 'gas a day ahead'
        ? gas.map((value, k) => (k < perDay ? (truth.gasM3PerH[k] ?? value) : value))
        : gas,
    outsideC: forecastFrom(series.outsideC, step, steps, perDay),
    hashpriceMinorPerThDay: truth.hashpriceMinorPerThDay.map(() => hashprice),
    orders: ordersWithin(series, step, steps, notice),
  }
}

/** Forecast from the days before; at the very beginning nothing is known but what is there now. */
export function forecastFrom(
  values: readonly number[],
  step: number,
  steps: number,
  perDay: number,
): readonly number[] {
  const first = Math.max(0, step - LEARN_DAYS * perDay)
  const model = learn(values.slice(first, step), perDay, first % perDay)
  return model === undefined ? Array.from({ length: steps }, () => values[step] ?? 0) : forecast(model, steps)
}

/** Limits on the halls as orders, those that begin within `notice` steps; steps of one limit are one order. */
function ordersWithin(
  { loadLimitKw }: BacktestSeries,
  step: number,
  steps: number,
  notice: number,
): readonly LoadOrder[] {
  const orders: LoadOrder[] = []
  for (let t = 0; t < steps; ) {
    const limit = loadLimitKw[step + t]
    let to = t + 1
    while (to < steps && loadLimitKw[step + to] === limit) to++
    if (limit !== undefined && t <= notice)
      orders.push({
        id: `limit ${step + t}`,
        kind: 'load',
        from: t,
        to,
        mostKw: limit,
        must: true,
        breachMinorPerKwh: 0,
      })
    t = to
  }
  return orders
}

/** Past errors by day, looked at once for all runs over the same series. */
const errorsByDay = new WeakMap<readonly number[], Map<number, readonly LeadError[]>>()

/** The margin that past errors ask for, looked at anew once a day. */
function gasMargin(
  values: readonly number[],
  step: number,
  perDay: number,
  confidence: number,
): (lead: number) => number {
  const days = errorsByDay.get(values) ?? new Map<number, readonly LeadError[]>()
  errorsByDay.set(values, days)
  const day = Math.floor(step / perDay)
  const errors = days.get(day) ?? errorsUntil(values, day, perDay)
  days.set(day, errors)
  return marginOf(errors, confidence)
}

function errorsUntil(values: readonly number[], day: number, perDay: number): readonly LeadError[] {
  const first = Math.max(0, (day - 2 * LEARN_DAYS) * perDay)
  return walkForward(values.slice(first, day * perDay), {
    stepsPerDay: perDay,
    learnFrom: Math.min(2 * perDay, Math.max(1, day * perDay - first)),
    leads: LEADS,
    every: FORECAST_EVERY,
  })
}
