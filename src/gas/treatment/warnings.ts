import type { Assay, GasAt } from './assay.ts'
import type { TreatmentStep } from './steps.ts'
import { kgOf, type Stream } from './stream.ts'

/** Engine makers ask for fuel gas that much above its dew point (Kohler, gas generator sets: 15 K). */
const MARGIN_K = 15
/** Range in which iron sponge works: 10 to 50 °C (Connelly-GPM: 50 to 120 °F). */
const SPONGE_C = [10, 49] as const

/** What an operator should look at after a step. */
export function warningsOf(
  step: TreatmentStep,
  before: Stream,
  {
    gas,
    told,
    carriedKgPerH,
    drains,
  }: {
    readonly gas: GasAt
    readonly told: Assay
    readonly carriedKgPerH: number
    readonly drains: number
  },
): readonly string[] {
  const warnings: string[] = []
  const { temperatureC } = gas
  const saturated =
    drains > 0 || (told.waterDewPointC !== undefined && told.waterDewPointC > temperatureC - 0.01)
  if (saturated && told.hydrateTemperatureC !== undefined && temperatureC < told.hydrateTemperatureC)
    warnings.push(
      `hydrates may form: ${temperatureC.toFixed(1)} °C with free water, below ${told.hydrateTemperatureC.toFixed(1)} °C`,
    )
  else if (saturated && temperatureC < 0) warnings.push('its free water freezes')
  if (step.kind === 'h2s-scavenger' || step.kind === 'iron-sponge' || step.kind === 'amine') {
    const drops = kgOf(before.components, before.carried)
    if (drops > 0)
      warnings.push(`${drops.toPrecision(3)} kg/h of liquid enters with the gas; put a separator ahead`)
  }
  if (step.kind === 'iron-sponge' && (temperatureC < SPONGE_C[0] || temperatureC > SPONGE_C[1]))
    warnings.push(
      `${temperatureC.toFixed(1)} °C is outside ${SPONGE_C[0]} to ${SPONGE_C[1]} °C, in which iron sponge works`,
    )
  if (carriedKgPerH > 0) warnings.push(`${carriedKgPerH.toPrecision(3)} kg/h of liquid goes on as drops`)
  return warnings
}

/** What stands against burning the gas in an engine as it leaves. */
export function warningsAhead(told: Assay, carriedKgPerH: number): readonly string[] {
  const margin = told.dewPointMarginK
  return [
    ...(carriedKgPerH > 0 ? [`${carriedKgPerH.toPrecision(3)} kg/h of liquid reaches the engines`] : []),
    ...(margin !== undefined && margin < MARGIN_K
      ? [
          `the gas is ${margin.toFixed(1)} K above its dew point; engine makers ask for ${MARGIN_K} K: reheat it or cool it deeper before`,
        ]
      : []),
    ...(margin === undefined ? ['no dew point is known, so its margin is not either'] : []),
  ]
}
