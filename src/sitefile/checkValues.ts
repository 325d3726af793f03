import type { Finding } from './check.ts'
import { nearest } from './nearest.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

/** Values that are fine alone and wrong together, and names from outside lists. */
export function checkValues(site: SiteFile): readonly Finding[] {
  const found: Finding[] = []
  const rising = (path: Path, what: string, values: readonly number[], expected: string) => {
    if (values.some((value, k) => k > 0 && value <= (values[k - 1] ?? value)))
      found.push({ path, message: `${what} are out of order: ${values.join(', ')}`, expected })
  }
  site.engines.forEach((engine, k) => {
    const path = ['engines', k]
    const curve = [...path, 'fuel_curve']
    rising(
      curve,
      `the load shares of ${engine.id}'s fuel curve`,
      engine.fuel_curve.map((point) => point.load_share),
      'rising load_share',
    )
    if (engine.fuel_curve.some((point) => point.efficiency <= 0 || point.load_share <= 0))
      found.push({
        path: curve,
        message: `${engine.id}'s fuel curve has a point at zero`,
        expected: 'load_share and efficiency above 0',
      })
    else
      rising(
        curve,
        `the heat inputs of ${engine.id} (load_share / efficiency)`,
        engine.fuel_curve.map((point) => Number((point.load_share / point.efficiency).toFixed(4))),
        'more heat for more load',
      )
    if (engine.block_load_kw > engine.rated_kw)
      found.push({
        path: [...path, 'block_load_kw'],
        message: `${engine.id} accepts a step above its rating`,
        expected: `at most ${engine.rated_kw}`,
      })
  })
  if (site.gas !== undefined) {
    const { inlet } = site.gas
    rising(
      ['gas', 'inlet', 'pressure_low_kpa'],
      'the pressures of the header',
      [inlet.pressure_low_kpa, inlet.pressure_set_kpa, inlet.pressure_high_kpa],
      'pressure_low_kpa < pressure_set_kpa < pressure_high_kpa',
    )
  }
  const { frequency_shed_all_hz, frequency_low_hz } = site.protection
  rising(
    ['protection', 'frequency_low_hz'],
    'the frequencies',
    [frequency_shed_all_hz, frequency_low_hz, Math.min(...site.busbars.map((busbar) => busbar.frequency_hz))],
    'frequency_shed_all_hz < frequency_low_hz < frequency_hz of the busbars',
  )
  return [...found, ...names(site)]
}

/** Time zone, currency and country, against the lists in the runtime (IANA, ISO 4217, ISO 3166-1). */
function names(site: SiteFile): Finding[] {
  const found: Finding[] = []
  const { zone, country } = site.site
  if (!isZone(zone)) {
    const right = nearest(zone, Intl.supportedValuesOf('timeZone'))
    found.push({
      path: ['site', 'zone'],
      message: `${zone} is not a time zone`,
      expected: 'a name of the IANA time zone database, such as Asia/Yekaterinburg',
      ...(right === undefined ? {} : { suggestion: right }),
    })
  }
  const currencies = Intl.supportedValuesOf('currency')
  if (!currencies.includes(site.currency)) {
    const upper = site.currency.toUpperCase()
    found.push({
      path: ['currency'],
      message: `${site.currency} is not a currency`,
      expected: 'an ISO 4217 code in capitals, such as USD',
      ...(currencies.includes(upper) ? { suggestion: upper } : {}),
    })
  }
  if (!isCountry(country))
    found.push({
      path: ['site', 'country'],
      message: `${country} is not a country`,
      expected: 'an ISO 3166-1 alpha-2 code in capitals, such as RU',
      ...(isCountry(country.toUpperCase()) ? { suggestion: country.toUpperCase() } : {}),
    })
  return found
}

function isZone(zone: string): boolean {
  // Offsets such as +05:00 are taken by the runtime too, and know nothing of local law.
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function isCountry(country: string): boolean {
  return (
    /^[A-Z]{2}$/.test(country) &&
    new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(country) !== undefined
  )
}
