import { useState } from 'react'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { Alert } from '../ui/Alert.tsx'
import { Alerts } from './Alerts.tsx'
import { Channels } from './Channels.tsx'
import { Findings } from './Findings.tsx'
import { TicketList } from './TicketList.tsx'
import { useTickets, useTroubles } from './useRepairs.ts'

const STATES = ['open', 'closed', 'all'] as const

/** What is wrong with machines, who repairs it, and who is told. */
export function RepairsPage() {
  const { t, format } = useWords()
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const [state, setState] = useState<(typeof STATES)[number]>('open')
  const { troubles, refusal } = useTroubles()
  const { tickets, refusal: ticketRefusal, refresh } = useTickets({ state })
  return (
    <main className="repairs">
      <h1 className="hidden">{t('page.repairs')}</h1>
      {(refusal ?? ticketRefusal) && <Alert refusal={refusal ?? ticketRefusal} />}
      {troubles && <Alerts alerts={troubles.alerts} />}
      <section className="panel" aria-labelledby="tickets-title">
        <div className="machine-charts-head">
          <h2 id="tickets-title">
            {t('ticket.title')} {tickets && format.number(tickets.length)}
          </h2>
          <div className="choice">
            {STATES.map((each) => (
              <button key={each} type="button" aria-pressed={each === state} onClick={() => setState(each)}>
                {t(`ticket.${each}`)}
              </button>
            ))}
          </div>
        </div>
        {tickets && <TicketList tickets={tickets} operator={operator} onChanged={() => void refresh()} />}
      </section>
      {troubles && <Findings findings={troubles.findings} total={troubles.total} />}
      {troubles && <Channels channels={troubles.channels} operator={operator} />}
    </main>
  )
}
