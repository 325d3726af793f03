import { useMemo } from 'react'
import type { Format } from '../format.ts'
import { useWords } from '../i18n.ts'
import type { MachinePoint } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { axisPower, type ChartLine, TimeChart } from '../ui/TimeChart.tsx'
import { useMachineHistory } from './useMachine.ts'

const SPANS_H = [6, 24, 168, 720] as const
const POWER: readonly ChartLine[] = [{ colour: '--accent', fill: '--accent-soft' }]
const RATE: readonly ChartLine[] = [{ colour: '--power' }]
const HEAT: readonly ChartLine[] = [{ colour: '--gas' }]
const axisRate = (format: Format, value: number, highest: number) =>
  `${format.number(value, highest < 10 ? 1 : 0)}\u00a0${format.parts.hashrate(1).unit}`
const axisHeat = (format: Format, value: number) => format.temperature(value)
/** Two points further apart than so many of their usual steps have silence between them. */
const GAP_STEPS = 3

/** Power, hashrate and temperature over the same hours. */
export function Charts({
  id,
  hours,
  onHours,
}: {
  id: string
  hours: number
  onHours: (hours: number) => void
}) {
  const { t, format } = useWords()
  const { points, refusal } = useMachineHistory(id, hours)
  const power = useMemo(() => dataOf(points, (point) => point.power_w), [points])
  const rate = useMemo(() => dataOf(points, (point) => point.hashrate_ths), [points])
  const heat = useMemo(() => dataOf(points, (point) => point.temperature_c), [points])
  return (
    <section className="panel machine-charts" aria-labelledby="machine-history">
      <div className="machine-charts-head">
        <h2 id="machine-history">{t('machine.history')}</h2>
        <div className="choice">
          {SPANS_H.map((span) => (
            <button key={span} type="button" aria-pressed={span === hours} onClick={() => onHours(span)}>
              {format.duration(span * 3_600_000)}
            </button>
          ))}
        </div>
      </div>
      {refusal && <Alert refusal={refusal} />}
      {points?.length === 0 && <p className="quiet">{t('machine.no-history')}</p>}
      <div className="machine-charts-three">
        <figure>
          <figcaption className="quiet small">{t('column.power_w')}</figcaption>
          <TimeChart label={t('column.power_w')} data={power} lines={POWER} axis={axisPower} />
        </figure>
        <figure>
          <figcaption className="quiet small">{t('column.hashrate_ths')}</figcaption>
          <TimeChart label={t('column.hashrate_ths')} data={rate} lines={RATE} axis={axisRate} />
        </figure>
        <figure>
          <figcaption className="quiet small">{t('column.temperature_c')}</figcaption>
          <TimeChart
            label={t('column.temperature_c')}
            data={heat}
            lines={HEAT}
            axis={axisHeat}
            floor={false}
          />
        </figure>
      </div>
    </section>
  )
}

/** One line; where readings are missing the line is broken, not drawn across. */
function dataOf(points: readonly MachinePoint[] = [], value: (point: MachinePoint) => number | null) {
  const atMs: number[] = []
  const line: (number | null)[] = []
  const steps = points
    .slice(1)
    .map((point, index) => Date.parse(point.at) - Date.parse(points[index]?.at ?? ''))
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  points.forEach((point, index) => {
    const at = Date.parse(point.at)
    const before = atMs.at(-1)
    if (index > 0 && before !== undefined && at - before > usual * GAP_STEPS) {
      atMs.push(before + usual)
      line.push(null)
    }
    atMs.push(at)
    line.push(value(point))
  })
  return { atMs, lines: [line] }
}
