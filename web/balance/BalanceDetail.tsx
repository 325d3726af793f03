import type { BalanceView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import type { Exclusion } from '../state/verbs.ts'
import { Mark } from '../ui/Mark.tsx'
import { Flows } from './Flows.tsx'
import { Nodes } from './Nodes.tsx'
import { verdictOf } from './verdict.ts'

/** One interval: the verdict, its nodes and flows, and the customers' shares. */
export function BalanceDetail({
  balance,
  exclusions,
  operator,
  onChanged,
}: {
  balance: BalanceView
  exclusions: readonly Exclusion[]
  operator: boolean
  onChanged: () => Promise<void>
}) {
  const { t, format } = useWords()
  const verdict = verdictOf(balance)
  return (
    <>
      <section className="panel">
        <h2>
          {`${format.dateTimeShort(balance.start)} – ${format.clockShort(balance.end)} · ${t(`balance.${balance.kind}`, { defaultValue: balance.kind })}`}
        </h2>
        <p className={`verdict ${verdict}`} data-verdict={verdict}>
          <Mark kind={verdict === 'closes' ? 'good' : verdict === 'set-aside' ? 'warning' : 'alarm'} />
          {t(`verdict.${verdict}`)}
        </p>
        <p className="quiet">
          {t('balance.test', {
            statistic: format.number(balance.statistic, 2),
            critical: format.number(balance.critical, 2),
            degrees: format.number(balance.degrees),
          })}
        </p>
        {balance.gross_errors.length > 0 && (
          <p>
            {t('balance.gross', {
              meters: balance.gross_errors.join(', '),
              count: balance.gross_errors.length,
            })}
          </p>
        )}
        {balance.unobservable.length > 0 && (
          <p className="quiet">{t('balance.unobservable', { flows: balance.unobservable.join(', ') })}</p>
        )}
      </section>
      <Nodes balance={balance} />
      <Flows balance={balance} exclusions={exclusions} operator={operator} onChanged={onChanged} />
      {balance.shares.length > 0 && <Shares balance={balance} />}
    </>
  )
}

function Shares({ balance }: { balance: BalanceView }) {
  const { t, format } = useWords()
  const customers = useConsole((state) => state.site?.customers)
  return (
    <section className="panel wide" aria-labelledby="shares-title">
      <h2 id="shares-title">{t('shares.title')}</h2>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{t('shares.customer')}</th>
            <th scope="col" className="num">
              {t('shares.energy')}
            </th>
            <th scope="col" className="num">
              {t('shares.sigma')}
            </th>
            <th scope="col" className="num">
              {t('shares.hours')}
            </th>
          </tr>
        </thead>
        <tbody>
          {balance.shares.map((share) => (
            <tr key={share.customer}>
              <th scope="row">
                {customers?.find((each) => each.id === share.customer)?.name ?? share.customer}
              </th>
              <td className="num">{format.energyExact(share.energy_wh)}</td>
              <td className="num quiet">±{format.energyExact(share.energy_sigma_wh)}</td>
              <td className="num">{format.number(share.machine_hours, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
