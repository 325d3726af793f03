import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { Alert } from '../ui/Alert.tsx'
import { BalanceDetail } from './BalanceDetail.tsx'
import { Exclusions } from './Exclusions.tsx'
import { Intervals } from './Intervals.tsx'
import { useBalances, useExclusions } from './useBalances.ts'

const KINDS = ['electricity', 'gas'] as const

/** Whether what was measured closes, by settled interval, and what each customer was given of it. */
export function BalancePage() {
  const { t } = useWords()
  // Other pages lead to one interval: /balance?kind=gas&start=2026-01-01T00:00:00.000Z
  const [asked] = useSearchParams()
  const [kind, setKind] = useState(() => KINDS.find((each) => each === asked.get('kind')) ?? 'electricity')
  const [start, setStart] = useState(asked.get('start') ?? undefined)
  const operator = useConsole(
    (state) => state.session.kind === 'signed-in' && state.session.user.role !== 'viewer',
  )
  // A site that burns no gas has no balance of it.
  const burnsGas = useConsole((state) => state.site === undefined || state.site.gas !== null)
  const { balances, refusal, older } = useBalances(kind)
  const { exclusions, refresh } = useExclusions()
  const chosen = balances?.find((balance) => balance.start === start) ?? balances?.[0]
  return (
    <main className="balance">
      <h1 className="hidden">{t('page.balance')}</h1>
      <section className="balance-intervals">
        {burnsGas && (
          <div className="choice">
            {KINDS.map((each) => (
              <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>
                {t(`balance.${each}`)}
              </button>
            ))}
          </div>
        )}
        {balances !== undefined && balances.length > 0 && (
          <Intervals balances={balances} chosen={chosen?.start} onChoose={setStart} onOlder={older} />
        )}
      </section>
      <div className="balance-detail">
        {refusal && <Alert refusal={refusal} />}
        <Exclusions exclusions={exclusions} operator={operator} onChanged={refresh} />
        {chosen && (
          <BalanceDetail balance={chosen} exclusions={exclusions} operator={operator} onChanged={refresh} />
        )}
        {balances?.length === 0 && <p className="panel quiet">{t('balance.none')}</p>}
      </div>
    </main>
  )
}
