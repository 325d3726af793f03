import { type FormEvent, useState } from 'react'
import type { CardView } from '../../src/site/registerView.ts'
import { useWords } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { useConsole } from '../state/store.ts'
import { enterFacts } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'

const KINDS = ['state', 'place', 'owner', 'paper', 'note'] as const
type Kind = (typeof KINDS)[number]
const STATES = [
  'ordered',
  'in-transit',
  'received',
  'installed',
  'running',
  'repair',
  'sold',
  'scrapped',
] as const
const PLACE = ['hall', 'rack', 'shelf', 'slot'] as const
const PAPERS = ['contract', 'declaration', 'invoice'] as const

/** Enters what became of a machine; nothing that was entered before is changed. */
export function EnterForm({ card, onEntered }: { card: CardView; onEntered: () => void }) {
  const { t } = useWords()
  const customers = useConsole((state) => state.site?.customers)
  const [kind, setKind] = useState<Kind>('state')
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({})
  const [why, setWhy] = useState('')
  const [refusal, setRefusal] = useState<Refusal>()
  const set = (name: string) => (event: { target: { value: string } }) =>
    setFields((before) => ({ ...before, [name]: event.target.value }))
  const field = (name: string) => fields[name] ?? ''
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = await enterFacts(card.id, [factOf(kind, field)], why.trim())
    setRefusal(answer.ok ? undefined : answer.refusal)
    if (!answer.ok) return
    setFields({})
    setWhy('')
    onEntered()
  }
  return (
    <form className="panel enter-form" onSubmit={(event) => void submit(event)}>
      <h2>{t('enter.title')}</h2>
      <label>
        {t('enter.what')}
        <select
          value={kind}
          onChange={(event) => setKind(KINDS.find((each) => each === event.target.value) ?? 'state')}
        >
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`enter.${each}`)}
            </option>
          ))}
        </select>
      </label>
      {kind === 'state' && (
        <label>
          {t('papers.state')}
          <select required value={field('state')} onChange={set('state')}>
            <option value="" />
            {STATES.map((each) => (
              <option key={each} value={each}>
                {t(`life.${each}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === 'place' && (
        <div className="enter-place">
          {PLACE.map((part) => (
            <label key={part}>
              {t(`enter.${part}`)}
              <input maxLength={100} value={fields[part] ?? card.place[part] ?? ''} onChange={set(part)} />
            </label>
          ))}
        </div>
      )}
      {kind === 'owner' && (
        <label>
          {t('papers.owner')}
          <select required value={field('owner')} onChange={set('owner')}>
            <option value="" />
            {customers?.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === 'paper' && (
        <>
          <label>
            {t('enter.paper')}
            <select required value={field('paper')} onChange={set('paper')}>
              <option value="" />
              {PAPERS.map((each) => (
                <option key={each} value={each}>
                  {t(`paper.${each}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t('enter.number')}
            <input required maxLength={100} value={field('number')} onChange={set('number')} />
          </label>
          <label>
            {t('enter.date')}
            <input type="date" value={field('date')} onChange={set('date')} />
          </label>
          <label>
            {t('enter.issuer')}
            <input maxLength={200} value={field('issuer')} onChange={set('issuer')} />
          </label>
        </>
      )}
      {kind === 'note' && (
        <label>
          {t('enter.note')}
          <textarea required rows={3} maxLength={500} value={field('note')} onChange={set('note')} />
        </label>
      )}
      <label>
        {t('command.why')}
        <input value={why} maxLength={500} onChange={(event) => setWhy(event.target.value)} />
      </label>
      <Alert refusal={refusal} />
      <div className="dialog-end">
        <button type="submit" className="primary">
          {t('enter.enter')}
        </button>
      </div>
    </form>
  )

  function factOf(wanted: Kind, told: (name: string) => string): object {
    if (wanted === 'state') return { kind: 'state', state: told('state') }
    if (wanted === 'owner') return { kind: 'owner', owner: told('owner') }
    if (wanted === 'note') return { kind: 'note', text: told('note') }
    if (wanted === 'place') {
      const parts = PLACE.map((part) => {
        const value = (fields[part] ?? card.place[part] ?? '').trim()
        return [part, value === '' ? null : value] as const
      })
      return { kind: 'place', place: Object.fromEntries(parts) }
    }
    return {
      kind: 'paper',
      paper: {
        kind: told('paper'),
        number: told('number'),
        ...(told('date') !== '' && { date: told('date') }),
        ...(told('issuer') !== '' && { issuer: told('issuer') }),
      },
    }
  }
}
