import type { ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import type { Step } from './axis.ts'
import {
  type Drawn,
  gasOf,
  hashpriceOf,
  inflowOf,
  packOf,
  pricesOf,
  reserveOf,
  sourcesOf,
  usesOf,
} from './layers.ts'
import { useNames } from './useSchedule.ts'
import { energyPrice, kilowatts, whyText, workPrice } from './words.ts'

/** Every step as a row: what the charts show, for readers of tables. */
export function StepTable({ view, steps }: { view: ScheduleView; steps: readonly Step[] }) {
  const { t, format } = useWords()
  const names = useNames()
  const { currency } = view
  const power = (value: number | null) => kilowatts(format, value)
  const columns: readonly { drawn: Drawn; show: (value: number | null) => string }[] = [
    ...[...sourcesOf(steps), ...reserveOf(steps), ...usesOf(steps)].map((drawn) => ({ drawn, show: power })),
    ...[...inflowOf(steps), ...gasOf(steps)].map((drawn) => ({ drawn, show: format.gasFlow })),
    ...packOf(steps).map((drawn) => ({ drawn, show: format.gasVolume })),
    ...pricesOf(steps).map((drawn) => ({
      drawn,
      show: (value: number | null) => energyPrice(t, format, value, currency),
    })),
    ...hashpriceOf(steps).map((drawn) => ({
      drawn,
      show: (value: number | null) => workPrice(t, format, value, currency),
    })),
  ]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className="wide schedule-table" aria-label={t('schedule.look.table')} tabIndex={0}>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{t('schedule.column.time')}</th>
            <th scope="col">{t('schedule.column.kind')}</th>
            {columns.map(({ drawn }) => (
              <th key={`${drawn.kind} ${drawn.id}`} scope="col" className="num">
                {t(`schedule.layer.${drawn.kind}`, { name: names(drawn.id) })}
              </th>
            ))}
            <th scope="col">{t('schedule.why')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <tr key={step.startMs} className={step.planned ? 'planned' : ''}>
              <th scope="row">{format.dateTimeShort(step.startMs)}</th>
              <td>{t(step.planned ? 'schedule.planned' : 'schedule.measured')}</td>
              {columns.map(({ drawn, show }) => (
                <td key={`${drawn.kind} ${drawn.id}`} className="num">
                  {show(drawn.values[index] ?? null)}
                </td>
              ))}
              <td>
                {step.point.reasons.map((reason) => whyText(t, format, currency, names, reason)).join('; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
