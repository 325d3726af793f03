import type { EmissionTermsView } from '../../src/site/emissions/view.ts'
import { type Shown, UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import type { EmissionsView, ToDateView } from '../state/gasVerbs.ts'
import { Mark } from '../ui/Mark.tsx'
import { REQUIRED_USE } from './figures.ts'
import { type Origin, Sourced } from './Sourced.tsx'
import { termText } from './terms.ts'

const SPANS = ['day', 'month', 'year'] as const
const SUBSTANCES = ['CO2', 'CH4', 'CO2e'] as const

/** Sums of a time of which nothing is settled are not nought. */
const settled = ({ quarters }: ToDateView) => quarters.measured + quarters.estimated > 0

/** Emissions of today, this month and this year as far as the books are settled. */
export function EmissionsToDate({
  told,
  terms,
}: {
  told: EmissionsView
  terms: EmissionTermsView | undefined
}) {
  const { t, format } = useWords()
  const until = told.day.until
  const factors = terms?.factor_set
  const origin = (title: string, to: ToDateView, kind: 'emission' | 'volume', sigma?: string): Origin => ({
    title,
    lines: [
      [t('gas.origin.source'), t(kind === 'emission' ? 'gas.origin.emissions' : 'gas.origin.balances')],
      [
        t('gas.origin.time'),
        t('gas.from-until', {
          from: format.date(to.from),
          until: to.until === null ? t('gas.unknown') : format.dateTimeShort(to.until),
        }),
      ],
      [
        t('gas.origin.quality'),
        t('gas.quarters', {
          due: format.number(to.quarters.due),
          measured: format.number(to.quarters.measured),
          estimated: format.number(to.quarters.estimated),
          missing: format.number(to.quarters.missing),
        }),
      ],
      ...(kind === 'emission'
        ? [
            [
              t('gas.origin.factors'),
              factors === null || factors === undefined
                ? t('gas.no-factor-set')
                : `${factors.id} ${factors.version}`,
            ] as const,
          ]
        : []),
      ...(sigma === undefined ? [] : [[t('gas.origin.sigma'), `±${sigma}`] as const]),
    ],
    record:
      kind === 'emission'
        ? { to: '#factors', text: t('gas.open.factors') }
        : { to: '/balance?kind=gas', text: t('gas.open.balances') },
  })
  const cell = (
    title: string,
    to: ToDateView,
    shown: Shown,
    kind: 'emission' | 'volume',
    sigma?: number | null,
  ) => {
    const spread = sigma === null || sigma === undefined ? undefined : format.mass(sigma)
    return (
      <>
        <Sourced shown={shown} origin={origin(title, to, kind, spread)} />
        {spread !== undefined && <span className="quiet small block">±{spread}</span>}
      </>
    )
  }
  const row = (id: string, name: string, each: (to: ToDateView, title: string) => React.ReactNode) => (
    <tr key={id} data-row={id}>
      <th scope="row">{name}</th>
      {SPANS.map((span) => (
        <td key={span} className="num">
          {each(told[span], name)}
        </td>
      ))}
    </tr>
  )
  const reading = told.year.days_to_read
  return (
    <section className="panel" aria-labelledby="gas-emissions-title">
      <h2 id="gas-emissions-title">{t('gas.emissions')}</h2>
      <p className="quiet">
        {until === null
          ? t('gas.nothing-settled')
          : t('gas.settled-until', { at: format.dateTimeShort(until) })}
        {until !== null && reading > 0 && ` ${t('gas.days-to-read', { count: reading })}`}
      </p>
      {told.missing.length > 0 && (
        <div className="gas-missing" role="note">
          <p>
            <Mark kind="warning" />
            <b>{t('gas.missing')}</b>
          </p>
          <ul>
            {told.missing.map((each) => (
              <li key={each}>{termText(t, each)}</li>
            ))}
          </ul>
          <p className="quiet small">{t('gas.missing-how')}</p>
        </div>
      )}
      <div className="wide">
        <table className="records gas-totals">
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">{t('gas.emissions')}</span>
              </th>
              {SPANS.map((span) => (
                <th key={span} scope="col" className="num">
                  {t(`gas.to-date.${span}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {SUBSTANCES.map((substance) =>
              row(substance, t(`gas.substance.${substance}`), (to, title) => {
                const mass = to.emissions?.totals[substance]
                return cell(title, to, format.parts.mass(mass?.kg), 'emission', mass?.sigma_kg)
              }),
            )}
            {row('avoided', t('gas.avoided'), (to, title) => {
              const mass = to.emissions?.avoided.CO2e
              return cell(title, to, format.parts.mass(mass?.kg), 'emission', mass?.sigma_kg)
            })}
            {row('reduction', t('gas.reduction'), (to, title) =>
              cell(title, to, format.parts.share(to.emissions?.reduction), 'emission'),
            )}
            {row('gas', t('gas.way.in'), (to, title) =>
              cell(title, to, format.parts.gasAmount(settled(to) ? to.gas_m3 : null), 'volume'),
            )}
            {row('flared', t('gas.way.flare'), (to, title) =>
              cell(title, to, format.parts.gasAmount(settled(to) ? to.flared_m3 : null), 'volume'),
            )}
            {row('used', t('gas.used'), (to, title) => (
              <>
                {to.used_share !== null && (
                  <Mark
                    kind={
                      to.used_share < REQUIRED_USE ? 'warning' : to.quarters.missing > 0 ? 'info' : 'good'
                    }
                  />
                )}
                {cell(title, to, format.parts.share(to.used_share), 'volume')}
              </>
            ))}
            {row('energy', t('gas.generated'), (to, title) =>
              cell(title, to, format.parts.energy(settled(to) ? to.generated_wh : null), 'volume'),
            )}
            {row('quarters', t('gas.quarters-missing'), (to) => (
              <span className={to.quarters.missing > 0 ? 'gas-lacking' : undefined}>
                {to.quarters.due === 0
                  ? UNKNOWN
                  : t('gas.of', {
                      part: format.number(to.quarters.missing),
                      whole: format.number(to.quarters.due),
                    })}
              </span>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet small">{t('gas.rule-95', { required: format.percent(REQUIRED_USE) })}</p>
    </section>
  )
}
