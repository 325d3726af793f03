import { useState } from 'react'
import type { FleetOrderView } from '../../src/site/fleetOrderView.ts'
import { useWords, type Words } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'
import { type OrderMachine, readOrder, stopOrder } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { ReasonDialog } from '../ui/ReasonDialog.tsx'

/** The outcomes in the order of how well they ended, and how each is drawn. */
const OUTCOMES = [
  ['confirmed', 'confirmed'],
  ['observed', 'accepted'],
  ['accepted', 'accepted'],
  ['sent', 'sent'],
  ['planned', 'written'],
  ['stopped', 'written'],
  ['refused', 'failed'],
  ['unsupported', 'failed'],
  ['unreachable', 'failed'],
  ['escalated', 'failed'],
] as const
const FAILED = new Set(['refused', 'unsupported', 'unreachable', 'escalated'])
const MOST_LISTED = 200

/** `limit 3000 W` in the words of the language. */
function actionText(t: Words, action: string): string {
  const [kind = '', ...rest] = action.split(' ')
  return [t(`order.action.${kind}`, { defaultValue: kind }), ...rest].join(' ')
}

/** One order: how far each machine has come, and what the feeders' meters say to it. */
export function OrderProgress({
  order,
  operator,
  onChanged,
}: {
  order: FleetOrderView
  operator: boolean
  onChanged: () => void
}) {
  const { t, format } = useWords()
  const [stopping, setStopping] = useState(false)
  const [failed, setFailed] = useState<readonly OrderMachine[]>()
  const [refusal, setRefusal] = useState<Refusal>()
  const failures = OUTCOMES.reduce(
    (sum, [outcome]) => sum + (FAILED.has(outcome) ? (order.outcomes[outcome] ?? 0) : 0),
    0,
  )
  const list = async () => {
    const answer = await readOrder(order.id)
    if (answer.ok) setFailed(answer.value.machines.filter(({ state }) => FAILED.has(state)))
    else setRefusal(answer.refusal)
  }
  return (
    <article
      className="panel batch"
      data-done={order.ended !== null}
      aria-label={t('order.one', { who: order.who })}
    >
      <div className="batch-head">
        <b>
          {t('order.head', {
            action: actionText(t, order.action),
            targets: format.number(order.targets),
            count: order.targets,
          })}
        </b>
        <span>
          {t('batch.confirmed', {
            confirmed: format.number(order.done),
            total: format.number(order.targets),
          })}
        </span>
        {operator && order.ended === null && (
          <button type="button" onClick={() => setStopping(true)}>
            {t('order.stop')}
          </button>
        )}
      </div>
      <p className="quiet small">
        {[order.who, order.why, order.where ?? '', format.dateTimeShort(order.at)]
          .filter((one) => one !== '')
          .join(' · ')}
        {' · '}
        {order.ended === null
          ? t('order.by', { at: format.clock(order.deadline) })
          : t('order.ended', { at: format.clock(order.ended) })}
      </p>
      <div className="batch-bar" aria-hidden="true">
        {OUTCOMES.map(([outcome, look]) => (
          <span
            key={outcome}
            className={`stage ${look}`}
            style={{ flexGrow: order.outcomes[outcome] ?? 0 }}
          />
        ))}
      </div>
      <p className="batch-counts small quiet" role="status">
        {OUTCOMES.filter(([outcome]) => (order.outcomes[outcome] ?? 0) > 0).map(([outcome]) => (
          <span key={outcome}>
            {t(`outcome.${outcome}`)} {format.number(order.outcomes[outcome])}
          </span>
        ))}
        <span>
          {format.power(order.power_before_w)} → {format.power(order.power_now_w)}
        </span>
      </p>
      {order.feeders.length > 0 && (
        <details>
          <summary>{t('order.feeders')}</summary>
          <div className="wide">
            <table className="records">
              <thead>
                <tr>
                  <th scope="col">{t('order.feeder')}</th>
                  <th scope="col" className="num">
                    {t('order.expected')}
                  </th>
                  <th scope="col" className="num">
                    {t('order.measured')}
                  </th>
                  <th scope="col" className="num">
                    {t('order.unexplained')}
                  </th>
                  <th scope="col">{t('order.verdict')}</th>
                </tr>
              </thead>
              <tbody>
                {order.feeders.map((feeder) => (
                  <tr key={feeder.feeder} className={feeder.verdict === 'differs' ? 'out' : undefined}>
                    <th scope="row">{feeder.feeder}</th>
                    <td className="num">{format.power(feeder.expected_change_w)}</td>
                    <td className="num">{format.power(feeder.measured_change_w)}</td>
                    <td className="num">{format.power(feeder.unexplained_w)}</td>
                    <td>{t(`order.${feeder.verdict}`)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {failures > 0 && (
        <details onToggle={(event) => event.currentTarget.open && void list()}>
          <summary>{t('order.failed', { machines: format.number(failures), count: failures })}</summary>
          <ul className="small">
            {failed?.slice(0, MOST_LISTED).map(({ machine, state, detail }) => (
              <li key={machine}>
                {machine}: {t(`outcome.${state}`)} {detail}
              </li>
            ))}
          </ul>
        </details>
      )}
      {refusal && <Alert refusal={refusal} />}
      {stopping && (
        <ReasonDialog
          title={t('order.stop-title')}
          action={t('order.stop')}
          onGive={(why) => stopOrder(order.id, why)}
          onClose={() => {
            setStopping(false)
            onChanged()
          }}
        />
      )}
    </article>
  )
}
