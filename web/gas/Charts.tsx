import { useMemo } from 'react'
import type { AnalysisView, GasHistoryPoint, GasPageView } from '../../src/site/gas/view.ts'
import type { Format } from '../format.ts'
import { useWords } from '../i18n.ts'
import { Alert } from '../ui/Alert.tsx'
import { type ChartData, type ChartLine, TimeChart } from '../ui/TimeChart.tsx'
import { analysisHistory, flowHistory, sulphideOf, toldHistory } from './history.ts'
import { useGasDay, useGasHistory } from './useGas.ts'

const FLOWS: readonly ChartLine[] = [
  { colour: '--quiet', dashed: true },
  { colour: '--power' },
  { colour: '--gas', fill: '--accent-soft' },
]
const ONE: readonly ChartLine[] = [{ colour: '--accent' }]
const axisWhole = (format: Format, value: number, highest: number) =>
  format.number(value, highest < 10 ? 2 : 0)
const axisTenth = (format: Format, value: number) => format.number(value, 1)

const heatOf = (point: GasHistoryPoint) => point.net_heating_value_mj_per_m3
const numberOf = (point: GasHistoryPoint) => point.methane_number
const sulphurOf = (point: GasHistoryPoint) => point.hydrogen_sulphide_ppm
const laboratoryHeat = (analysis: AnalysisView) => analysis.net_heating_value_mj_per_m3

const DAY_MS = 86_400_000
const lastDay = () => ({ startMs: Date.now() - DAY_MS, endMs: Date.now() })

/** Flows of the last day by the one balance, what the analysers told of it, and what the laboratory found over time. */
export function Charts({ gas, analyses }: { gas: GasPageView; analyses: readonly AnalysisView[] }) {
  const { t } = useWords()
  const day = useGasDay()
  const told = useGasHistory()
  const balances = day.value?.balances
  const points = told.value?.points
  const engines = gas.engines.map(({ id }) => id).join(' ')
  const flows = useMemo(
    () => flowHistory(balances ?? [], gas.inlet, engines === '' ? [] : engines.split(' '), lastDay()),
    [balances, gas.inlet, engines],
  )
  const heat = useMemo(() => toldHistory(points ?? [], heatOf, lastDay()), [points])
  const number = useMemo(() => toldHistory(points ?? [], numberOf, lastDay()), [points])
  const sulphide = useMemo(() => toldHistory(points ?? [], sulphurOf, lastDay()), [points])
  const written = useMemo(() => analysisHistory(analyses, laboratoryHeat, Date.now()), [analyses])
  const sour = useMemo(() => analysisHistory(analyses, sulphideOf, Date.now()), [analyses])
  const refusal = day.refusal ?? told.refusal
  return (
    <section className="panel" aria-labelledby="gas-history-title">
      <h2 id="gas-history-title">{t('gas.history')}</h2>
      {refusal && <Alert refusal={refusal} />}
      <div className="gas-charts">
        <figure className="gas-chart-whole">
          <figcaption className="quiet small">{t('gas.chart.flows')}</figcaption>
          {balances?.length === 0 ? (
            <p className="quiet">{t('gas.not-settled')}</p>
          ) : (
            <>
              <p className="chart-key gas-key">
                <span className="key-in">{t('gas.way.in')}</span>
                <span className="key-engines">{t('gas.way.engines')}</span>
                <span>{t('gas.way.flare')}</span>
              </p>
              <TimeChart label={t('gas.chart.flows')} data={flows} lines={FLOWS} axis={axisWhole} />
            </>
          )}
        </figure>
        <OneChart name="heat" data={heat} axis={axisTenth} none={t('gas.chart.nothing')} />
        <OneChart name="number" data={number} axis={axisTenth} none={t('gas.chart.nothing')} />
        <OneChart name="sulphide" data={sulphide} axis={axisWhole} none={t('gas.chart.nothing')} />
        <OneChart name="laboratory" data={written} axis={axisTenth} none={t('gas.no-analyses')} />
        <OneChart name="laboratory-sulphide" data={sour} axis={axisWhole} none={t('gas.sulphide-unknown')} />
      </div>
    </section>
  )
}

function OneChart({
  name,
  data,
  axis,
  none,
}: {
  name: string
  data: ChartData
  axis: (format: Format, value: number, highest: number) => string
  none: string
}) {
  const { t } = useWords()
  const known = data.lines.some((line) => line.some((value) => value !== null))
  return (
    <figure data-chart={name}>
      <figcaption className="quiet small">{t(`gas.chart.${name}`)}</figcaption>
      {known ? (
        <TimeChart label={t(`gas.chart.${name}`)} data={data} lines={ONE} axis={axis} floor={false} />
      ) : (
        <p className="quiet">{none}</p>
      )}
    </figure>
  )
}
