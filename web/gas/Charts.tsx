import { useMemo } from 'react'
import type { AnalysisView, GasPageView } from '../../src/site/gas/view.ts'
import type { Format } from '../format.ts'
import { useWords } from '../i18n.ts'
import { type ChartLine, TimeChart } from '../ui/TimeChart.tsx'
import { analysisHistory, flowHistory, sulphideOf } from './history.ts'
import { useGasDay } from './useGas.ts'

const FLOWS: readonly ChartLine[] = [
  { colour: '--quiet', dashed: true },
  { colour: '--power' },
  { colour: '--gas', fill: '--accent-soft' },
]
const HEAT: readonly ChartLine[] = [{ colour: '--accent' }]
const axisFlow = (format: Format, value: number) => format.gasFlow(value)
const axisHeat = (format: Format, value: number) =>
  `${format.number(value, 1)}\u00a0${format.parts.heat(0).unit}`
const axisSulphide = (format: Format, value: number) => format.partsPerMillion(value)

/** Flows of the last day by the one balance, and what the laboratory found over time. */
export function Charts({ gas, analyses }: { gas: GasPageView; analyses: readonly AnalysisView[] }) {
  const { t } = useWords()
  const day = useGasDay()
  const balances = day.value?.balances
  const engines = gas.engines.map(({ id }) => id).join(' ')
  const flows = useMemo(
    () => flowHistory(balances ?? [], gas.inlet, engines === '' ? [] : engines.split(' ')),
    [balances, gas.inlet, engines],
  )
  const heat = useMemo(
    () => analysisHistory(analyses, (each) => each.net_heating_value_mj_per_m3, Date.now()),
    [analyses],
  )
  const sulphide = useMemo(() => analysisHistory(analyses, sulphideOf, Date.now()), [analyses])
  const sour = sulphide.lines[0]?.some((value) => value !== null) ?? false
  return (
    <section className="panel" aria-labelledby="gas-history-title">
      <h2 id="gas-history-title">{t('gas.history')}</h2>
      <div className="gas-charts">
        <figure>
          <figcaption className="quiet small">{t('gas.chart.flows')}</figcaption>
          <p className="chart-key gas-key">
            <span className="key-in">{t('gas.way.in')}</span>
            <span className="key-engines">{t('gas.way.engines')}</span>
            <span>{t('gas.way.flare')}</span>
          </p>
          {balances?.length === 0 ? (
            <p className="quiet">{t('gas.not-settled')}</p>
          ) : (
            <TimeChart label={t('gas.chart.flows')} data={flows} lines={FLOWS} axis={axisFlow} />
          )}
        </figure>
        <figure>
          <figcaption className="quiet small">{t('gas.chart.heat')}</figcaption>
          {analyses.length === 0 ? (
            <p className="quiet">{t('gas.no-analyses')}</p>
          ) : (
            <TimeChart label={t('gas.chart.heat')} data={heat} lines={HEAT} axis={axisHeat} floor={false} />
          )}
        </figure>
        <figure>
          <figcaption className="quiet small">{t('gas.chart.sulphide')}</figcaption>
          {sour ? (
            <TimeChart label={t('gas.chart.sulphide')} data={sulphide} lines={HEAT} axis={axisSulphide} />
          ) : (
            <p className="quiet">{t('gas.sulphide-unknown')}</p>
          )}
        </figure>
      </div>
    </section>
  )
}
