import type { GasPageView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { standingOf } from './figures.ts'

/** What wants care: an analyser that is not used, engines that may not run, what the one balance has to say. */
export function Findings({ gas }: { gas: GasPageView }) {
  const { t, format } = useWords()
  const { analyser, composition } = gas
  const refused = gas.engines.filter((engine) => standingOf(engine) === 'refused')
  const silent = analyser !== null && analyser.state !== 'good'
  const warnings = composition?.warnings ?? []
  if (!silent && refused.length === 0 && gas.findings.length === 0 && warnings.length === 0) return null
  return (
    <section className="panel gas-findings" aria-labelledby="gas-findings-title">
      <h2 id="gas-findings-title">{t('gas.findings')}</h2>
      <ul className="list">
        {refused.map((engine) => (
          <li key={engine.id}>
            <Mark kind="alarm" />
            <b>{t('gas.engine-refused', { engine: engine.id })}</b>
          </li>
        ))}
        {silent && (
          <li>
            <Mark kind="warning" />
            <b>{t(`gas.analyser.${analyser.state}`, { device: analyser.device })}</b>{' '}
            {analyser.why ?? t('gas.no-reason')}{' '}
            <span className="quiet">
              {analyser.good_at === null
                ? t('gas.analyser-never')
                : t('gas.analyser-last', {
                    at: format.dateTimeShort(analyser.good_at),
                    age: format.age(analyser.age_s === null ? null : analyser.age_s * 1000),
                  })}
            </span>
          </li>
        )}
        {gas.findings.map((finding) => (
          <li key={`${finding.kind} ${finding.subject}`}>
            <Mark kind="warning" />
            <b>{t(`event.${finding.kind}`, { subject: finding.subject, defaultValue: finding.subject })}</b>{' '}
            {finding.why}{' '}
            <span className="quiet">{t('gas.since', { at: format.dateTimeShort(finding.since) })}</span>
          </li>
        ))}
        {warnings.map((warning) => (
          <li key={warning}>
            <Mark kind="info" />
            {warning}
          </li>
        ))}
      </ul>
    </section>
  )
}
