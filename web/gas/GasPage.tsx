import { Link, Redirect, useRoute } from 'wouter'
import '../styles/gas.css'
import { useWords } from '../i18n.ts'
import { Alert } from '../ui/Alert.tsx'
import { AnalysesTab } from './AnalysesTab.tsx'
import { EmissionsTab } from './EmissionsTab.tsx'
import { GasTab } from './GasTab.tsx'
import { useGas } from './useGas.ts'

const TABS = ['gas', 'emissions', 'analyses'] as const
type Tab = (typeof TABS)[number]
const pathOf = (tab: Tab) => (tab === 'gas' ? '/gas' : `/gas/${tab}`)

/** The gas of the site: what it is, what engines may make of it, where it goes and what burning it emits. */
export function GasPage() {
  const { t } = useWords()
  const [, under] = useRoute<{ tab?: string }>('/gas/:tab?')
  const { value: gas, refusal } = useGas()
  const tab = TABS.find((each) => each === (under?.tab ?? 'gas'))
  if (tab === undefined) return <Redirect to="/gas" replace />
  return (
    <main className="gas">
      <h1 className="hidden">{t('page.gas')}</h1>
      <nav className="gas-tabs" aria-label={t('gas.tabs')}>
        {TABS.map((each) => (
          <Link key={each} to={pathOf(each)} aria-current={each === tab ? 'page' : undefined}>
            {t(`gas.tab.${each}`)}
          </Link>
        ))}
      </nav>
      {refusal?.status === 404 ? (
        <p className="panel quiet">{t('gas.none')}</p>
      ) : (
        <>
          {refusal && <Alert refusal={refusal} />}
          {gas === undefined && refusal === undefined && <p className="quiet">{t('gas.waiting')}</p>}
          {gas && tab === 'gas' && <GasTab gas={gas} />}
          {gas && tab === 'emissions' && <EmissionsTab gas={gas} />}
          {gas && tab === 'analyses' && <AnalysesTab gas={gas} />}
        </>
      )}
    </main>
  )
}
