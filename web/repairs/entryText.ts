import type { FindingView, TicketView } from '../../src/site/health/view.ts'
import type { Format } from '../format.ts'
import type { Words } from '../i18n.ts'
import { figureText } from './evidence.ts'

/** What one entry of a ticket says. */
export function entryText(t: Words, format: Format, fact: TicketView['entries'][number]['fact']): string {
  const kind = String(fact['kind'])
  const figures = Array.isArray(fact['figures']) ? (fact['figures'] as FindingView['figures']) : []
  return t(`ticket.entry.${kind}`, {
    defaultValue: kind,
    text: fact['text'] ?? fact['why'] ?? '',
    to: fact['to'] ?? '—',
    part: fact['part'] ?? '',
    machine: fact['machine'] ?? '',
    figures: figures.map((figure) => figureText(t, format, figure)).join('; '),
  })
}
