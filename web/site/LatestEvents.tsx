import { Link } from 'wouter'
import { EventLine } from '../events/EventLine.tsx'
import { useWords } from '../i18n.ts'
import { keyOf } from '../state/changes.ts'
import { useConsole } from '../state/store.ts'

const SHOWN = 8

/** Events as they come. */
export function LatestEvents() {
  const { t } = useWords()
  const events = useConsole((state) => state.events)
  return (
    <section className="panel" aria-labelledby="latest-title">
      <h2 id="latest-title">{t('events.latest')}</h2>
      {events.length === 0 && <p className="quiet">{t('events.none')}</p>}
      <ol className="list" aria-live="polite">
        {events.slice(0, SHOWN).map((event) => (
          <EventLine key={keyOf(event)} event={event} />
        ))}
      </ol>
      <Link to="/events">{t('events.all')}</Link>
    </section>
  )
}
