import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { TicketView } from '../../src/site/health/view.ts'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { enterTicket } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { entryText } from './entryText.ts'

const ENTRIES = ['noted', 'assigned', 'part', 'closed'] as const
type EntryKind = (typeof ENTRIES)[number]

/** A ticket with all its entries, and the way to add one. */
export function TicketDialog({
  ticket,
  operator,
  onChanged,
  onClose,
}: {
  ticket: TicketView
  operator: boolean
  onChanged: () => void
  onClose: () => void
}) {
  const { t, format } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const closed = ticket.closed_at !== null
  const [kind, setKind] = useState<EntryKind>('noted')
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => dialog.current?.showModal(), [])
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await enterTicket(ticket.id, factOf(closed ? 'reopened' : kind, text.trim()))
    setRefusal(answer.ok ? undefined : answer.refusal)
    if (!answer.ok) return
    setText('')
    onChanged()
  }
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="ticket-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="ticket-title">
          {ticket.id} · {t(`finding.${ticket.finding}`)}
        </h1>
        <p className="quiet">{ticket.machine}</p>
        <ol className="machine-entries ticket-entries">
          {ticket.entries.map((entry) => (
            <li key={entry.sequence}>
              <span className="quiet small">{format.dateTimeShort(entry.at)}</span>
              <span>{entryText(t, format, entry.fact)}</span>
              <span className="quiet small">{entry.who}</span>
            </li>
          ))}
        </ol>
        {operator && (
          <>
            {!closed && (
              <label>
                {t('enter.what')}
                <select
                  value={kind}
                  onChange={(event) =>
                    setKind(ENTRIES.find((each) => each === event.target.value) ?? 'noted')
                  }
                >
                  {ENTRIES.map((each) => (
                    <option key={each} value={each}>
                      {t(`ticket.do.${each}`)}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <label>
              {t(`ticket.text.${closed ? 'reopened' : kind}`)}
              <input
                required
                maxLength={200}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </label>
          </>
        )}
        <Alert refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('ticket.leave')}
          </button>
          {operator && (
            <button type="submit" className="primary">
              {t(`ticket.do.${closed ? 'reopened' : kind}`)}
            </button>
          )}
        </div>
      </form>
    </dialog>
  )
}

function factOf(kind: EntryKind | 'reopened', text: string): object {
  switch (kind) {
    case 'assigned':
      return { kind, to: text }
    case 'part':
      return { kind, part: text }
    case 'noted':
      return { kind, text }
    default:
      return { kind, why: text }
  }
}
