import { Temporal } from 'temporal-polyfill'
import { type Composition, gasProperties, methaneNumber, readComposition } from '../../gas/index.ts'
import { type Instant, instant } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'

/** Where engines' heating values are meant: burnt at 15 °C, metered at 15 °C and 101.325 kPa (ISO 13443). */
export const CONDITIONS = { combustion: 15, metering: 15 } as const

/** A gas that is, or was, in force at the site: who says so, since when, and what follows from it. */
export interface KnownGas {
  readonly source: 'analyser' | 'laboratory' | 'site file'
  /** When it was sampled; it is in force from then on. Undefined: always. */
  readonly sampledAt: Instant | undefined
  /** Undefined where only a heating value was written down. */
  readonly composition: Composition | undefined
  /** Net heating value at `CONDITIONS`, MJ/m³, with its standard uncertainty. */
  readonly heat: { readonly value: number; readonly sigma: number }
  /** By EN 16726; undefined where nobody tells it. */
  readonly methaneNumber: number | undefined
  readonly who: string | undefined
  readonly why: string | undefined
}

/**
 * What the heating value of an analysis is uncertain by where the uncertainties of its parts are not told, as a share: the sampling and
 * the laboratory of a rich gas; a chromatograph on line. And that of a value written down without an analysis. Assumed.
 */
const ANALYSIS_SHARE = { laboratory: 0.005, 'site file': 0.005, analyser: 0.003 } as const
const WRITTEN_SHARE = 0.02

export function knownGas(
  source: KnownGas['source'],
  composition: Composition,
  more: {
    readonly sampledAt?: Instant | undefined
    readonly who?: string | undefined
    readonly why?: string | undefined
  } = {},
): KnownGas {
  const { properties, uncertainties } = gasProperties(composition, CONDITIONS)
  const value = properties.netVolume
  const own = composition.uncertainties === undefined ? value * ANALYSIS_SHARE[source] : 0
  return {
    source,
    sampledAt: more.sampledAt,
    composition,
    heat: { value, sigma: Math.hypot(uncertainties.netVolume, own) },
    methaneNumber: methaneNumber(composition).value,
    who: more.who,
    why: more.why,
  }
}

/** The gas that the site file tells of; undefined where the site burns none. */
export function gasOfFile(file: SiteFile): KnownGas | undefined {
  const inlet = file.gas?.inlet
  if (inlet === undefined) return undefined
  const sampledAt = inlet.sampled === undefined ? undefined : dayStart(inlet.sampled, file.site.zone)
  if (inlet.composition !== undefined) {
    const read = readComposition(inlet.composition)
    if (read.ok) return knownGas('site file', read.composition, { sampledAt })
  }
  const value = inlet.net_heating_value_mj_per_m3
  return {
    source: 'site file',
    sampledAt,
    composition: undefined,
    heat: { value, sigma: value * WRITTEN_SHARE },
    methaneNumber: inlet.methane_number,
    who: undefined,
    why: undefined,
  }
}

function dayStart(day: string, zone: string): Instant {
  return instant(Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds)
}

/**
 * The gas in force at an instant: that of the newest sample taken until then, whoever took it. A sample without a time is older than
 * any with one.
 */
export function inForce(gases: readonly KnownGas[], at: Instant): KnownGas | undefined {
  let found: KnownGas | undefined
  for (const gas of gases) {
    if (gas.sampledAt !== undefined && gas.sampledAt > at) continue
    const newer =
      (gas.sampledAt ?? Number.NEGATIVE_INFINITY) >= (found?.sampledAt ?? Number.NEGATIVE_INFINITY)
    if (found === undefined || newer) found = gas
  }
  // Before the first sample the gas was nearer to that one than to nothing.
  return found ?? gases.toSorted((a, b) => (a.sampledAt ?? 0) - (b.sampledAt ?? 0))[0]
}

/** Mole fraction of one component; undefined where the composition does not name it, which is not zero. */
export function fractionOf(gas: KnownGas, name: string): number | undefined {
  const place = gas.composition?.components.findIndex((component) => component.name === name) ?? -1
  return place < 0 ? undefined : gas.composition?.fractions[place]
}
