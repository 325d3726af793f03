import type { SiteOutlook } from '../../dispatch/index.ts'
import { type Composition, emissionsOf, factorSet, type MeteredGas, type Stated } from '../../gas/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'

const MEGAJOULES_PER_KWH = 3.6

/** kg CO2 for each MJ of natural gas burnt (IPCC 2006 Guidelines, volume 2, table 2.2: 56,100 kg/TJ). */
const CO2_KG_PER_MJ = 0.0561
/** Methane, kg/m³ at 15 °C and 101.325 kPa (ISO 6976:2016), and its warming over 100 years (IPCC AR6 WG1, table 7.15). */
const METHANE = { kgPerM3: 0.6798, warming: 29.8 } as const

/**
 * CO2e of a cubic metre of gas, burnt in the engines and flared, in the terms of the site file's `emissions`; methane that its engines are not
 * said to slip is none. Of a gas whose composition nobody tells, by its heating value. Undefined where the site burns no gas, or nothing costs carbon.
 */
export function carbonOf(
  file: SiteFile,
  composition: Composition | undefined,
  netHeatingValueMjPerM3: number,
): SiteOutlook['carbon'] {
  const { gas, emissions, schedule } = file
  if (gas === undefined || (schedule.carbon_price_minor_per_t ?? 0) === 0) return undefined
  const { destruction_efficiency: destroyed, unlit_share: unlit } = gas.flare
  const set = factorSet({
    report: emissions?.assessment_report ?? 'AR6',
    horizonYears: emissions?.horizon_years ?? 100,
  })
  if (composition === undefined || destroyed === undefined || !set.ok)
    return byHeat((destroyed ?? 1) * (1 - (unlit ?? 0)), netHeatingValueMjPerM3)
  const metered: MeteredGas = { composition, metering: 15 }
  const engine = file.engines[0]
  const efficiency = engine?.fuel_curve.at(-1)?.efficiency ?? 0
  const burnt = emissionsOf(
    [
      {
        activities: [
          {
            kind: 'engine',
            id: 'engine',
            gas: metered,
            volumeM3: stated(1),
            slip: {
              per: 'electrical kWh',
              gramsPerKwh: stated(engine?.methane_slip_g_per_kwh ?? 0),
              kwh: stated((netHeatingValueMjPerM3 / MEGAJOULES_PER_KWH) * efficiency),
            },
          },
        ],
      },
    ],
    set.factors,
  )
  const flared = emissionsOf(
    [
      {
        activities: [
          {
            kind: 'flare',
            id: 'flare',
            gas: metered,
            volumeM3: stated(1),
            terms: {
              destruction: stated(destroyed),
              combustion: stated(destroyed),
              unlit: stated(unlit ?? 0),
            },
          },
        ],
      },
    ],
    set.factors,
  )
  if (!burnt.ok || !flared.ok) return byHeat(destroyed * (1 - (unlit ?? 0)), netHeatingValueMjPerM3)
  return {
    burntKgPerM3: burnt.statement.totals.CO2e.amount / MILLIGRAMS_PER_KG,
    flaredKgPerM3: flared.statement.totals.CO2e.amount / MILLIGRAMS_PER_KG,
  }
}

function byHeat(destroyed: number, heatMjPerM3: number): NonNullable<SiteOutlook['carbon']> {
  const burnt = CO2_KG_PER_MJ * heatMjPerM3
  return {
    burntKgPerM3: burnt,
    flaredKgPerM3: destroyed * burnt + (1 - destroyed) * METHANE.kgPerM3 * METHANE.warming,
  }
}

const MILLIGRAMS_PER_KG = 1e6
const stated = (value: number): Stated => ({ value, source: 'the site file' })
