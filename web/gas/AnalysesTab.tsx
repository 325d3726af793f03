import { useState } from 'react'
import type { GasPageView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { Alert } from '../ui/Alert.tsx'
import { Analyses } from './Analyses.tsx'
import { AnalysisDialog } from './AnalysisDialog.tsx'
import { Charts } from './Charts.tsx'
import { useAnalyses, useOperator } from './useGas.ts'

/** What laboratories said of the gas, and how it and its flows went. */
export function AnalysesTab({ gas }: { gas: GasPageView }) {
  const { t, format } = useWords()
  const operator = useOperator()
  const analyses = useAnalyses()
  const [entering, setEntering] = useState(false)
  const [done, setDone] = useState('')
  return (
    <>
      <Charts gas={gas} analyses={analyses.value?.analyses ?? []} />
      <section className="panel" aria-labelledby="gas-analyses-title">
        <div className="gas-head">
          <h2 id="gas-analyses-title">{t('gas.analyses')}</h2>
          {operator && (
            <button type="button" onClick={() => setEntering(true)}>
              {t('gas.enter-analysis')}
            </button>
          )}
        </div>
        <p role="status" className="gas-status">
          {done}
        </p>
        {analyses.refusal && <Alert refusal={analyses.refusal} />}
        {analyses.value && <Analyses analyses={analyses.value.analyses} />}
      </section>
      {entering && (
        <AnalysisDialog
          gas={gas}
          onClose={() => setEntering(false)}
          onEntered={async (analysis) => {
            setDone(
              t('gas.analysis.done', {
                at: format.dateTimeShort(analysis.sampled_at ?? ''),
                heat: format.heat(analysis.net_heating_value_mj_per_m3),
              }),
            )
            setEntering(false)
            await analyses.refresh()
          }}
        />
      )}
    </>
  )
}
