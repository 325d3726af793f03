import type { GasPageView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { Alert } from '../ui/Alert.tsx'
import { EmissionsToDate } from './EmissionsToDate.tsx'
import { Factors } from './Factors.tsx'
import { Reports } from './Reports.tsx'
import { useEmissions, useOperator, useReports, useTerms } from './useGas.ts'

/** What burning the gas emits, with the terms it leans on and the reports made of it. */
export function EmissionsTab({ gas }: { gas: GasPageView }) {
  const { t } = useWords()
  const operator = useOperator()
  const emissions = useEmissions()
  const terms = useTerms()
  const reports = useReports()
  const refresh = async () => {
    await Promise.all([emissions.refresh(), terms.refresh(), reports.refresh()])
  }
  const refusal = emissions.refusal ?? terms.refusal ?? reports.refusal
  return (
    <>
      {refusal && <Alert refusal={refusal} />}
      {emissions.value === undefined && refusal === undefined && <p className="quiet">{t('gas.waiting')}</p>}
      {emissions.value && <EmissionsToDate told={emissions.value} terms={terms.value} />}
      {reports.value && (
        <Reports
          reports={reports.value.reports}
          missing={terms.value?.missing ?? []}
          operator={operator}
          onMade={refresh}
        />
      )}
      {terms.value && (
        <Factors
          terms={terms.value}
          engines={gas.engines.map(({ id }) => id)}
          operator={operator}
          onEntered={refresh}
        />
      )}
    </>
  )
}
