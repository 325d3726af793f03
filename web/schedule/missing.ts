import type { SchedulePoint } from '../../src/site/schedule/view.ts'
import type { Step } from './axis.ts'
import { totalOf } from './stack.ts'

/** Less than this is rounding. */
const CLOSE_KW = 1

/** What is to be used beyond what there is from engines and connections, kW; undefined where that is not known, or all is there. */
export function missingKw(point: SchedulePoint): number | undefined {
  const of = (values: Readonly<Record<string, number | null>>) => Object.values(values)
  const used = totalOf([...of(point.halls_kw), ...of(point.export_kw), point.own_use_kw, point.losses_kw])
  const there = totalOf([0, ...of(point.engines_kw), ...of(point.import_kw)])
  if (used === null || there === null) return undefined
  return used - there > CLOSE_KW ? used - there : undefined
}

/** A time over which a plan leaves something without power. */
export interface Outage {
  readonly startMs: number
  readonly endMs: number
  readonly kwh: number
}

/** When a plan leaves something without power; steps that follow each other are one time. */
export function outagesOf(steps: readonly Step[]): readonly Outage[] {
  const outages: Outage[] = []
  for (const { startMs, endMs, planned, point } of steps) {
    const kw = planned ? missingKw(point) : undefined
    if (kw === undefined) continue
    const kwh = (kw * (endMs - startMs)) / 3_600_000
    const last = outages.at(-1)
    if (last?.endMs === startMs) outages[outages.length - 1] = { ...last, endMs, kwh: last.kwh + kwh }
    else outages.push({ startMs, endMs, kwh })
  }
  return outages
}
