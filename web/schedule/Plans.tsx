import { useWords } from '../i18n.ts'
import { usePlans } from './useSchedule.ts'
import { howText } from './words.ts'

/** Plans that were made before, the newest first. */
export function Plans({ currency }: { currency: string }) {
  const { t, format } = useWords()
  const { value } = usePlans()
  const plans = value?.plans ?? []
  if (plans.length === 0) return null
  return (
    <details className="panel schedule-plans">
      <summary>{t('schedule.plans', { plans: format.number(plans.length), count: plans.length })}</summary>
      <div className="wide">
        <table className="records">
          <thead>
            <tr>
              <th scope="col">{t('schedule.column.made')}</th>
              <th scope="col">{t('schedule.column.how')}</th>
              <th scope="col" className="num">
                {t('schedule.column.seconds')}
              </th>
              <th scope="col" className="num">
                {t('schedule.column.total')}
              </th>
            </tr>
          </thead>
          <tbody>
            {plans.map((plan) => (
              <tr key={plan.id} data-plan={plan.id}>
                <th scope="row">{format.dateTimeShort(plan.made_at)}</th>
                <td>{howText(t, format, plan)}</td>
                <td className="num">{t('schedule.seconds', { seconds: format.number(plan.seconds, 1) })}</td>
                <td className="num">{format.money(plan.total_minor, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
