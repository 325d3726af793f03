import type { TreatmentStep } from '../gas/index.ts'
import type { SiteTreatmentStep } from '../sitefile/index.ts'

/** Pressure of the air at an elevation, kPa (ISO 2533: standard atmosphere up to 11 km). */
export function atmosphereKpa(elevationM: number): number {
  return 101.325 * (1 - 2.25577e-5 * elevationM) ** 5.25588
}

/** The steps of a site file as the gas passes them: gauge pressures become absolute. */
export function treatmentSteps(
  treatment: readonly SiteTreatmentStep[],
  airKpa: number,
): readonly TreatmentStep[] {
  return treatment.map((step) => stepOf(step, airKpa))
}

function stepOf(step: SiteTreatmentStep, airKpa: number): TreatmentStep {
  const common = {
    id: step.id,
    lossShare: step.loss_share,
    ...(step.pressure_drop_kpa !== undefined && { pressureDropKpa: step.pressure_drop_kpa }),
    ...(step.power_kw !== undefined && { powerKw: step.power_kw }),
  }
  const carried = step.carry_over_share !== undefined && { carryOverShare: step.carry_over_share }
  switch (step.kind) {
    case 'separator':
      return {
        ...common,
        ...carried,
        kind: step.kind,
        ...(step.temperature_c !== undefined && { temperatureC: step.temperature_c }),
        ...(step.pressure_kpa !== undefined && { pressureKpa: step.pressure_kpa + airKpa }),
      }
    case 'filter':
    case 'coalescer':
      return { ...common, ...carried, kind: step.kind }
    case 'cooler':
    case 'chiller':
    case 'heater':
      return {
        ...common,
        ...carried,
        kind: step.kind,
        // The check of the site file asks for it; a step without it is refused by its number.
        temperatureC: step.temperature_c ?? Number.NaN,
        ...(step.cop !== undefined && { cop: step.cop }),
      }
    case 'h2s-scavenger':
    case 'iron-sponge':
    case 'amine': {
      const { hydrogen_sulphide, carbon_dioxide, water } = step.removes ?? {}
      return {
        ...common,
        kind: step.kind,
        removes: {
          ...(hydrogen_sulphide !== undefined && { hydrogenSulphide: hydrogen_sulphide }),
          ...(carbon_dioxide !== undefined && { carbonDioxide: carbon_dioxide }),
          ...(water !== undefined && { water }),
        },
        ...(step.capacity_kg_h2s_per_kg !== undefined && { capacityKgH2sPerKg: step.capacity_kg_h2s_per_kg }),
        ...(step.price_minor_per_kg !== undefined && { priceMinorPerKg: step.price_minor_per_kg }),
      }
    }
  }
}
