import { useDeferredValue, useState } from 'react'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { Alert } from '../ui/Alert.tsx'
import { CardTable } from './CardTable.tsx'
import { Conflicts } from './Conflicts.tsx'
import { HallMap } from './HallMap.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { useCards } from './useCards.ts'

const VIEWS = ['list', 'map'] as const
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

/** Every machine that the register knows: its papers and its place. */
export function RegisterPage() {
  const { t, format, language } = useWords()
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  const [view, setView] = useState<(typeof VIEWS)[number]>('list')
  const [text, setText] = useState('')
  const [state, setState] = useState('')
  const [importing, setImporting] = useState(false)
  const wanted = useDeferredValue(text.trim())
  const { cards, total, refusal, refresh } = useCards({ text: wanted, state })
  const filter = new URLSearchParams({
    ...(wanted !== '' && { text: wanted }),
    ...(state !== '' && { state }),
  })
  const file = (path: string, more: Record<string, string>) => {
    const query = new URLSearchParams(filter)
    for (const [name, value] of Object.entries(more)) query.set(name, value)
    return `/api/register/${path}?${query}`
  }
  return (
    <main className="register">
      <h1 className="hidden">{t('page.register')}</h1>
      <search className="filters register-filters">
        <label className="filters-text">
          {t('filter.text')}
          <input
            type="search"
            value={text}
            placeholder={t('register.search')}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <label>
          {t('papers.state')}
          <select value={state} onChange={(event) => setState(event.target.value)}>
            <option value="">{t('filter.any')}</option>
            {STATES.map((each) => (
              <option key={each} value={each}>
                {t(`life.${each}`)}
              </option>
            ))}
          </select>
        </label>
      </search>
      <div className="machines-sums">
        <p>{total === undefined ? '' : t('register.count', { cards: format.number(total), count: total })}</p>
        <span className="register-files">
          <a href={file('export', { format: 'xlsx', language })} download>
            {t('register.xlsx')}
          </a>
          <a href={file('export', { format: 'csv', language })} download>
            {t('register.csv')}
          </a>
          <a href={file('labels', {})} download>
            {t('register.labels')}
          </a>
          {operator && (
            <button type="button" onClick={() => setImporting(true)}>
              {t('register.import')}
            </button>
          )}
        </span>
        <div className="choice">
          {VIEWS.map((each) => (
            <button key={each} type="button" aria-pressed={each === view} onClick={() => setView(each)}>
              {t(`register.${each}`)}
            </button>
          ))}
        </div>
      </div>
      {refusal && <Alert refusal={refusal} />}
      <Conflicts seen={cards} />
      {cards !== undefined && (view === 'list' ? <CardTable cards={cards} /> : <HallMap cards={cards} />)}
      {importing && (
        <ImportDialog
          onClose={(changed) => {
            setImporting(false)
            if (changed) void refresh()
          }}
        />
      )}
    </main>
  )
}
