import { useState } from 'react'
import { Link } from 'wouter'
import type { TicketView } from '../../src/site/health/view.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { TicketDialog } from './TicketDialog.tsx'

/** Tickets, newest first; each opens to its entries. */
export function TicketList({
  tickets,
  operator,
  onChanged,
}: {
  tickets: readonly TicketView[]
  operator: boolean
  onChanged: () => void
}) {
  const { t, format } = useWords()
  const [opened, setOpened] = useState<string>()
  const ticket = tickets.find((each) => each.id === opened)
  if (tickets.length === 0) return <p className="quiet">{t('ticket.none')}</p>
  return (
    <>
      <div className="wide">
        <table className="records tickets">
          <thead>
            <tr>
              <th scope="col">{t('ticket.ticket')}</th>
              <th scope="col">{t('finding.what')}</th>
              <th scope="col">{t('finding.machine')}</th>
              <th scope="col">{t('ticket.opened')}</th>
              <th scope="col">{t('ticket.assignee')}</th>
              <th scope="col">{t('ticket.state')}</th>
            </tr>
          </thead>
          <tbody>
            {tickets.map((each) => (
              <tr key={each.id}>
                <td>
                  <button type="button" className="plain" onClick={() => setOpened(each.id)}>
                    {each.id}
                  </button>
                </td>
                <th scope="row" className={each.severity}>
                  {t(`finding.${each.finding}`)}
                </th>
                <td>
                  <Link to={`/machines/${each.machine}`}>{each.machine}</Link>
                </td>
                <td>{format.dateTimeShort(each.opened_at)}</td>
                <td>{each.assignee ?? UNKNOWN}</td>
                <td>{t(`ticket.${stateOf(each)}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ticket && (
        <TicketDialog
          ticket={ticket}
          operator={operator}
          onChanged={onChanged}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  )
}

function stateOf({ closed_at, cleared_at }: TicketView): 'is-closed' | 'is-cleared' | 'is-open' {
  if (closed_at !== null) return 'is-closed'
  return cleared_at === null ? 'is-open' : 'is-cleared'
}
