import { useMemo } from 'react'
import type { ScheduleView } from '../../src/site/schedule/view.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { stepsOf } from './axis.ts'
import { outagesOf } from './missing.ts'
import { Terms } from './Terms.tsx'
import { useNames, useSiteNow } from './useSchedule.ts'
import { faultText, givenWayText, howText, troubleText } from './words.ts'

const MOST_OUTAGES = 5

/** The plan in force: when and how it was made, what it brings, and what is wrong. */
export function PlanInForce({ view }: { view: ScheduleView }) {
  const { t, format } = useWords()
  const names = useNames()
  const { plan, trouble, assumed, pins, currency } = view
  const { points } = view
  const stepMs = plan === null ? undefined : plan.step_s * 1000
  const outages = useMemo(() => outagesOf(stepsOf(points, stepMs)), [points, stepMs])
  const ended = plan !== null && Date.parse(plan.end) <= Date.parse(view.now)
  return (
    <>
      <section className="schedule-plan" aria-label={t('schedule.plan')} data-how={plan?.how ?? 'none'}>
        <div className="panel">
          <h2>{t('schedule.plan')}</h2>
          {plan === null ? (
            <p className="schedule-none">{t('schedule.no-plan')}</p>
          ) : (
            <>
              <p className="figure big">{format.clockShort(plan.made_at)}</p>
              <p>{howText(t, format, plan)}</p>
              <p className="quiet small">
                {t('schedule.searched', {
                  day: format.day(plan.made_at),
                  seconds: format.number(plan.seconds, plan.seconds < 10 ? 1 : 0),
                })}
              </p>
            </>
          )}
          <NextPlan view={view} />
        </div>
        {plan !== null && (
          <div className="panel">
            <h2>
              {t('schedule.brings', {
                horizon: format.duration(Date.parse(plan.end) - Date.parse(plan.start)),
              })}
            </h2>
            <p className="figure big">{format.money(plan.total_minor, currency)}</p>
            <p className="quiet small">
              {t('schedule.horizon', {
                start: format.dateTimeShort(plan.start),
                end: format.dateTimeShort(plan.end),
              })}
            </p>
          </div>
        )}
        {plan !== null && (
          <div className="panel schedule-terms-panel">
            <h2>{t('schedule.terms')}</h2>
            <Terms terms={plan.terms} currency={currency} />
          </div>
        )}
      </section>
      {trouble !== null && (
        <div className="panel schedule-trouble" role="alert">
          <Mark kind="warning" />
          <b>{t(plan === null ? 'schedule.trouble-no-plan' : 'schedule.trouble')}</b>{' '}
          {troubleText(t, format, trouble)}
          {trouble.faults.length > 0 && (
            <ul>
              {trouble.faults.map((fault) => (
                <li key={`${fault.kind} ${fault.subject} ${fault.at}`}>
                  {faultText(t, format, names, currency, fault)}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {assumed.length > 0 && (
        <div className="panel schedule-assumed">
          <Mark kind="info" />
          <b>{t('schedule.assumed')}</b>
          <ul>
            {assumed.map((each) => (
              <li key={each}>{t(`schedule.assumed.${each}`)}</li>
            ))}
          </ul>
        </div>
      )}
      {ended && (
        <p className="panel schedule-trouble" role="alert">
          <Mark kind="alarm" />
          <b>{t('schedule.ended', { end: format.dateTimeShort(plan.end) })}</b>
        </p>
      )}
      {outages.length > 0 && (
        <section className="panel schedule-trouble alarm" aria-labelledby="schedule-outage-title">
          <b id="schedule-outage-title">
            <Mark kind="alarm" />
            {t('schedule.outages')}
          </b>
          <ul>
            {outages.slice(0, MOST_OUTAGES).map(({ startMs, endMs, kwh }) => (
              <li key={startMs}>
                {t('schedule.outage', {
                  from: format.dateTimeShort(startMs),
                  until: format.dateTimeShort(endMs),
                  energy: format.energy(kwh * 1_000),
                })}
              </li>
            ))}
          </ul>
          {outages.length > MOST_OUTAGES && (
            <p>{t('schedule.outages-more', { count: outages.length - MOST_OUTAGES })}</p>
          )}
        </section>
      )}
      {plan !== null && plan.given_way.length > 0 && (
        <section className="panel schedule-trouble" aria-labelledby="schedule-gave-title">
          <b id="schedule-gave-title">
            <Mark kind="warning" />
            {t('schedule.gave')}
          </b>
          <ul>
            {plan.given_way.map((each) => (
              <li key={each.name}>{givenWayText(t, format, names, pins, each)}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** When the next plan comes, counted down. */
function NextPlan({ view }: { view: ScheduleView }) {
  const { t, format } = useWords()
  const nowMs = useSiteNow(view)
  const nextMs = view.next_plan_at === null ? Number.NaN : Date.parse(view.next_plan_at)
  const text = Number.isNaN(nextMs)
    ? t('schedule.next-unknown')
    : nextMs <= nowMs
      ? t('schedule.next-due')
      : t('schedule.next', { in: format.duration(nextMs - nowMs), at: format.clockShort(nextMs) || UNKNOWN })
  return <p className="schedule-next">{text}</p>
}
