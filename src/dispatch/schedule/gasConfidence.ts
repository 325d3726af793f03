import { efficiencyAt } from '../../power/index.ts'
import { expandAddresses, type SiteFile } from '../../sitefile/index.ts'

const JOULES_PER_WATT_HOUR = 3_600
const HOURS_PER_DAY = 24
/** Less than the middle of past errors would plan with gas that is more often missing than there. */
const LEAST = 0.5
const MOST = 0.95

/**
 * With what probability at least the planned gas should be there: the critical ratio of the newsvendor (Arrow, Harris and Marschak, Econometrica 19
 * (1951), 250), the cost of a cubic metre too few over that and the worth of one too many. Too few stop an engine: its start, spread
 * over what it burns in its minimum time up at its least load. One too many is flared: what machines would have paid for its power, and the
 * flare's fees. What the site file says comes first.
 */
export function gasConfidence(
  site: SiteFile,
  hashpriceMinorPerThDay: number,
  netHeatingValueMjPerM3: number,
): number {
  const { schedule } = site
  if (schedule.gas_confidence !== undefined) return schedule.gas_confidence
  const kwhPerM3 = (netHeatingValueMjPerM3 * 1e3) / JOULES_PER_WATT_HOUR
  const short = mean(
    site.engines.map((engine) => {
      const terms = schedule.engines.find(({ id }) => id === engine.id)
      const share = engine.minimum_load_share
      const curve = engine.fuel_curve.map((point) => ({
        loadShare: point.load_share,
        efficiency: point.efficiency,
      }))
      const m3PerH = (engine.rated_kw * share) / (efficiencyAt(curve, share) * kwhPerM3)
      const hours = terms?.minimum_up_h ?? 1
      return hours * m3PerH === 0 ? 0 : (terms?.start_cost_minor ?? 0) / (hours * m3PerH)
    }),
  )
  const efficiency = mean(site.engines.map(({ fuel_curve }) => fuel_curve.at(-1)?.efficiency ?? 0))
  const over =
    worthOfKwh(site, hashpriceMinorPerThDay) * kwhPerM3 * efficiency + (schedule.flare_cost_minor_per_m3 ?? 0)
  if (short + over === 0) return LEAST
  return Math.min(MOST, Math.max(LEAST, short / (short + over)))
}

/** What machines pay for a kWh, minor units, the mean over all of them by their power. */
function worthOfKwh(site: SiteFile, hashprice: number): number {
  let [kw, minorPerH] = [0, 0]
  for (const group of site.machines) {
    const expanded = expandAddresses(group.addresses)
    const count = expanded.ok ? expanded.addresses.length : 0
    const fee = site.customers.find(({ id }) => id === group.customer)?.energy_price_minor_per_kwh ?? 0
    const power = (count * group.nominal_power_w) / 1_000
    kw += power
    minorPerH += fee > 0 ? fee * power : (count * group.nominal_hashrate_ths * hashprice) / HOURS_PER_DAY
  }
  return kw === 0 ? 0 : minorPerH / kw
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
