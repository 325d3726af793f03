import type { ScheduleView } from '../../src/site/schedule/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { useNames } from './useSchedule.ts'
import { callText, scopeText } from './words.ts'

/** Orders from outside: who, what, when, and what becomes of them. */
export function Calls({ calls }: { calls: ScheduleView['calls'] }) {
  const { t, format } = useWords()
  const names = useNames()
  return (
    <section className="panel" aria-labelledby="schedule-calls-title">
      <h2 id="schedule-calls-title">{t('schedule.calls')}</h2>
      {calls.length === 0 ? (
        <p className="quiet">{t('schedule.no-calls')}</p>
      ) : (
        <div className="wide">
          <table className="records schedule-cards">
            <thead>
              <tr>
                <th scope="col">{t('schedule.column.issuer')}</th>
                <th scope="col">{t('schedule.column.what')}</th>
                <th scope="col">{t('schedule.column.when')}</th>
                <th scope="col">{t('schedule.column.must')}</th>
                <th scope="col">{t('schedule.column.state')}</th>
              </tr>
            </thead>
            <tbody>
              {calls
                .toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from))
                .map((call) => (
                  <tr key={`${call.issuer} ${call.id}`} data-call={call.id} data-state={call.state}>
                    <th scope="row">
                      {call.issuer}
                      <span className="quiet small block">{call.id}</span>
                    </th>
                    <td>
                      {callText(t, format, call)}
                      <span className="quiet small block">{scopeText(t, names, call.scope)}</span>
                    </td>
                    <td>
                      {format.dateTimeShort(call.from)}
                      <span className="block">
                        {t('schedule.until', { until: format.dateTimeShort(call.until) })}
                      </span>
                    </td>
                    <td data-name={t('schedule.column.must')}>
                      {t(call.must ? 'schedule.must' : 'schedule.should')}
                    </td>
                    <td data-name={t('schedule.column.state')}>
                      {t(`schedule.call-state.${call.state.replaceAll(' ', '-')}`, {
                        defaultValue: call.state,
                      })}
                      {call.untold !== null && (
                        <span className="small block schedule-untold">
                          <Mark kind="warning" />
                          {t(`call.untold.${call.untold.why}`, {
                            since: format.dateTimeShort(call.untold.since ?? ''),
                          })}
                        </span>
                      )}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
