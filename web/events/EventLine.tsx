import type { EventView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { eventText, whoText, whyText } from './eventText.ts'

const MARKS = { info: 'info', warning: 'warning', alarm: 'alarm' } as const

/** One event: when, what, who and why. */
export function EventLine({ event, dated = false }: { event: EventView; dated?: boolean }) {
  const { t, format } = useWords()
  const why = whyText(t, format, event)
  return (
    <li className={`event ${event.severity}`}>
      <time dateTime={event.at}>{dated ? format.dateTime(event.at) : format.clock(event.at)}</time>
      <span className="event-what">
        <Mark kind={MARKS[event.severity]} />
        <span className="hidden">{t(`severity.${event.severity}`)}</span>
        {eventText(t, format, event)}
      </span>
      <span className="event-why quiet small">
        {whoText(t, event.who)}
        {why !== '' && ` · ${why}`}
      </span>
    </li>
  )
}
