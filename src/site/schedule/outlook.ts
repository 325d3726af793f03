import { type CallBook, priceAt } from '../../calls/index.ts'
import { gasConfidence, type LeadError, type Series, type SiteOutlook } from '../../dispatch/index.ts'
import { after, type Instant, QUARTER_HOUR } from '../../quantity/index.ts'
import { importPriceOfFile, type SiteFile } from '../../sitefile/index.ts'
import { gasOfFile } from '../gas/known.ts'
import { carbonOf } from './carbon.ts'
import { AIR, type ScheduleChannels } from './channels.ts'
import { expected, marginsOf } from './forecasts.ts'
import type { GivenSeriesBook } from './givenSeries.ts'
import { importPriceAt } from './knownPrice.ts'
import type { Past } from './past.ts'
import type { ShownOutlook } from './points.ts'
import { ASSUMED, type Assumed, type Trouble, troubleOf } from './trouble.ts'
import type { SeriesName } from './view.ts'

/** What is measured at this moment; undefined: unknown. */
export interface Present {
  /** At the inlet's meter, smoothed. */
  readonly gasM3PerH: number | undefined
  readonly outsideC: number | undefined
  /** Of the feeders of the site's own use. */
  readonly ownKw: number | undefined
}

export interface OutlookParts {
  readonly file: SiteFile
  readonly channels: ScheduleChannels
  readonly past: Past
  readonly given: GivenSeriesBook
  readonly gasErrors: readonly LeadError[]
  /** Calls from outside, some of which tell prices. */
  readonly calls: CallBook
}

export type Outlook =
  | {
      readonly ok: true
      readonly outlook: SiteOutlook
      readonly shown: ShownOutlook
      /** What a bought kWh costs, for calls that go by it: beyond what is known now there is a forecast, but only where it is known now. */
      readonly callPrices: readonly (number | undefined)[]
      /** What nobody tells and was taken to be so. */
      readonly assumed: readonly Assumed[]
    }
  | { readonly ok: false; readonly trouble: Trouble }

const KILO = 1_000
/** Own machines of which nobody says what they earn are taken to be worth so much more than a bought kWh, so that none is held back. */
const WORTH_OVER_PRICE = 1.2

/** What is to be expected over the steps from `start`; gas is that at the inlet, before treatment. */
export function outlookOf(
  parts: OutlookParts,
  present: Present,
  heatMjPerM3: number,
  start: Instant,
  steps: number,
): Outlook {
  const { file, channels, past } = parts
  const times = Array.from({ length: steps }, (_, step) => after(start, step * QUARTER_HOUR))
  const ahead = (channel: string | undefined, now: number | undefined) =>
    expected(
      past.series(start, (mean) => (channel === undefined ? undefined : mean(channel))),
      now,
      start,
      steps,
    )
  const gas = ahead(channels.inlet, present.gasM3PerH)
  if (file.gas !== undefined && gas === undefined)
    return { ok: false, trouble: troubleOf('gas-unknown', 'the inflow of gas is not known') }
  const called = times.map((at) => priceAt(parts.calls, at))
  const price = pricesOf(parts, 'import-price', times, (at) => importPriceOfFile(file, at))
  if (file.grid.length > 0 && price === undefined)
    return { ok: false, trouble: troubleOf('price-unknown', 'nobody says what a bought kWh costs') }
  const now = importPriceAt(parts.given, file, start)
  const sold = pricesOf(parts, 'export-price', times, () => file.schedule.export_price_minor_per_kwh ?? 0)
  const told = pricesOf(parts, 'hashprice', times, () => file.schedule.hashprice_minor_per_th_day)
  const dearest = Math.max(0, ...(price ?? []))
  const air = ahead(AIR, present.outsideC)
  const outside = times.map((at, step) => parts.given.valueAt('temperature', at) ?? air?.[step])
  const own = expected(ownSeries(channels, past, start), present.ownKw, start, steps)
  const fans = channels.halls.reduce((sum, { fansKw }) => sum + fansKw, 0)
  const carbon = carbonOf(file, gasOfFile(file)?.composition, heatMjPerM3)
  const margins = marginsOf(parts.gasErrors, gasConfidence(file, told?.[0] ?? 0, heatMjPerM3), steps)
  const neutral = file.schedule.cooling_share_per_k?.above_c ?? 0
  return {
    ok: true,
    outlook: {
      gasM3PerH: times.map((_, step) => Math.max(0, (gas?.[step] ?? 0) - (margins[step] ?? 0))),
      netHeatingValueMjPerM3: heatMjPerM3,
      outsideC: outside.map((celsius) => celsius ?? neutral),
      importMinorPerKwh: times.map((_, step) => called[step]?.importMinorPerKwh ?? price?.[step] ?? 0),
      exportMinorPerKwh: times.map((_, step) => called[step]?.exportMinorPerKwh ?? sold?.[step] ?? 0),
      hashpriceMinorPerThDay: told ?? times.map(() => worthRunning(file, dearest)),
      ownUseKw: (own ?? times.map(() => 0)).map((kw) => Math.max(0, kw) + fans),
      ...(carbon !== undefined && { carbon }),
    },
    shown: {
      outsideC: outside,
      hashpriceMinorPerThDay: times.map((_, step) => told?.[step]),
    },
    callPrices: times.map((at, step) =>
      now.minorPerKwh === undefined && parts.given.valueAt('import-price', at) === undefined
        ? undefined
        : price?.[step],
    ),
    assumed: assumedOf({
      'prices-stale': file.grid.length > 0 && now.staleSince !== undefined,
      'earnings-unknown': told === undefined && ownGroups(file).length > 0,
      'own-use-unknown': own === undefined && channels.own?.length !== 0,
    }),
  }
}

