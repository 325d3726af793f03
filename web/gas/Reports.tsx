import { useState } from 'react'
import type { ReportHeadView } from '../../src/site/emissions/view.ts'
import { useWords } from '../i18n.ts'
import { reportFile } from '../state/gasVerbs.ts'
import { ReportDialog } from './ReportDialog.tsx'
import { Sourced } from './Sourced.tsx'
import { daysLater } from './siteTime.ts'

const FORMATS = ['pdf', 'csv', 'xlsx'] as const
/** Characters of a hash by which people compare. */
const HASH_SHOWN = 12

/** Every version of every report, and the way to make another. */
export function Reports({
  reports,
  missing,
  operator,
  onMade,
}: {
  reports: readonly ReportHeadView[]
  missing: readonly string[]
  operator: boolean
  onMade: () => Promise<void>
}) {
  const { t, format, language } = useWords()
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState('')
  return (
    <section className="panel" aria-labelledby="gas-reports-title">
      <div className="gas-head">
        <h2 id="gas-reports-title">{t('gas.reports')}</h2>
        {operator && (
          <button type="button" onClick={() => setMaking(true)}>
            {t('gas.make-report')}
          </button>
        )}
      </div>
      <p role="status" className="gas-status">
        {made}
      </p>
      {reports.length === 0 ? (
        <p className="quiet">{t('gas.no-reports')}</p>
      ) : (
        <div className="wide">
          <table className="records gas-cards">
            <thead>
              <tr>
                <th scope="col">{t('gas.report.number')}</th>
                <th scope="col">{t('gas.report.period')}</th>
                <th scope="col" className="num">
                  {t('gas.substance.CO2e')}
                </th>
                <th scope="col" className="num">
                  {t('gas.avoided')}
                </th>
                <th scope="col">{t('gas.report.made')}</th>
                <th scope="col">{t('gas.report.files')}</th>
              </tr>
            </thead>
            <tbody>
              {reports.map((report) => {
                const name = t('gas.report.name', { number: report.number, version: report.version })
                const origin = (title: string) => ({
                  title: `${name}: ${title}`,
                  lines: [
                    [t('gas.report.made'), `${report.who} · ${format.dateTimeShort(report.made_at)}`],
                    [t('gas.origin.why'), report.why],
                    [t('gas.quarters-missing'), format.number(report.missing)],
                    [t('gas.report.hash'), report.sha256],
                  ] as const,
                })
                return (
                  <tr key={name} data-report={`${report.number} ${report.version}`}>
                    <th scope="row">
                      {name}
                      {report.superseded_by !== null && (
                        <span className="quiet small block">
                          {t('gas.report.superseded', { version: report.superseded_by })}
                        </span>
                      )}
                    </th>
                    <td>
                      {`${format.date(report.from)} – ${format.date(daysLater(report.to, -1))}`}
                      {report.missing > 0 && (
                        <span className="gas-lacking small block">
                          {t('gas.report.missing', { count: report.missing })}
                        </span>
                      )}
                    </td>
                    <td className="num" data-name={t('gas.substance.CO2e')}>
                      <Sourced
                        shown={format.parts.mass(report.co2e_kg)}
                        origin={origin(t('gas.substance.CO2e'))}
                      />
                    </td>
                    <td className="num" data-name={t('gas.avoided')}>
                      <Sourced
                        shown={format.parts.mass(report.avoided_co2e_kg)}
                        origin={origin(t('gas.avoided'))}
                      />
                    </td>
                    <td className="gas-wrap">
                      {`${report.who} · ${format.dateTimeShort(report.made_at)}`}
                      <span className="quiet small block">{report.why}</span>
                      <span className="quiet small block" title={report.sha256}>
                        {report.sha256.slice(0, HASH_SHOWN)}
                      </span>
                    </td>
                    <td className="gas-files">
                      {FORMATS.map((each) => (
                        <a
                          key={each}
                          href={reportFile(report, each, language)}
                          download
                          aria-label={`${name} ${t(`gas.file.${each}`)}`}
                        >
                          {t(`gas.file.${each}`)}
                        </a>
                      ))}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
      {making && (
        <ReportDialog
          reports={reports}
          missing={missing}
          onClose={() => setMaking(false)}
          onMade={async (report, fresh) => {
            setMade(
              t(fresh ? 'gas.report.fresh' : 'gas.report.same', {
                number: report.number,
                version: report.version,
              }),
            )
            setMaking(false)
            await onMade()
          }}
        />
      )}
    </section>
  )
}
