import { forecast, learn, type Series } from './model.ts'

/** How wrong forecasts of a series have been, so many steps ahead. */
export interface LeadError {
  /** 1 is the next step. */
  readonly lead: number
  readonly count: number
  /** Mean of forecast less truth. */
  readonly bias: number
  readonly meanAbsolute: number
  /** The same of saying that everything stays as it is: what a forecast must beat to be worth anything. */
  readonly persistenceMeanAbsolute: number
  /** Sorted: forecast less truth. */
  readonly errors: readonly number[]
}

export interface WalkWords {
  readonly stepsPerDay: number
  /** Step of the day of the first value. */
  readonly first?: number
  /** Values that the first forecast may learn from. */
  readonly learnFrom: number
  readonly leads: readonly number[]
  /** A forecast is made each so many steps; 4 unless said. */
  readonly every?: number
}

/** Forecasts the past as if it were to come: each forecast knows only what was measured before it. */
export function walkForward(
  series: Series,
  { stepsPerDay, first = 0, learnFrom, leads, every = 4 }: WalkWords,
): readonly LeadError[] {
  const longest = Math.max(...leads)
  const found = leads.map(() => ({ errors: [] as number[], persistence: [] as number[] }))
  for (let now = learnFrom; now < series.length; now += every) {
    const model = learn(series.slice(0, now), stepsPerDay, first)
    if (model === undefined) continue
    const told = forecast(model, longest)
    const last = series.slice(0, now).findLast((value) => value !== undefined)
    for (const [k, lead] of leads.entries()) {
      const truth = series[now + lead - 1]
      const expected = told[lead - 1]
      if (truth === undefined || expected === undefined || last === undefined) continue
      found[k]?.errors.push(expected - truth)
      found[k]?.persistence.push(Math.abs(last - truth))
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return leads.flatMap((lead, k): LeadError[] => {
    const { errors = [], persistence = [] } = found[k] ?? {}
    if (errors.length === 0) return []
    return [
      {
        lead,
        count: errors.length,
        bias: mean(errors),
        meanAbsolute: mean(errors.map(Math.abs)),
        persistenceMeanAbsolute: mean(persistence),
        errors: errors.toSorted((a, b) => a - b),
      },
    ]
  })
}

/**
 * What is to be taken off a forecast so that the truth is at least as much with probability `level`, by lead: a quantile of past errors,
 * between leads by straight lines, beyond the last as at the last. Never negative: a forecast that was always too low is left as it is.
 */
export function marginOf(errors: readonly LeadError[], level: number): (lead: number) => number {
  const margins = errors.map(({ lead, errors: sorted }) => ({
    lead,
    margin: Math.max(0, quantile(sorted, level)),
  }))
  return (lead) => {
    const above = margins.findIndex((each) => each.lead >= lead)
    const [from, to] =
      above < 0 ? [margins.at(-1), margins.at(-1)] : [margins[Math.max(0, above - 1)], margins[above]]
    if (from === undefined || to === undefined) return 0
    if (to.lead === from.lead || lead <= from.lead) return lead <= from.lead ? from.margin : to.margin
    return from.margin + ((to.margin - from.margin) * (lead - from.lead)) / (to.lead - from.lead)
  }
}

/** Of sorted values, by straight lines between them (Hyndman and Fan, The American Statistician 50 (1996) 361, type 7). */
function quantile(sorted: readonly number[], level: number): number {
  const place = (sorted.length - 1) * level
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return below + (above - below) * (place - Math.floor(place))
}
