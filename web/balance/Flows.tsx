import { useState } from 'react'
import type { BalanceView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { type Exclusion, excludeMeter } from '../state/verbs.ts'
import { Mark } from '../ui/Mark.tsx'
import { ReasonDialog } from '../ui/ReasonDialog.tsx'

/** A measurement test beyond this is unlikely to be chance: 95 % of a normal distribution. */
const SUSPECT_TEST = 1.96

/** Every flow as measured and as reconciled, with what was added and how unlikely that is. */
export function Flows({
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
  const [asked, setAsked] = useState<string>()
  const amount = balance.unit === 'Wh' ? format.energyExact : format.gasVolume
  const excluded = new Set(exclusions.map((each) => each.flow))
  const placeOf = (id: string | null) => id ?? t('flows.outside')
  return (
    <section className="panel wide" aria-labelledby="flows-title">
      <h2 id="flows-title">{t('flows.title')}</h2>
      <table className="records">
        <thead>
          <tr>
            <th scope="col">{t('flows.flow')}</th>
            {(['measured', 'reconciled', 'adjustment', 'test'] as const).map((column) => (
              <th key={column} scope="col" className="num">
                {t(`flows.${column}`)}
              </th>
            ))}
            {operator && (
              <td>
                <span className="hidden">{t('flows.set-aside')}</span>
              </td>
            )}
          </tr>
        </thead>
        <tbody>
          {balance.flows.map((flow) => {
            const gross = balance.gross_errors.includes(flow.id)
            const suspect = gross || (flow.test !== null && Math.abs(flow.test) > SUSPECT_TEST)
            return (
              <tr
                key={flow.id}
                className={gross ? 'out' : suspect ? 'suspect' : undefined}
                data-flow={flow.id}
              >
                <th scope="row">
                  {suspect && <Mark kind={gross ? 'alarm' : 'warning'} />}
                  {flow.id}
                  <span className="quiet small block">
                    {t('flows.way', { from: placeOf(flow.from), to: placeOf(flow.to) })}
                    {gross && ` · ${t('flows.gross')}`}
                    {excluded.has(flow.id) && ` · ${t('flows.excluded')}`}
                  </span>
                </th>
                <td className="num">
                  {amount(flow.measured)}
                  {flow.measured_sigma !== null && (
                    <span className="quiet small block">±{amount(flow.measured_sigma)}</span>
                  )}
                </td>
                <td className="num">
                  {amount(flow.reconciled)}
                  {flow.sigma !== null && <span className="quiet small block">±{amount(flow.sigma)}</span>}
                </td>
                <td className="num">{amount(flow.adjustment)}</td>
                <td className="num">{format.number(flow.test, 2)}</td>
                {operator && (
                  <td className="num">
                    {flow.measured !== null && !excluded.has(flow.id) && (
                      <button type="button" className="plain" onClick={() => setAsked(flow.id)}>
                        {t('flows.set-aside')}
                      </button>
                    )}
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
      {asked !== undefined && (
        <ReasonDialog
          title={t('flows.set-aside-title', { flow: asked })}
          action={t('flows.set-aside')}
          onGive={async (why) => {
            const answer = await excludeMeter(asked, why)
            await onChanged()
            return answer
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  )
}