/** What feeders of the site's own use drew, kW; unknown as soon as one of them is. */
export function ownSeries({ own }: ScheduleChannels, past: Past, start: Instant): Series {
  return past.series(start, (mean) => {
    if (own === undefined) return undefined
    let total = 0
    for (const channel of own) {
      const power = mean(channel)
      if (power === undefined) return undefined
      total += power / KILO
    }
    return total
  })
}

/** Prices that people gave, beyond them as they have gone so far, else the site file's; undefined where nobody tells any. */
function pricesOf(
  { given }: OutlookParts,
  name: SeriesName,
  times: readonly Instant[],
  ofFile: (at: Instant) => number | undefined,
): readonly number[] | undefined {
  const first = given.firstAt(name)
  const [start] = times
  const stated = times.map(ofFile)
  if (first === undefined || start === undefined) return allKnown(stated)
  const told = times.map((at) => given.valueAt(name, at))
  const open = told.indexOf(undefined)
  if (open < 0) return told.flatMap((value) => value ?? [])
  // What comes after the last price that was given is learnt from all that were.
  const from = times[open] ?? start
  const count = Math.max(0, Math.floor((from - first) / QUARTER_HOUR))
  const before = Array.from({ length: count }, (_, k) =>
    given.valueAt(name, after(from, (k - count) * QUARTER_HOUR)),
  )
  const later = expected(before, undefined, from, times.length - open)
  return allKnown(told.map((value, step) => value ?? later?.[step - open] ?? stated[step]))
}

function allKnown(values: readonly (number | undefined)[]): readonly number[] | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length < values.length ? undefined : known
}

const assumedOf = (held: Readonly<Record<Assumed, boolean>>) => ASSUMED.filter((each) => held[each])

const ownGroups = ({ machines, customers }: SiteFile) =>
  machines.filter(
    ({ customer }) => (customers.find(({ id }) => id === customer)?.energy_price_minor_per_kwh ?? 0) === 0,
  )

/** A hashprice at which no machine of the site's own stands still for the price of a kWh, minor units a TH/s a day. */
function worthRunning(file: SiteFile, dearest: number): number {
  const wanted = Math.max(1, dearest * WORTH_OVER_PRICE)
  return Math.max(
    0,
    ...ownGroups(file).map(
      (group) => (wanted * 24 * (group.nominal_power_w / KILO)) / group.nominal_hashrate_ths,
    ),
  )
}
