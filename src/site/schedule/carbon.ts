import type { SiteOutlook } from '../../dispatch/index.ts'
import { type Composition, emissionsOf, factorSet, type MeteredGas, type Stated } from '../../gas/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'

const MEGAJOULES_PER_KWH = 3.6

/**
 * CO2e of a cubic metre of gas, burnt in the engines and flared, in the terms of the site file's `emissions`; methane that its engines are not
 * said to slip is none. Undefined where the site burns no gas, its flare's efficiency is not told, or nothing costs carbon.
 */
export function carbonOf(
  file: SiteFile,
  composition: Composition | undefined,
  netHeatingValueMjPerM3: number,
): SiteOutlook['carbon'] {
  const { gas, emissions, schedule } = file
  if (gas === undefined || composition === undefined || (schedule.carbon_price_minor_per_t ?? 0) === 0)
    return undefined
  const { destruction_efficiency: destroyed, unlit_share: unlit } = gas.flare
  const set = factorSet({
    report: emissions?.assessment_report ?? 'AR6',
    horizonYears: emissions?.horizon_years ?? 100,
  })
  if (destroyed === undefined || !set.ok) return undefined
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
  if (!burnt.ok || !flared.ok) return undefined
  return {
    burntKgPerM3: burnt.statement.totals.CO2e.amount / MILLIGRAMS_PER_KG,
    flaredKgPerM3: flared.statement.totals.CO2e.amount / MILLIGRAMS_PER_KG,
  }
}

const MILLIGRAMS_PER_KG = 1e6
const stated = (value: number): Stated => ({ value, source: 'the site file' })
