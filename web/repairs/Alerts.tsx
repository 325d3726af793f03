import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import type { AlertView } from '../state/verbs.ts'
import { useNow } from '../ui/now.ts'

/** The causes: one line for each, however many machines suffer from it. */
export function Alerts({ alerts }: { alerts: readonly AlertView[] }) {
  const { t, format } = useWords()
  const halls = useConsole((state) => state.site?.halls)
  const now = useNow()
  const placeOf = ({ kind, id }: AlertView['place']) =>
    kind === 'hall' ? (halls?.find((each) => each.id === id)?.name ?? id) : t(`alert.place.${kind}`, { id })
  return (
    <section className="panel" aria-labelledby="alerts-title">
      <h2 id="alerts-title">{t('alert.title')}</h2>
      {alerts.length === 0 && <p className="quiet">{t('alert.none')}</p>}
      <ul className="alerts">
        {alerts.map((alert) => (
          <li key={alert.key} className={alert.severity}>
            <b>{t(`finding.${alert.kind}`, { defaultValue: alert.kind })}</b>
            <span>{placeOf(alert.place)}</span>
            {alert.subjects.length > 1 && (
              <span>
                {t('alert.machines', {
                  machines: format.number(alert.subjects.length),
                  count: alert.subjects.length,
                })}
              </span>
            )}
            <span className="quiet">
              {t('alert.for', { age: format.duration(now - Date.parse(alert.since)) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
