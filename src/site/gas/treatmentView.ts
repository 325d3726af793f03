import { capacityOf, chargeState } from '../../gas/index.ts'
import { fromIso, type Instant, toIso } from '../../quantity/index.ts'
import type { SiteFile } from '../../sitefile/index.ts'
import type { Image } from '../image.ts'
import { splitPoint } from '../plant.ts'
import type { GasPageView } from './view.ts'

type Step = NonNullable<SiteFile['gas']>['treatment'][number]

const POINT_OLDEST_MS = 10_000
const HOUR_MS = 3_600_000
/** Hydrogen sulphide in a cubic metre of itself at 15 °C and 101.325 kPa: 34.081 kg/kmol over 23.645 m³/kmol. */
const SULPHIDE_KG_PER_M3 = 34.081 / 23.645

/** What the gas brings to treatment now. */
export interface Load {
  readonly inflowM3PerH: number | null
  readonly hydrogenSulphidePpm: number | undefined
}

/** The steps of treatment: pressure across elements, and how long a charge lasts if the gas has been and stays as it is now. */
export function presentTreatment(
  steps: readonly Step[],
  image: Image,
  load: Load,
  now: Instant,
): GasPageView['treatment'] {
  return steps.map((step) => {
    const { device, point } = splitPoint(step.differential_pressure ?? '')
    const across = image.value(device, point, now, POINT_OLDEST_MS)
    const full = across !== undefined && step.change_at_kpa !== undefined && across >= step.change_at_kpa
    const charge = chargeOf(step, load, now)
    return {
      id: step.id,
      kind: step.kind,
      loss_share: step.loss_share,
      differential_pressure_kpa: across ?? null,
      change_at_kpa: step.change_at_kpa ?? null,
      charged: step.charged ?? null,
      due: charge.due,
      notes: [...(full ? [`${across.toFixed(1)} kPa across it: its element is due`] : []), ...charge.notes],
    }
  })
}

function chargeOf(
  step: Step,
  { inflowM3PerH, hydrogenSulphidePpm }: Load,
  now: Instant,
): { readonly due: string | null; readonly notes: readonly string[] } {
  const removed = step.removes?.hydrogen_sulphide
  if ((step.kind !== 'h2s-scavenger' && step.kind !== 'iron-sponge') || removed === undefined)
    return { due: null, notes: [] }
  if (inflowM3PerH === null || hydrogenSulphidePpm === undefined)
    return { due: null, notes: ['what it binds is not known'] }
  const bindsKgPerH = inflowM3PerH * hydrogenSulphidePpm * 1e-6 * SULPHIDE_KG_PER_M3 * removed
  const chargedAt = step.charged === undefined ? undefined : fromIso(`${step.charged}T00:00:00Z`)
  const capacity = capacityOf({
    id: step.id,
    kind: step.kind,
    removes: { hydrogenSulphide: removed },
    ...(step.capacity_kg_h2s_per_kg !== undefined && { capacityKgH2sPerKg: step.capacity_kg_h2s_per_kg }),
  })
  const state = chargeState(
    {
      ...(step.charge_kg !== undefined && { chargeKg: step.charge_kg }),
      ...(capacity !== undefined && { capacity }),
      ...(chargedAt !== undefined && {
        chargedAt,
        boundKg: (bindsKgPerH * Math.max(0, now - chargedAt)) / HOUR_MS,
      }),
      bindsKgPerH,
    },
    now,
  )
  if (!state.known) return { due: null, notes: [`not known: ${state.missing.join(', ')}`] }
  const left = `${Math.max(0, state.remainingShare * 100).toFixed(0)} % of its charge left`
  return {
    due: state.spentAt === undefined ? null : toIso(state.spentAt).slice(0, 10),
    notes: [
      `${left} if the gas has been as it is now, ${(bindsKgPerH * 24).toFixed(2)} kg of hydrogen sulphide a day; capacity ${state.evidence}`,
    ],
  }
}
