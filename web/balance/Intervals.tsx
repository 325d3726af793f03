import type { BalanceView } from '../../src/site/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { verdictOf } from './verdict.ts'

/** Settled intervals, newest first, each with its verdict. */
export function Intervals({
  balances,
  chosen,
  onChoose,
  onOlder,
}: {
  balances: readonly BalanceView[]
  chosen: string | undefined
  onChoose: (start: string) => void
  onOlder: () => Promise<void>
}) {
  const { t, format } = useWords()
  return (
    <nav className="intervals panel" aria-label={t('balance.intervals')}>
      <ol>
        {balances.map((balance) => {
          const verdict = verdictOf(balance)
          return (
            <li key={balance.start}>
              <button
                type="button"
                className="interval"
                aria-current={balance.start === chosen}
                title={t(`verdict.${verdict}`)}
                onClick={() => onChoose(balance.start)}
              >
                <span className="interval-day quiet small">{format.day(balance.start)}</span>
                <span className="interval-time">{`${format.clockShort(balance.start)}–${format.clockShort(balance.end)}`}</span>
                <Mark kind={verdict === 'closes' ? 'good' : verdict === 'set-aside' ? 'warning' : 'alarm'} />
                <span className="hidden">{t(`verdict.${verdict}`)}</span>
              </button>
            </li>
          )
        })}
      </ol>
      {balances.length > 0 && (
        <button type="button" className="plain" onClick={() => void onOlder()}>
          {t('balance.older')}
        </button>
      )}
    </nav>
  )
}
