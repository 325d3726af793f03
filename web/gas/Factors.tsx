import { useState } from 'react'
import type { EmissionTermsView } from '../../src/site/emissions/view.ts'
import type { Format } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { FactorDialog } from './FactorDialog.tsx'
import { termName } from './terms.ts'

const valueText = (format: Format, value: number | string | null, none: string) =>
  value === null ? none : typeof value === 'string' ? value : format.number(value, digitsOf(value))
const digitsOf = (value: number) => Math.min(8, (String(value).split('.')[1] ?? '').length)

/** The terms in force with their sources, and all that people entered. */
export function Factors({
  terms,
  engines,
  operator,
  onEntered,
}: {
  terms: EmissionTermsView
  engines: readonly string[]
  operator: boolean
  onEntered: () => Promise<void>
}) {
  const { t, format } = useWords()
  const [entering, setEntering] = useState(false)
  const [done, setDone] = useState('')
  const set = terms.factor_set
  const unitText = (unit: string) => (unit === '1' ? '' : t(`gas.unit.${unit}`, { defaultValue: unit }))
  return (
    <section className="panel" id="factors" aria-labelledby="gas-factors-title">
      <div className="gas-head">
        <h2 id="gas-factors-title">{t('gas.factors')}</h2>
        {operator && (
          <button type="button" onClick={() => setEntering(true)}>
            {t('gas.enter-factor')}
          </button>
        )}
      </div>
      <p>
        {set === null ? t('gas.no-factor-set') : t('gas.factor-set', { id: set.id, version: set.version })}
      </p>
      <p role="status" className="gas-status">
        {done}
      </p>
      {terms.warnings.map((warning) => (
        <p key={warning} className="small">
          <Mark kind="warning" />
          {warning}
        </p>
      ))}
      {terms.terms.length > 0 && (
        <div className="wide">
          <table className="records gas-cards">
            <thead>
              <tr>
                <th scope="col">{t('gas.factor.name')}</th>
                <th scope="col" className="num">
                  {t('gas.factor.value')}
                </th>
                <th scope="col">{t('gas.origin.source')}</th>
              </tr>
            </thead>
            <tbody>
              {terms.terms.map((term) => (
                <tr key={term.name} data-term={term.name}>
                  <th scope="row" className="gas-wrap">
                    {termName(t, term.name)}
                    <span className="quiet small block">{term.name}</span>
                  </th>
                  <td className="num">
                    {valueText(format, term.value, '')} {unitText(term.unit)}
                    {term.sigma !== null && (
                      <span className="quiet small block">±{valueText(format, term.sigma, '')}</span>
                    )}
                  </td>
                  <td className="gas-wrap">
                    {t(`gas.source.${term.origin}`)}
                    {term.entry !== null && ` · ${t('gas.entry', { entry: term.entry })}`}
                    <span className="quiet small block">{term.source}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {terms.entered.length > 0 && (
        <>
          <h3>{t('gas.entered')}</h3>
          <ul className="list">
            {terms.entered.toReversed().map((entry) => (
              <li key={entry.entry} data-entry={entry.entry}>
                <b>{termName(t, entry.name)}</b> {valueText(format, entry.value, t('gas.taken-back'))} ·{' '}
                {entry.source}
                <span className="quiet small block">
                  {t('gas.entered-line', {
                    entry: entry.entry,
                    who: entry.who,
                    at: format.dateTimeShort(entry.at),
                    since: format.date(entry.since),
                    why: entry.why,
                  })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {entering && (
        <FactorDialog
          terms={terms}
          engines={engines}
          onClose={() => setEntering(false)}
          onEntered={async (name) => {
            setDone(t('gas.factor.done', { name: termName(t, name) }))
            setEntering(false)
            await onEntered()
          }}
        />
      )}
    </section>
  )
}
