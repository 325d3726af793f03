import type { PriceNow } from '../../calls/index.ts'
import type { Instant } from '../../quantity/index.ts'
import { importPriceOfFile, type SiteFile } from '../../sitefile/index.ts'
import type { GivenSeriesBook } from './givenSeries.ts'

/** What people gave, by whose word prices go. */
export type GivenPrices = Pick<GivenSeriesBook, 'standingAt'>

/**
 * What a bought kWh costs at an instant, without a forecast: as people gave it, else as the site file says. Where what people gave has run
 * out it is not known: the site file's price was not good enough for them before.
 */
export function importPriceAt(given: GivenPrices, file: SiteFile, at: Instant): PriceNow {
  const standing = given.standingAt('import-price', at)
  if (standing.kind === 'value') return { minorPerKwh: standing.value }
  if (standing.kind === 'stale') return { minorPerKwh: undefined, staleSince: standing.since }
  return { minorPerKwh: importPriceOfFile(file, at) }
}

/** What a TH/s brings in a day, minor units, by the same rule; undefined: not known. */
export function hashpriceAt(given: GivenPrices, file: SiteFile, at: Instant): number | undefined {
  const standing = given.standingAt('hashprice', at)
  if (standing.kind === 'none') return file.schedule.hashprice_minor_per_th_day
  return standing.kind === 'value' ? standing.value : undefined
}
