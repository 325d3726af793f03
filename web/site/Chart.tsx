import { useMemo } from 'react'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { axisPower, type ChartLine, TimeChart } from '../ui/TimeChart.tsx'

const LINES: readonly ChartLine[] = [
  { colour: '--power', dashed: true },
  { colour: '--accent', fill: '--accent-soft' },
]

/** Power there is and power used over the last hour. */
export function Chart() {
  const { t, format } = useWords()
  const history = useConsole((state) => state.history)
  const data = useMemo(
    () => ({
      atMs: history.map((point) => Date.parse(point.at)),
      lines: [history.map((point) => point.available_w), history.map((point) => point.load_w)],
    }),
    [history],
  )
  const now = history.at(-1)
  return (
    <>
      <p className="chart-key">
        <span className="key-there">
          {t('chart.there')} <b>{now === undefined ? UNKNOWN : format.power(now.available_w)}</b>
        </span>
        <span className="key-used">
          {t('chart.used')} <b>{now === undefined ? UNKNOWN : format.power(now.load_w)}</b>
        </span>
      </p>
      <TimeChart label={t('chart.title')} data={data} lines={LINES} axis={axisPower} />
    </>
  )
}
