import type { AnalysisView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { inOrder } from './analysisEntry.ts'
import { shareDigits } from './figures.ts'
import { componentText } from './origins.ts'

/** Laboratory analyses, the newest sample first; each opens to its components. */
export function Analyses({ analyses }: { analyses: readonly AnalysisView[] }) {
  const { t, format } = useWords()
  if (analyses.length === 0) return <p className="quiet">{t('gas.no-analyses')}</p>
  return (
    <ul className="list">
      {analyses.map((analysis) => (
        <li key={analysis.id} data-analysis={analysis.id}>
          <details>
            <summary>
              <b>
                {analysis.sampled_at === null
                  ? t('gas.sampled-unknown')
                  : format.dateTimeShort(analysis.sampled_at)}
              </b>{' '}
              {format.heat(analysis.net_heating_value_mj_per_m3)}{' '}
              <span className="quiet">{analysis.laboratory ?? t('gas.laboratory-unknown')}</span>
            </summary>
            <p className="quiet small">
              {t('gas.analysis.line', {
                entry: analysis.id,
                who: analysis.who ?? t('gas.unknown'),
                at: format.dateTimeShort(analysis.entered_at),
                why: analysis.why ?? '',
              })}
            </p>
            {analysis.warnings.map((warning) => (
              <p key={warning} className="small">
                {warning}
              </p>
            ))}
            <dl className="gas-parts">
              {inOrder(analysis.components).map(({ component, fraction, sigma }) => (
                <div key={component}>
                  <dt>{componentText(t, component)}</dt>
                  <dd>
                    {`${format.number(fraction * 100, shareDigits(fraction * 100))}\u00a0%`}
                    {sigma !== null && sigma > 0 && (
                      <span className="quiet small"> ±{format.number(sigma * 100, 3)}</span>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        </li>
      ))}
    </ul>
  )
}
