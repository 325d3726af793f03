import { type Instant, instant, QUARTER_HOUR, toIso } from '../../quantity/index.ts'
import { importPriceOfFile, type SiteFile } from '../../sitefile/index.ts'
import { AIR, type ScheduleChannels } from './channels.ts'
import type { GivenSeriesBook } from './givenSeries.ts'
import type { Past } from './past.ts'
import type { SchedulePoint } from './view.ts'

const KILO = 1_000

/** Past quarters as they were measured; what was not is null. */
export function measuredPoints(
  file: SiteFile,
  channels: ScheduleChannels,
  past: Past,
  given: GivenSeriesBook,
  from: Instant,
  to: Instant,
): readonly SchedulePoint[] {
  const points: SchedulePoint[] = []
  for (let at = Math.ceil(from / QUARTER_HOUR) * QUARTER_HOUR; at + QUARTER_HOUR <= to; at += QUARTER_HOUR)
    points.push(pointAt(file, channels, past, given, instant(at)))
  return points
}

function pointAt(
  file: SiteFile,
  channels: ScheduleChannels,
  past: Past,
  given: GivenSeriesBook,
  at: Instant,
): SchedulePoint {
  const mean = (channel: string | undefined) => (channel === undefined ? undefined : past.mean(channel, at))
  const kw = (channel: string | undefined) => scaled(mean(channel), 1 / KILO)
  const engines = channels.engines.map(({ id, power }) => [id, kw(power)] as const)
  const grids = channels.grids.map(({ id, power }) => [id, kw(power)] as const)
  const halls = channels.halls.map(
    ({ id, power, fansKw }) => [id, least0(scaled(kw(power), 1, -fansKw))] as const,
  )
  const own = scaled(
    total((channels.own ?? [undefined]).map(kw)),
    1,
    channels.halls.reduce((sum, { fansKw }) => sum + fansKw, 0),
  )
  const sources = total([...engines, ...grids].map(([, value]) => value))
  const drawn = total([own, ...halls.map(([, value]) => value)])
  const inlet = file.gas?.inlet
  const kept = 1 - (file.gas?.treatment ?? []).reduce((sum, step) => sum + step.loss_share, 0)
  return {
    at: toIso(at),
    planned: false,
    engines_kw: known(engines),
    import_kw: known(grids.map(([id, value]) => [id, least0(value)])),
    export_kw: known(grids.map(([id, value]) => [id, least0(scaled(value, -1))])),
    halls_kw: known(halls),
    own_use_kw: shown(own),
    losses_kw: shown(sources === undefined || drawn === undefined ? undefined : Math.max(0, sources - drawn)),
    machines: known(channels.groups.map(({ id, running }) => [id, mean(running)])),
    gas_m3_per_h: shown(scaled(mean(channels.inlet), kept)),
    burnt_m3_per_h:
      channels.engines.length === 0 ? null : shown(total(channels.engines.map(({ gas }) => mean(gas)))),
    flare_m3_per_h: shown(mean(channels.flare)),
    line_pack_m3:
      inlet === undefined
        ? null
        : shown(
            least0(
              scaled(
                mean(channels.pressure),
                inlet.line_pack_m3_per_kpa,
                -inlet.pressure_low_kpa * inlet.line_pack_m3_per_kpa,
              ),
            ),
          ),
    outside_c: shown(mean(AIR)),
    import_price_minor_per_kwh:
      channels.grids.length === 0
        ? null
        : shown(given.valueAt('import-price', at) ?? importPriceOfFile(file, at)),
    export_price_minor_per_kwh:
      channels.grids.length === 0
        ? null
        : shown(given.valueAt('export-price', at) ?? file.schedule.export_price_minor_per_kwh),
    hashprice_minor_per_th_day: shown(
      given.valueAt('hashprice', at) ?? file.schedule.hashprice_minor_per_th_day,
    ),
    reserve_kw: null,
    reasons: [],
  }
}

const scaled = (value: number | undefined, by: number, more = 0) =>
  value === undefined ? undefined : value * by + more
const least0 = (value: number | undefined) => (value === undefined ? undefined : Math.max(0, value))
const shown = (value: number | undefined) => (value === undefined ? null : Number(value.toFixed(3)))

/** Unknown as soon as one of them is. */
function total(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0
  for (const value of values) {
    if (value === undefined) return undefined
    sum += value
  }
  return sum
}

function known(entries: readonly (readonly [string, number | undefined])[]): Record<string, number | null> {
  return Object.fromEntries(entries.map(([id, value]) => [id, shown(value)]))
}
