import { forecast, type LeadError, learn, marginOf, type Series, walkForward } from '../../dispatch/index.ts'
import { type Instant, QUARTER_HOUR } from '../../quantity/index.ts'
import { quarterOf } from './past.ts'
import type { ScheduleView } from './view.ts'

const STEPS_PER_DAY = (24 * 3_600_000) / QUARTER_HOUR
const STEPS_PER_HOUR = 4
/** By how much is looked ahead when forecasts are measured: between them errors are taken to rise evenly. */
const LEADS = [1, 2, 4, 8, 16, 48, 96]
/** A forecast is tried so often over the past: each time it learns anew, and that is not for nothing. */
const TRIED_EVERY = 16
const LEARN_FROM = STEPS_PER_DAY
/** Of fewer errors no margin is taken: they tell nothing of a tenth or a twentieth. Assumed. */
const LEAST_ERRORS = 20

/**
 * A series from now on, the step that is now first. `now` is what is measured at this moment: the newest word on it. With no past everything stays as
 * it is; undefined where nobody knows anything.
 */
export function expected(
  past: Series,
  now: number | undefined,
  start: Instant,
  steps: number,
): readonly number[] | undefined {
  const first = stepOfDay(start, past.length)
  if (now === undefined) {
    const model = learn(past, STEPS_PER_DAY, first)
    return model === undefined ? undefined : forecast(model, steps)
  }
  const model = learn([...past, now], STEPS_PER_DAY, first)
  return model === undefined ? undefined : [now, ...forecast(model, steps - 1)]
}

const stepOfDay = (start: Instant, before: number) =>
  (((quarterOf(start) - before) % STEPS_PER_DAY) + STEPS_PER_DAY) % STEPS_PER_DAY

/** How wrong forecasts of a series have been, by lead; empty where the past is too short to tell. */
export function errorsOf(past: Series, start: Instant): readonly LeadError[] {
  return walkForward(past, {
    stepsPerDay: STEPS_PER_DAY,
    first: stepOfDay(start, past.length),
    learnFrom: LEARN_FROM,
    leads: LEADS,
    every: TRIED_EVERY,
  }).filter(({ count }) => count >= LEAST_ERRORS)
}

/** What is taken off a forecast of gas, m³/h, by step. */
export function marginsOf(
  errors: readonly LeadError[],
  confidence: number,
  steps: number,
): readonly number[] {
  const margin = marginOf(errors, confidence)
  return Array.from({ length: steps }, (_, step) => (step === 0 ? 0 : margin(step)))
}

type ForecastView = ScheduleView['forecasts'][number]

/** As they are told; with a confidence, what is taken off for it. */
export function errorViews(
  series: ForecastView['series'],
  unit: string,
  errors: readonly LeadError[],
  confidence?: number,
): readonly ForecastView[] {
  const margin = marginOf(errors, confidence ?? 0.5)
  return errors.map((error) => ({
    series,
    unit,
    lead_h: error.lead / STEPS_PER_HOUR,
    count: error.count,
    bias: error.bias,
    mean_absolute: error.meanAbsolute,
    persistence_mean_absolute: error.persistenceMeanAbsolute,
    margin: confidence === undefined ? null : margin(error.lead),
  }))
}
