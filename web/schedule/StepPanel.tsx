import { type ReactNode, useMemo, useState } from 'react'
import type { ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import type { Step } from './axis.ts'
import type { InForce } from './bands.ts'
import { type Drawn, gasOf, inflowOf, packOf, reserveOf, sourcesOf, usesOf } from './layers.ts'
import { missingKw } from './missing.ts'
import { Swatch } from './Swatch.tsx'
import { totalOf } from './stack.ts'
import { useNames } from './useSchedule.ts'
import { bandText, energyPrice, kilowatts, whyText, workPrice } from './words.ts'

/** The step that is looked at: when, measured or planned, why, and each value. */
export function StepPanel({
  view,
  steps,
  shown,
  bands,
  onNow,
  onPin,
}: {
  view: ScheduleView
  steps: readonly Step[]
  /** Which of the steps. */
  shown: number
  bands: readonly InForce[]
  /** Back to now; undefined where that is what is shown. */
  onNow: (() => void) | undefined
  /** Pin from this step on; undefined for those who may not. */
  onPin: ((fromMs: number) => void) | undefined
}) {
  const { t, format } = useWords()
  const names = useNames()
  /** On narrow windows the values wait under the reasons. */
  const [open, setOpen] = useState(false)
  // Of all steps, so that each thing has the colour that it has in the charts.
  const drawn = useMemo(
    () => ({
      sources: sourcesOf(steps),
      reserve: reserveOf(steps),
      uses: usesOf(steps),
      gas: [...inflowOf(steps), ...gasOf(steps)],
      pack: packOf(steps),
    }),
    [steps],
  )
  const step = steps[shown]
  if (step === undefined) return null
  const { point } = step
  const { currency } = view
  const over = bands.filter(({ startMs, endMs }) => endMs > step.startMs && startMs < step.endMs)
  const missing = missingKw(point)
  const power = (kw: number | null) => kilowatts(format, kw)
  const machines = Object.entries(point.machines)
  return (
    <aside
      className={open ? 'schedule-step open' : 'schedule-step'}
      aria-label={t('schedule.step')}
      data-at={point.at}
    >
      <header>
        <div>
          <p className="schedule-step-time">
            {t('schedule.step-time', {
              day: format.day(step.startMs),
              from: format.clockShort(step.startMs),
              until: format.clockShort(step.endMs),
            })}
          </p>
          <p className={step.planned ? 'schedule-planned' : 'schedule-measured'}>
            {t(step.planned ? 'schedule.planned' : 'schedule.measured')}
          </p>
        </div>
        <div>
          {onNow && (
            <button type="button" className="plain" onClick={onNow}>
              {t('schedule.back-to-now')}
            </button>
          )}
          <button
            type="button"
            className="plain schedule-step-more"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'schedule.fewer' : 'schedule.values')}
          </button>
        </div>
      </header>
      <section>
        <h3>{t('schedule.why')}</h3>
        {point.reasons.length === 0 ? (
          <p className="quiet">{t(step.planned ? 'schedule.no-reason' : 'schedule.no-reason-measured')}</p>
        ) : (
          <ul className="schedule-why">
            {point.reasons.map((reason) => (
              <li key={`${reason.code} ${reason.subject}`} data-code={reason.code}>
                {whyText(t, format, currency, names, reason)}
              </li>
            ))}
          </ul>
        )}
        {over.map((band) => (
          <p key={`${band.kind} ${band.id}`} className="schedule-over">
            <Swatch colour={band.colour} />
            {bandText(t, format, names, band)}
          </p>
        ))}
      </section>
      <div className="schedule-values">
        <Values title={t('schedule.chart.sources')} drawn={drawn.sources} shown={shown} show={power} total>
          {drawn.reserve.map(({ kind, values }) => (
            <Line key={kind} title={t('schedule.layer.reserve')} text={power(values[shown] ?? null)} />
          ))}
        </Values>
        <Values title={t('schedule.chart.uses')} drawn={drawn.uses} shown={shown} show={power} total>
          {step.planned && missing !== undefined && (
            <tr className="schedule-missing" data-value="missing">
              <th scope="row">{t('schedule.missing')}</th>
              <td className="num">{power(missing)}</td>
            </tr>
          )}
        </Values>
        <Values title={t('schedule.chart.gas')} drawn={drawn.gas} shown={shown} show={format.gasFlow}>
          {drawn.pack.map(({ kind, values }) => (
            <Line
              key={kind}
              title={t('schedule.layer.line-pack')}
              text={format.gasVolume(values[shown] ?? null)}
            />
          ))}
        </Values>
        <section>
          <h3>{t('schedule.conditions')}</h3>
          <table className="rows">
            <tbody>
              {point.import_price_minor_per_kwh !== null && (
                <Line
                  title={t('schedule.layer.import-price')}
                  text={energyPrice(t, format, point.import_price_minor_per_kwh, currency)}
                />
              )}
              {point.export_price_minor_per_kwh !== null && (
                <Line
                  title={t('schedule.layer.export-price')}
                  text={energyPrice(t, format, point.export_price_minor_per_kwh, currency)}
                />
              )}
              <Line
                title={t('schedule.layer.hashprice')}
                text={workPrice(t, format, point.hashprice_minor_per_th_day, currency)}
              />
              <Line title={t('schedule.outside')} text={format.temperature(point.outside_c)} />
            </tbody>
          </table>
        </section>
        {machines.length > 0 && (
          <section>
            <h3>{t('schedule.machines')}</h3>
            <table className="rows">
              <tbody>
                {machines.map(([id, count]) => (
                  <Line key={id} title={id} text={format.number(count)} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
      {onPin && step.planned && (
        <button type="button" onClick={() => onPin(step.startMs)}>
          {t('schedule.pin-from', { at: format.clockShort(step.startMs) })}
        </button>
      )}
    </aside>
  )
}

/** Values of one kind with their colours, and their sum where it means something. */
function Values({
  title,
  drawn,
  shown,
  show,
  total = false,
  children,
}: {
  title: string
  drawn: readonly Drawn[]
  shown: number
  show: (value: number | null) => string
  total?: boolean
  children?: ReactNode
}) {
  const { t } = useWords()
  const names = useNames()
  if (drawn.length === 0) return null
  const values = drawn.map((each) => each.values[shown] ?? null)
  return (
    <section>
      <h3>{title}</h3>
      <table className="rows">
        <tbody>
          {drawn.map((each, index) => (
            <tr key={`${each.kind} ${each.id}`} data-value={`${each.kind} ${each.id}`.trim()}>
              <th scope="row">
                <Swatch colour={each.colour} />
                {t(`schedule.layer.${each.kind}`, { name: names(each.id) })}
              </th>
              <td className="num">{show(values[index] ?? null)}</td>
            </tr>
          ))}
          {total && drawn.length > 1 && (
            <tr className="schedule-total">
              <th scope="row">{t('schedule.total')}</th>
              <td className="num">{show(totalOf(values))}</td>
            </tr>
          )}
          {children}
        </tbody>
      </table>
    </section>
  )
}

function Line({ title, text }: { title: string; text: string }) {
  return (
    <tr>
      <th scope="row">{title}</th>
      <td className="num">{text}</td>
    </tr>
  )
}
