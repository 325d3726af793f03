import { useWords } from '../i18n.ts'
import { TicketList } from '../repairs/TicketList.tsx'
import { useTickets } from '../repairs/useRepairs.ts'
import { Alert } from '../ui/Alert.tsx'

/** The repair tickets of one machine, closed ones too. */
export function Tickets({ machine, operator }: { machine: string; operator: boolean }) {
  const { t } = useWords()
  const { tickets, refusal, refresh } = useTickets({ state: 'all', machine })
  return (
    <section className="panel" aria-labelledby="machine-tickets">
      <h2 id="machine-tickets">{t('ticket.title')}</h2>
      {refusal && <Alert refusal={refusal} />}
      {tickets && <TicketList tickets={tickets} operator={operator} onChanged={() => void refresh()} />}
    </section>
  )
}
