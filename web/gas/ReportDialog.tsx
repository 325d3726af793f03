import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ReportHeadView } from '../../src/site/emissions/view.ts'
import { useWords } from '../i18n.ts'
import { makeReport } from '../state/gasVerbs.ts'
import type { Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { Mark } from '../ui/Mark.tsx'
import { EntryRefused } from './EntryRefused.tsx'
import { daysLater, monthBefore, siteLocal } from './siteTime.ts'
import { termText } from './terms.ts'

const DAY_MS = 86_400_000

/** Asks for the period and the reason, and says before what would be made. */
export function ReportDialog({
  reports,
  missing,
  onClose,
  onMade,
}: {
  reports: readonly ReportHeadView[]
  missing: readonly string[]
  onClose: () => void
  onMade: (report: ReportHeadView, fresh: boolean) => Promise<void>
}) {
  const { t, format } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const who = useConsole((state) => (state.session.kind === 'signed-in' ? state.session.user.name : ''))
  const [period, setPeriod] = useState(() => monthBefore(siteLocal(Date.now(), format.zone).slice(0, 10)))
  const [why, setWhy] = useState('')
  const [accept, setAccept] = useState(false)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  useEffect(() => dialog.current?.showModal(), [])
  const days = Math.round((Date.parse(period.last) - Date.parse(period.from)) / DAY_MS) + 1
  const to = days >= 1 ? daysLater(period.last, 1) : ''
  const before = reports.find((report) => report.from === period.from && report.to === to)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await makeReport({ from: period.from, to, why: why.trim(), accept_missing: accept })
    setBusy(false)
    if (answer.ok) await onMade(answer.value.report, answer.value.fresh)
    else setRefusal(answer.refusal)
  }
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="gas-report-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="gas-report-title">{t('gas.make-report')}</h1>
        <div className="gas-pair">
          <label>
            {t('gas.report.first')}
            <input
              type="date"
              required
              value={period.from}
              onChange={(event) => setPeriod({ ...period, from: event.target.value })}
            />
          </label>
          <label>
            {t('gas.report.last')}
            <input
              type="date"
              required
              min={period.from}
              value={period.last}
              onChange={(event) => setPeriod({ ...period, last: event.target.value })}
            />
          </label>
        </div>
        <label>
          {t('command.why')}
          <input
            required
            minLength={3}
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
        <label className="gas-check">
          <input type="checkbox" checked={accept} onChange={(event) => setAccept(event.target.checked)} />
          {t('gas.report.accept')}
        </label>
        <div className="preview" aria-live="polite">
          {to === '' ? (
            <p>{t('gas.report.no-days')}</p>
          ) : (
            <p>
              {t('gas.report.days', { count: days })}{' '}
              {before === undefined
                ? t('gas.report.first-version')
                : t('gas.report.next-version', { number: before.number, version: before.version + 1 })}
            </p>
          )}
          <p className="quiet">{t('gas.report.signed', { who })}</p>
          {missing.length > 0 && (
            <p>
              <Mark kind="warning" />
              {t('gas.report.lacks', { terms: missing.map((each) => termText(t, each)).join('; ') })}
            </p>
          )}
        </div>
        <EntryRefused refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary" disabled={busy || to === ''}>
            {t(busy ? 'gas.report.making' : 'gas.report.make')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
