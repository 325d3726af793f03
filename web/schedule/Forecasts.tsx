import type { ScheduleView } from '../../src/site/schedule/view.ts'
import type { Format } from '../format.ts'
import { useWords, type Words } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { energyPrice, kilowatts, workPrice } from './words.ts'

const COLUMNS = ['error', 'persistence', 'better', 'bias', 'margin', 'count'] as const

type ForecastError = ScheduleView['forecasts'][number]

/** An error in the unit of its series. */
function errorText(
  t: Words,
  format: Format,
  currency: string,
  { series, unit }: ForecastError,
  value: number | null,
): string {
  if (value === null) return format.number(value)
  switch (series) {
    case 'gas':
      return `${format.number(value, 1)}\u00a0${format.parts.gasFlow(0).unit}`
    case 'temperature':
      return `${format.number(value, 1)}\u00a0${format.parts.temperature(0).unit}`
    case 'own-use':
      return kilowatts(format, value)
    case 'import-price':
      return energyPrice(t, format, value, currency)
    case 'hashprice':
      return workPrice(t, format, value, currency)
    default:
      return `${format.number(value, 2)}\u00a0${unit}`
  }
}

/** What forecasts were wrong by, lead by lead, beside saying that all stays as it is. */
export function Forecasts({ view: { forecasts, currency } }: { view: ScheduleView }) {
  const { t } = useWords()
  const series = [...new Set(forecasts.map((each) => each.series))]
  return (
    <section className="panel" aria-labelledby="schedule-forecasts-title">
      <h2 id="schedule-forecasts-title">{t('schedule.forecasts')}</h2>
      {forecasts.length === 0 ? (
        <p className="quiet">{t('schedule.no-forecasts')}</p>
      ) : (
        <>
          <p className="quiet small">{t('schedule.forecasts-explained')}</p>
          <div className="schedule-forecasts">
            {series.map((name) => (
              <Series
                key={name}
                errors={forecasts.filter((each) => each.series === name)}
                currency={currency}
              />
            ))}
          </div>
        </>
      )}
    </section>
  )
}

/** One series, lead by lead. */
function Series({ errors, currency }: { errors: readonly ForecastError[]; currency: string }) {
  const { t } = useWords()
  const margins = errors.some(({ margin }) => margin !== null)
  return (
    <div className="wide">
      <table className="records">
        <caption>{t(`schedule.series.${errors[0]?.series ?? ''}`)}</caption>
        <thead>
          <tr>
            <th scope="col">{t('schedule.column.lead')}</th>
            {COLUMNS.filter((name) => name !== 'margin' || margins).map((name) => (
              <th key={name} scope="col" className="num">
                {t(`schedule.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {errors.map((error) => (
            <ErrorRow key={error.lead_h} error={error} currency={currency} margins={margins} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ErrorRow({
  error,
  currency,
  margins,
}: {
  error: ForecastError
  currency: string
  margins: boolean
}) {
  const { t, format } = useWords()
  const { mean_absolute, persistence_mean_absolute, bias, margin } = error
  const show = (value: number | null) => errorText(t, format, currency, error, value)
  const better = persistence_mean_absolute > 0 ? 1 - mean_absolute / persistence_mean_absolute : null
  return (
    <tr data-series={error.series} data-lead={error.lead_h}>
      <th scope="row">{format.duration(error.lead_h * 3_600_000)}</th>
      <td className="num">{show(mean_absolute)}</td>
      <td className="num">{show(persistence_mean_absolute)}</td>
      <td className="num">
        {better !== null && better < 0 && <Mark kind="warning" />}
        {better === null ? format.number(null) : format.percent(better)}
      </td>
      <td className="num">{show(bias)}</td>
      {margins && <td className="num">{show(margin)}</td>}
      <td className="num">{format.number(error.count)}</td>
    </tr>
  )
}
