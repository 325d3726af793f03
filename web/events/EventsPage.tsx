import { useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n.ts'
import { keyOf } from '../state/changes.ts'
import { Alert } from '../ui/Alert.tsx'
import { EventLine } from './EventLine.tsx'
import { GROUPS, SEVERITIES, useEvents } from './useEvents.ts'

/** What happened, who did it and why: live on top, older ones as the page is scrolled. */
export function EventsPage() {
  const { t } = useWords()
  const [severity, setSeverity] = useState('')
  const [group, setGroup] = useState('')
  const [subject, setSubject] = useState('')
  const { events, more, refusal, older } = useEvents({ severity, group, subject })
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = end.current
    if (element === null || !more) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void older()
      },
      { rootMargin: '400px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [more, older])
  return (
    <main className="events">
      <h1 className="hidden">{t('page.events')}</h1>
      <search className="filters events-filters">
        <label>
          {t('filter.severity')}
          <select value={severity} onChange={(event) => setSeverity(event.target.value)}>
            <option value="">{t('filter.any')}</option>
            {SEVERITIES.map((each) => (
              <option key={each} value={each}>
                {t(`severity.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('filter.group')}
          <select value={group} onChange={(event) => setGroup(event.target.value)}>
            <option value="">{t('filter.any')}</option>
            {GROUPS.map((each) => (
              <option key={each} value={each}>
                {t(`group.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('filter.subject')}
          <input type="search" value={subject} onChange={(event) => setSubject(event.target.value.trim())} />
        </label>
      </search>
      {refusal && <Alert refusal={refusal} />}
      <ol className="list panel events-list">
        {events.map((event) => (
          <EventLine key={keyOf(event)} event={event} dated />
        ))}
        {events.length === 0 && !more && <li className="quiet">{t('events.none')}</li>}
      </ol>
      <div ref={end} className="events-end quiet">
        {more ? t('events.more') : t('events.end')}
      </div>
    </main>
  )
}
