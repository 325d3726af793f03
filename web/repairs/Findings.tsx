import { Link } from 'wouter'
import type { FindingView } from '../../src/site/health/view.ts'
import { useWords } from '../i18n.ts'
import { figureText } from './evidence.ts'

const MOST_ROWS = 500

/** Every finding with its figures, and the limits that they crossed. */
export function Findings({ findings, total }: { findings: readonly FindingView[]; total: number }) {
  const { t, format } = useWords()
  return (
    <section className="panel" aria-labelledby="findings-title">
      <h2 id="findings-title">
        {t('finding.title')} {format.number(total)}
      </h2>
      {findings.length === 0 && <p className="quiet">{t('finding.none')}</p>}
      {findings.length > 0 && (
        <div className="wide">
          <table className="records findings">
            <thead>
              <tr>
                <th scope="col">{t('finding.what')}</th>
                <th scope="col">{t('finding.machine')}</th>
                <th scope="col">{t('finding.since')}</th>
                <th scope="col">{t('finding.evidence')}</th>
                <th scope="col">{t('finding.limit')}</th>
                <th scope="col">{t('ticket.ticket')}</th>
              </tr>
            </thead>
            <tbody>
              {findings.slice(0, MOST_ROWS).map((finding) => (
                <tr key={`${finding.machine} ${finding.kind}`}>
                  <th scope="row" className={finding.severity}>
                    {t(`finding.${finding.kind}`)}
                  </th>
                  <td>
                    <Link to={`/machines/${finding.machine}`}>{finding.machine}</Link>
                  </td>
                  <td>{format.dateTimeShort(finding.since)}</td>
                  <td className="finding-figures">
                    {finding.figures.map((figure) => figureText(t, format, figure)).join('; ')}
                  </td>
                  <td className="finding-figures quiet">
                    {finding.limits
                      .map((limit) => `${figureText(t, format, limit)} (${t(`source.${limit.source}`)})`)
                      .join('; ')}
                  </td>
                  <td>{finding.ticket ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
