import { useEffect } from 'react'
import uPlot from 'uplot'
import { useThemes } from '../ui/useThemes.ts'
import 'uplot/dist/uPlot.min.css'
import type { Format } from '../format.ts'
import { useWords } from '../i18n.ts'
import { useWidth } from '../ui/width.ts'
import { LEFT_PX, RIGHT_PX, type Step, scaleOf } from './axis.ts'
import type { Drawn } from './layers.ts'
import { type Paper, paintBand, paintLayer, paintLine } from './paint.ts'
import { rangeOf, stackOf } from './stack.ts'

/** A time over which a call or a pin is in force. */
export interface Band {
  readonly startMs: number
  readonly endMs: number
  /** A name of the style sheet's. */
  readonly colour: string
}

export type AxisText = (format: Format, value: number, highest: number) => string

/** Layers on top of each other and lines over them, in the steps of the common axis. All charts of a page have the same scale of time. */
export function StepChart({
  label,
  steps,
  stacked,
  lines,
  bands,
  axis,
  floor = true,
}: {
  label: string
  steps: readonly Step[]
  stacked: readonly Drawn[]
  lines: readonly Drawn[]
  bands: readonly Band[]
  axis: AxisText
  floor?: boolean
}) {
  const { format } = useWords()
  const [place, width] = useWidth<HTMLDivElement>()
  const themes = useThemes()

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme draws it anew in the new colours
  useEffect(() => {
    const element = place.current
    if (element === null || width === 0 || steps.length === 0) return
    const drawing = { steps, stacked, lines, bands, axis, floor }
    const plot = new uPlot(...plotOf(format, width, element.clientHeight, drawing), element)
    return () => plot.destroy()
  }, [place, width, format, themes, steps, stacked, lines, bands, axis, floor])
  return <div ref={place} className="chart" role="img" aria-label={label} />
}

interface Drawing {
  readonly steps: readonly Step[]
  readonly stacked: readonly Drawn[]
  readonly lines: readonly Drawn[]
  readonly bands: readonly Band[]
  readonly axis: AxisText
  readonly floor: boolean
}

/** uPlot makes axes, grid and the scales; what stands on them is painted by its hooks. */
function plotOf(
  format: Format,
  width: number,
  height: number,
  { steps, stacked, lines, bands, axis, floor }: Drawing,
): readonly [uPlot.Options, uPlot.AlignedData] {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const layers = stackOf(stacked.map(({ values }) => values))
  const [low, high] = rangeOf(
    layers,
    lines.map(({ values }) => values),
    floor,
  )
  const { startMs, endMs } = scaleOf(steps, width)
  const look: uPlot.Axis = {
    stroke: colour('--quiet'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  const paperOf = (plot: uPlot): Paper => ({
    context: plot.ctx,
    ratio: uPlot.pxRatio,
    top: plot.bbox.top,
    height: plot.bbox.height,
    x: (ms) => plot.valToPos(ms / 1000, 'x', true),
    y: (value) => plot.valToPos(value, 'y', true),
    colour,
  })
  /** Only the field between the axes is painted on. */
  const within = (plot: uPlot, paint: (paper: Paper) => void) => {
    const { ctx, bbox } = plot
    ctx.save()
    ctx.beginPath()
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
    ctx.clip()
    paint(paperOf(plot))
    ctx.restore()
  }
  const options: uPlot.Options = {
    width,
    height,
    padding: [8, RIGHT_PX, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), format.zone),
    scales: {
      x: { time: true, range: () => [startMs / 1000, endMs / 1000] },
      y: { range: () => [low, high] },
    },
    axes: [
      {
        ...look,
        size: 26,
        space: 64,
        values: (_, seconds) => seconds.map((second) => hourOrDay(format, second * 1000)),
      },
      {
        ...look,
        size: LEFT_PX,
        space: 34,
        values: (_, values) => values.map((each) => axis(format, each, values.at(-1) ?? 0)),
      },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      drawClear: [
        (plot) =>
          within(plot, (paper) => {
            for (const band of bands) paintBand(paper, band, band.colour)
          }),
      ],
      draw: [
        (plot) =>
          within(plot, (paper) => {
            for (const [index, { colour: name }] of stacked.entries())
              paintLayer(paper, steps, layers[index] ?? [], name)
            for (const line of lines) paintLine(paper, steps, line.values, line.colour)
          }),
      ],
    },
  }
  return [
    options,
    [
      [startMs / 1000, endMs / 1000],
      [low, high],
    ],
  ]
}

/** Midnight is told by its day. */
function hourOrDay(format: Format, ms: number): string {
  const hour = format.clockShort(ms)
  return hour === '00:00' ? format.day(ms) : hour
}
