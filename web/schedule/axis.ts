import type { SchedulePoint } from '../../src/site/schedule/view.ts'

/** One step of the schedule on the common axis: half-open, milliseconds since 1970. */
export interface Step {
  readonly startMs: number
  readonly endMs: number
  readonly planned: boolean
  readonly point: SchedulePoint
}

const QUARTER_MS = 900_000

/**
 * Points as steps, in time. A step ends where the next one begins, but lasts no longer than the step of the plan: a time of which
 * nothing is known stays a gap. Points without a time are left out; of two at one time the planned one gives way to the measured.
 */
export function stepsOf(points: readonly SchedulePoint[], stepMs = QUARTER_MS): readonly Step[] {
  const at = new Map<number, SchedulePoint>()
  for (const point of points) {
    const ms = Date.parse(point.at)
    if (Number.isNaN(ms)) continue
    if (!point.planned || !at.has(ms)) at.set(ms, point)
  }
  const sorted = [...at].sort(([one], [other]) => one - other)
  return sorted.map(([startMs, point], index) => ({
    startMs,
    endMs: Math.min(startMs + stepMs, sorted[index + 1]?.[0] ?? Number.POSITIVE_INFINITY),
    planned: point.planned,
    point,
  }))
}

/** Without the time before anything was known: a site that began an hour ago has no yesterday to show. */
export function sinceKnown(steps: readonly Step[]): readonly Step[] {
  const first = steps.findIndex(({ point }) => isKnown(point))
  return first <= 0 ? steps : steps.slice(first)
}

/** Prices may be known of a time at which nothing was measured: they do not count. */
function isKnown(point: SchedulePoint): boolean {
  const { engines_kw, import_kw, export_kw, halls_kw, machines } = point
  const { own_use_kw, gas_m3_per_h, burnt_m3_per_h, flare_m3_per_h, line_pack_m3, outside_c } = point
  return [
    ...[engines_kw, import_kw, export_kw, halls_kw, machines].flatMap((each) => Object.values(each)),
    ...[own_use_kw, gas_m3_per_h, burnt_m3_per_h, flare_m3_per_h, line_pack_m3, outside_c],
  ].some((value) => value !== null)
}

/** How much is shown: hours before now and after; the whole where it is left out. */
export const SPANS = {
  near: { pastH: 3, aheadH: 9 },
  day: { pastH: 12, aheadH: 24 },
  all: undefined,
} as const
export type Span = keyof typeof SPANS

/** The steps that a span shows. */
export function inSpan(steps: readonly Step[], span: Span, nowMs: number): readonly Step[] {
  const hours = SPANS[span]
  if (hours === undefined) return steps
  const [from, to] = [nowMs - hours.pastH * 3_600_000, nowMs + hours.aheadH * 3_600_000]
  return steps.filter((step) => step.endMs > from && step.startMs < to)
}

/** The step that holds an instant, or else the one nearest to it; -1 where there is none. */
export function stepAt(steps: readonly Step[], ms: number): number {
  let [low, high] = [0, steps.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((steps[middle]?.startMs ?? Number.POSITIVE_INFINITY) <= ms) low = middle
    else high = middle - 1
  }
  const [here, next] = [steps[low], steps[low + 1]]
  if (here === undefined) return -1
  // In a gap the nearer of the two steps around it is meant.
  if (next !== undefined && ms >= here.endMs && next.startMs - ms < ms - here.endMs) return low + 1
  return low
}

/** Pixels of the axis left of the drawing, where values are written, and to the right of it. */
export const LEFT_PX = 66
export const RIGHT_PX = 20

/** From instants to pixels of a chart and back. */
export interface Scale {
  readonly startMs: number
  readonly endMs: number
  readonly width: number
  x(ms: number): number
  ms(x: number): number
}

export function scaleOf(steps: readonly Step[], width: number): Scale {
  const startMs = steps[0]?.startMs ?? 0
  const endMs = Math.max(startMs + 1, steps.at(-1)?.endMs ?? 0)
  const inner = Math.max(1, width - LEFT_PX - RIGHT_PX)
  const within = (share: number) => Math.min(1, Math.max(0, share))
  return {
    startMs,
    endMs,
    width,
    x: (ms) => LEFT_PX + within((ms - startMs) / (endMs - startMs)) * inner,
    ms: (x) => startMs + within((x - LEFT_PX) / inner) * (endMs - startMs),
  }
}
