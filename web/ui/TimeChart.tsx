import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { useThemes } from './useThemes.ts'
import 'uplot/dist/uPlot.min.css'
import type { Format } from '../format.ts'
import { useWords } from '../i18n.ts'
import { useWidth } from './width.ts'

/** How one line is drawn; colours are names of the style sheet's. */
export interface ChartLine {
  readonly colour: string
  readonly fill?: string
  readonly dashed?: boolean
}

/** Values over time; a value that is null leaves a gap. */
export interface ChartData {
  readonly atMs: readonly number[]
  readonly lines: readonly (readonly (number | null)[])[]
}

/** Lines over a common time, redrawn when the width or the theme changes. The lines must stay the same array. */
export function TimeChart({
  label,
  data,
  lines,
  axis,
  floor = true,
}: {
  label: string
  data: ChartData
  lines: readonly ChartLine[]
  /** The text of one value of the axis; `highest` is the uppermost, so that one unit serves all. */
  axis: (format: Format, value: number, highest: number) => string
  /** The axis begins at nought. */
  floor?: boolean
}) {
  const { format } = useWords()
  const [place, width] = useWidth<HTMLDivElement>()
  const plot = useRef<uPlot>(undefined)
  const themes = useThemes()
  const last = useRef(data)
  last.current = data

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme draws it anew in the new colours
  useEffect(() => {
    const element = place.current
    if (element === null || width === 0) return
    const options = optionsOf(format, width, element.clientHeight, lines, axis, floor)
    plot.current = new uPlot(options, aligned(last.current), element)
    return () => plot.current?.destroy()
  }, [place, width, format, themes, lines, axis, floor])

  useEffect(() => plot.current?.setData(aligned(data)), [data])
  return <div ref={place} className="chart" role="img" aria-label={label} />
}

function aligned({ atMs, lines }: ChartData): uPlot.AlignedData {
  return [atMs.map((at) => at / 1000), ...lines.map((line) => [...line])]
}

/** Above this the axis tells days beside hours. */
const DAYS_S = 36 * 3600

function optionsOf(
  format: Format,
  width: number,
  height: number,
  lines: readonly ChartLine[],
  axisText: (format: Format, value: number, highest: number) => string,
  floor: boolean,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const axis: uPlot.Axis = {
    stroke: colour('--quiet'),
    font: '12px system-ui, sans-serif',
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
    scales: {
      y: {
        range: (_, low, high) => {
          const top = Math.max(1, (high ?? 1) * 1.08)
          return floor ? [0, top] : [Math.min(low ?? 0, top) * 0.95, top]
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 30,
        space: 80,
        values: (_, seconds) => {
          const long = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) > DAYS_S
          return seconds.map((second) =>
            long ? format.day(second * 1000) : format.clockShort(second * 1000),
          )
        },
      },
      {
        ...axis,
        size: 66,
        values: (_, values) => values.map((each) => axisText(format, each, values.at(-1) ?? 0)),
      },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        stroke: colour(line.colour),
        width: 2,
        ...(line.dashed === true && { dash: [6, 4] }),
        ...(line.fill !== undefined && { fill: colour(line.fill) }),
      })),
    ],
  }
}

const MEGAWATT = 1e6
const KILOWATT = 1e3

/** Power in one unit along the whole axis. */
export function axisPower(format: Format, watts: number, highest: number): string {
  const big = highest >= 2 * MEGAWATT
  const unit = format.parts.power(big ? MEGAWATT : KILOWATT).unit
  const digits = big || highest < 10 * KILOWATT ? 1 : 0
  return `${format.number(watts / (big ? MEGAWATT : KILOWATT), digits)}\u00a0${unit}`
}
