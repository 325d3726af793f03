import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { HistoryPoint } from '../../src/site/view.ts'
import { type Format, UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import { useConsole } from '../state/store.ts'
import { useWidth } from '../ui/width.ts'

const MEGAWATT = 1e6
const KILOWATT = 1e3

function dataOf(history: readonly HistoryPoint[]): uPlot.AlignedData {
  return [
    history.map((point) => Date.parse(point.at) / 1000),
    history.map((point) => point.available_w),
    history.map((point) => point.load_w),
  ]
}

/** Power there is and power used over the last hour. */
export function Chart() {
  const { t, format } = useWords()
  const [place, width] = useWidth<HTMLDivElement>()
  const history = useConsole((state) => state.history)
  const plot = useRef<uPlot>(undefined)
  const [themes, setThemes] = useState(0)
  const last = useRef(history)
  last.current = history

  useEffect(() => {
    const redraw = () => setThemes((count) => count + 1)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    window.addEventListener('fakel-theme', redraw)
    dark.addEventListener('change', redraw)
    return () => {
      window.removeEventListener('fakel-theme', redraw)
      dark.removeEventListener('change', redraw)
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme draws it anew in the new colours
  useEffect(() => {
    const element = place.current
    if (element === null || width === 0) return
    plot.current = new uPlot(optionsOf(format, width, element.clientHeight), dataOf(last.current), element)
    return () => plot.current?.destroy()
  }, [place, width, format, themes])

  useEffect(() => plot.current?.setData(dataOf(history)), [history])

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
      <div ref={place} className="chart" role="img" aria-label={t('chart.title')} />
    </>
  )
}

function optionsOf(format: Format, width: number, height: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const font = '12px system-ui, sans-serif'
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  return {
    width,
    height,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { setScale: false }, points: { size: 7 } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), format.zone),
    scales: { y: { range: (_, _low, high) => [0, Math.max(1, (high ?? 1) * 1.08)] } },
    axes: [
      {
        ...axis,
        size: 30,
        space: 80,
        values: (_, seconds) => seconds.map((second) => format.clockShort(second * 1000)),
      },
      {
        ...axis,
        size: 66,
        values: (_, watts) => watts.map((each) => axisPower(format, each, watts.at(-1) ?? 0)),
      },
    ],
    series: [
      {},
      { stroke: colour('--power'), width: 2, dash: [6, 4] },
      { stroke: colour('--accent'), width: 2, fill: colour('--accent-soft') },
    ],
  }
}

/** One unit along the whole axis. */
function axisPower(format: Format, watts: number, highest: number): string {
  const big = highest >= 2 * MEGAWATT
  return `${format.number(watts / (big ? MEGAWATT : KILOWATT), big ? 1 : 0)}\u00a0${format.parts.power(big ? MEGAWATT : KILOWATT).unit}`
}
