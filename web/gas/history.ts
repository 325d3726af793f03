import type { AnalysisView, GasHistoryPoint } from '../../src/site/gas/view.ts'
import type { BalanceView } from '../../src/site/view.ts'
import type { ChartData } from '../ui/TimeChart.tsx'

/** Flows of the gas balance that are no ways of gas out of the header. */
const MODELLED = new Set(['shrinkage', 'line-pack', 'unaccounted', 'heating-value'])
const HOUR_MS = 3_600_000

/** What a chart's time reaches over, whatever is known of it. */
export interface ChartSpan {
  readonly startMs: number
  readonly endMs: number
}

/** With its ends at those of the span, so that one point is shown at its place in the day. */
function over({ startMs, endMs }: ChartSpan, { atMs, lines }: ChartData): ChartData {
  const first = atMs[0]
  const last = atMs.at(-1)
  if (first === undefined || last === undefined) return { atMs, lines }
  const before = first > startMs
  const after = last < endMs
  return {
    atMs: [...(before ? [startMs] : []), ...atMs, ...(after ? [endMs] : [])],
    lines: lines.map((line) => [...(before ? [null] : []), ...line, ...(after ? [null] : [])]),
  }
}

/**
 * Reconciled gas of each settled interval as a flow in m³/h, at its middle: in, engines, flare. A flow that was not determined, and a
 * time that is not settled, leave a gap.
 */
export function flowHistory(
  balances: readonly BalanceView[],
  inlet: string,
  engines: readonly string[],
  span: ChartSpan,
): ChartData {
  const burnt = new Set(engines.map((engine) => `${engine}.gas`))
  const atMs: number[] = []
  const lines: [(number | null)[], (number | null)[], (number | null)[]] = [[], [], []]
  let last: number | undefined
  for (const balance of balances.toReversed()) {
    const start = Date.parse(balance.start)
    const end = Date.parse(balance.end)
    const perHour = HOUR_MS / (end - start)
    if (last !== undefined && start > last) {
      atMs.push(last)
      for (const line of lines) line.push(null)
    }
    last = end
    const sum = (wanted: (id: string) => boolean): number | null => {
      const found = balance.flows.filter(({ id }) => wanted(id))
      if (found.length === 0 || found.some(({ reconciled }) => reconciled === null)) return null
      return found.reduce((total, { reconciled }) => total + (reconciled ?? 0), 0) * perHour
    }
    atMs.push((start + end) / 2)
    lines[0].push(sum((id) => id === inlet))
    lines[1].push(sum((id) => burnt.has(id)))
    lines[2].push(sum((id) => id !== inlet && !burnt.has(id) && !MODELLED.has(id)))
  }
  return over(span, { atMs, lines })
}

/** A figure of each analysis that holds until the next one, up to now. */
export function analysisHistory(
  analyses: readonly AnalysisView[],
  figure: (analysis: AnalysisView) => number | null,
  nowMs: number,
): ChartData {
  const known = analyses
    .flatMap((analysis) =>
      analysis.sampled_at === null ? [] : [{ analysis, at: Date.parse(analysis.sampled_at) }],
    )
    .toSorted((a, b) => a.at - b.at)
  const atMs: number[] = []
  const line: (number | null)[] = []
  known.forEach(({ analysis, at }, index) => {
    const until = known[index + 1]?.at ?? nowMs
    const value = figure(analysis)
    atMs.push(at, Math.max(at, until - 1))
    line.push(value, value)
  })
  return { atMs, lines: [line] }
}

/** Hydrogen sulphide in mole parts per million; null where the laboratory did not look for it. */
export function sulphideOf(analysis: AnalysisView): number | null {
  const found = analysis.components.find(({ component }) => component === 'hydrogen sulphide')
  return found === undefined ? null : found.fraction * 1e6
}

/** Spans of which nothing was told leave a gap once so many are missing. */
const GAP_STEPS = 2

/** One figure of what the analysers told; null and missing times leave a gap. */
export function toldHistory(
  points: readonly GasHistoryPoint[],
  figure: (point: GasHistoryPoint) => number | null,
  span: ChartSpan,
): ChartData {
  const atMs: number[] = []
  const line: (number | null)[] = []
  const times = points.map((point) => Date.parse(point.at))
  const stepMs = Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
  points.forEach((point, index) => {
    const at = times[index] ?? 0
    const before = times[index - 1]
    if (before !== undefined && at - before >= stepMs * GAP_STEPS) {
      atMs.push(before + stepMs)
      line.push(null)
    }
    atMs.push(at)
    line.push(figure(point))
  })
  return over(span, { atMs, lines: [line] })
}
