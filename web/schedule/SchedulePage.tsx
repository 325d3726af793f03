import '../styles/schedule.css'
import { useWords } from '../i18n.ts'
import { Alert } from '../ui/Alert.tsx'
import { Schedule } from './Schedule.tsx'
import { useSchedule } from './useSchedule.ts'

/** What the site will do over the next day or two, what it did, and why. */
export function SchedulePage() {
  const { t, format } = useWords()
  const { value: view, refusal, changed } = useSchedule()
  const none = refusal?.status === 404
  return (
    <main className="schedule">
      <h1 className="hidden">{t('page.schedule')}</h1>
      {none && <p className="panel quiet">{t('schedule.none')}</p>}
      {!none && refusal && (
        <div className="panel">
          <Alert refusal={refusal} />
          {view && <p className="quiet">{t('schedule.as-of', { at: format.dateTimeShort(view.now) })}</p>}
        </div>
      )}
      {view === undefined && refusal === undefined && (
        <p className="panel quiet schedule-waiting" aria-busy="true">
          {t('schedule.waiting')}
        </p>
      )}
      {view && !none && <Schedule view={view} onChanged={changed} />}
    </main>
  )
}
