import type { GasPageView } from '../../src/site/gas/view.ts'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { inOrder } from './analysisEntry.ts'
import { shareDigits } from './figures.ts'
import { componentText, compositionLines, sourceText } from './origins.ts'
import { Sourced } from './Sourced.tsx'

/** What the gas is made of, who says so, and how old that is. */
export function Composition({ gas }: { gas: GasPageView }) {
  const { t, format } = useWords()
  const { composition, analyser } = gas
  return (
    <section className="panel" aria-labelledby="gas-composition-title">
      <h2 id="gas-composition-title">{t('gas.composition')}</h2>
      {composition === null ? (
        <p>{t('gas.composition-unknown')}</p>
      ) : (
        <>
          <p>
            <b>{sourceText(t, composition.source)}</b>{' '}
            <span className="quiet">
              {composition.sampled_at === null
                ? t('gas.sampled-unknown')
                : t('gas.sampled-ago', {
                    at: format.dateTimeShort(composition.sampled_at),
                    age: format.age(composition.age_s === null ? null : composition.age_s * 1000),
                  })}
            </span>
          </p>
          {(composition.who !== null || composition.why !== null) && (
            <p className="quiet small">
              {[composition.who, composition.why].filter((part) => part !== null).join(' · ')}
            </p>
          )}
          <table className="records gas-components">
            <thead>
              <tr>
                <th scope="col">{t('gas.component')}</th>
                <td aria-hidden="true" />
                <th scope="col" className="num">
                  {t('gas.mole-percent')}
                </th>
              </tr>
            </thead>
            <tbody>
              {inOrder(composition.components).map(({ component, fraction, sigma }) => {
                const percent = fraction * 100
                const digits = shareDigits(percent)
                return (
                  <tr key={component} data-component={component}>
                    <th scope="row">{componentText(t, component)}</th>
                    <td className="gas-bar" aria-hidden="true">
                      <svg width="100%" height="8" preserveAspectRatio="none" aria-hidden="true">
                        <rect className="gas-bar-track" width="100%" height="8" rx="2" />
                        <rect className="gas-bar-part" width={`${percent}%`} height="8" rx="2" />
                      </svg>
                    </td>
                    <td className="num">
                      <Sourced
                        shown={{ number: format.number(percent, digits), unit: '' }}
                        full={{ number: format.number(percent, digits), unit: t('gas.mole-percent') }}
                        origin={{
                          title: componentText(t, component),
                          lines: [
                            ...(sigma === null || sigma === 0
                              ? []
                              : [[t('gas.origin.sigma'), `±${format.number(sigma * 100, 4)}`] as const]),
                            ...compositionLines(t, format, composition),
                          ],
                          record: { to: '/gas/analyses', text: t('gas.open.analyses') },
                        }}
                      />
                      {sigma !== null && sigma > 0 && (
                        <span className="quiet small block">±{format.number(sigma * 100, 3)}</span>
                      )}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <p className="quiet small">
            {t('gas.hydrogen-sulphide')}:{' '}
            {gas.hydrogen_sulphide_ppm === null
              ? `${UNKNOWN} ${t('gas.sulphide-unknown')}`
              : format.partsPerMillion(gas.hydrogen_sulphide_ppm)}
          </p>
        </>
      )}
      <p className="small">
        {analyser === null ? (
          <span className="quiet">{t('gas.no-analyser')}</span>
        ) : (
          <>
            <Mark kind={analyser.state === 'good' ? 'good' : 'warning'} />
            {t(`gas.analyser.${analyser.state}`, { device: analyser.device })}
            {analyser.why !== null && analyser.state !== 'good' && `: ${analyser.why}`}
          </>
        )}
      </p>
    </section>
  )
}
