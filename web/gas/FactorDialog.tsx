import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { EmissionTermsView } from '../../src/site/emissions/view.ts'
import { useWords } from '../i18n.ts'
import { enterFactor } from '../state/gasVerbs.ts'
import type { Refusal } from '../state/request.ts'
import { readNumber } from './analysisEntry.ts'
import { EntryRefused } from './EntryRefused.tsx'
import { siteLocal } from './siteTime.ts'
import { isNamed, termName, termsToEnter } from './terms.ts'

/** Enters a factor of the site's own, and says before what it takes the place of. */
export function FactorDialog({
  terms,
  engines,
  onClose,
  onEntered,
}: {
  terms: EmissionTermsView
  engines: readonly string[]
  onClose: () => void
  onEntered: (name: string) => Promise<void>
}) {
  const { t, format } = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const today = siteLocal(Date.now(), format.zone).slice(0, 10)
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({ date: today })
  const [back, setBack] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const [busy, setBusy] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])
  const field = (name: string) => fields[name] ?? ''
  const set = (name: string) => (event: { target: { value: string } }) =>
    setFields((before) => ({ ...before, [name]: event.target.value }))
  const name = field('name')
  const named = isNamed(name)
  const number = readNumber(field('value'))
  const sigma = readNumber(field('sigma'))
  const wrong = (!named && !back && number === null) || sigma === null
  const current = terms.terms.find((term) => term.name === name)
  const since = field('since') === '' ? field('date') : field('since')
  const wanted = named ? field('value').trim() : number
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (wrong) return
    setBusy(true)
    const answer = await enterFactor({
      name,
      value: back ? null : (wanted ?? null),
      ...(sigma !== undefined && sigma !== null && !back && { sigma }),
      source: field('source').trim(),
      date: field('date'),
      ...(field('since') !== '' && { since: field('since') }),
      why: field('why').trim(),
    })
    setBusy(false)
    if (answer.ok) await onEntered(name)
    else setRefusal(answer.refusal)
  }
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="gas-factor-title">
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="gas-factor-title">{t('gas.enter-factor')}</h1>
        <p className="quiet">{t('gas.factor.explained')}</p>
        <label>
          {t('gas.factor.name')}
          <select required value={name} onChange={set('name')}>
            <option value="" />
            {termsToEnter(terms, engines).map((each) => (
              <option key={each} value={each}>
                {termName(t, each)}
              </option>
            ))}
          </select>
        </label>
        <div className="gas-pair">
          <label>
            {t('gas.factor.value')}
            <input
              required={!back}
              disabled={back}
              inputMode={named ? 'text' : 'decimal'}
              maxLength={20}
              value={back ? '' : field('value')}
              aria-describedby="gas-factor-hint"
              onChange={set('value')}
            />
          </label>
          <label>
            {t('gas.factor.sigma')}
            <input
              disabled={back || named}
              inputMode="decimal"
              maxLength={20}
              value={back || named ? '' : field('sigma')}
              onChange={set('sigma')}
            />
          </label>
        </div>
        <p id="gas-factor-hint" className="quiet small">
          {t(
            named
              ? 'gas.factor.hint-report'
              : name.endsWith('_share') || name.endsWith('_efficiency')
                ? 'gas.factor.hint-share'
                : 'gas.factor.hint',
          )}
        </p>
        <label className="gas-check">
          <input type="checkbox" checked={back} onChange={(event) => setBack(event.target.checked)} />
          {t('gas.factor.back')}
        </label>
        <label>
          {t('gas.factor.source')}
          <input required maxLength={500} value={field('source')} onChange={set('source')} />
        </label>
        <div className="gas-pair">
          <label>
            {t('gas.factor.date')}
            <input type="date" required max={today} value={field('date')} onChange={set('date')} />
          </label>
          <label>
            {t('gas.factor.since')}
            <input type="date" value={field('since')} onChange={set('since')} />
          </label>
        </div>
        <label>
          {t('command.why')}
          <input required minLength={3} maxLength={500} value={field('why')} onChange={set('why')} />
        </label>
        <div className="preview" aria-live="polite">
          {wrong && <p className="alert">{t('gas.factor.no-number')}</p>}
          {name !== '' && (
            <p>
              {current === undefined
                ? t('gas.factor.instead-none')
                : t('gas.factor.instead', {
                    value: String(current.value),
                    source: current.source,
                  })}{' '}
              {since !== '' && t('gas.factor.applies', { since: format.date(since) })}
            </p>
          )}
        </div>
        <EntryRefused refusal={refusal} />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('command.cancel')}
          </button>
          <button type="submit" className="primary" disabled={busy || wrong}>
            {t('gas.enter')}
          </button>
        </div>
      </form>
    </dialog>
  )
}
