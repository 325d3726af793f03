import type { z } from 'zod'
import type { Finding } from './check.ts'
import type { treatmentStepSchema } from './gasSchema.ts'
import type { Path } from './source.ts'

export type SiteTreatmentStep = z.infer<typeof treatmentStepSchema>
type Key = Exclude<keyof SiteTreatmentStep, 'id' | 'kind'>

const EVERY: readonly Key[] = ['loss_share', 'pressure_drop_kpa', 'power_kw']
const ELEMENT: readonly Key[] = ['differential_pressure', 'change_at_kpa']
const CHARGE: readonly Key[] = ['charge_kg', 'capacity_kg_h2s_per_kg', 'charged', 'price_minor_per_kg']

/** What each kind has beside what every one has. */
const HAS: Readonly<Record<SiteTreatmentStep['kind'], readonly Key[]>> = {
  separator: ['temperature_c', 'pressure_kpa', 'carry_over_share'],
  filter: ['carry_over_share', ...ELEMENT],
  coalescer: ['carry_over_share', ...ELEMENT],
  'h2s-scavenger': ['removes', ...CHARGE, ...ELEMENT],
  'iron-sponge': ['removes', ...CHARGE, ...ELEMENT],
  amine: ['removes'],
  cooler: ['temperature_c', 'carry_over_share'],
  chiller: ['temperature_c', 'carry_over_share', 'cop'],
  heater: ['temperature_c'],
}

/** Parameters that a kind of step needs and those that it has no use for. */
export function checkTreatment(steps: readonly SiteTreatmentStep[], path: Path): readonly Finding[] {
  const found = steps.flatMap((step, k) => checkStep(step, [...path, k]))
  if (steps.reduce((sum, step) => sum + step.loss_share, 0) >= 1)
    found.push({
      path,
      message: 'treatment takes out all of the gas',
      expected: 'loss_share below 1 in total',
    })
  return found
}

function checkStep(step: SiteTreatmentStep, path: Path): Finding[] {
  const { id, kind } = step
  const found: Finding[] = []
  const has = new Set<string>([...EVERY, ...HAS[kind], 'id', 'kind'])
  for (const [key, value] of Object.entries(step))
    if (value !== undefined && !has.has(key))
      found.push({
        path: [...path, key],
        message: `${id} is a ${kind}, which has no ${key}`,
        expected: `${[...HAS[kind], ...EVERY].join(', ')}`,
      })
  const needs = (key: Key, why: string, expected: string) =>
    found.push({ path: [...path, key], message: `${id} is a ${kind} without ${key}: ${why}`, expected })
  if ((kind === 'cooler' || kind === 'chiller' || kind === 'heater') && step.temperature_c === undefined)
    needs('temperature_c', 'nothing says how far it goes', 'the temperature of the gas that leaves it')
  if ((kind === 'h2s-scavenger' || kind === 'iron-sponge') && step.removes?.hydrogen_sulphide === undefined)
    needs('removes', 'nothing says what it takes out', 'removes: { hydrogen_sulphide: 0.95 }, say')
  if (kind === 'amine' && Object.keys(step.removes ?? {}).length === 0)
    needs(
      'removes',
      'nothing says what it takes out',
      'a share of hydrogen_sulphide, carbon_dioxide or water',
    )
  if (step.charged !== undefined && step.charge_kg === undefined)
    needs('charge_kg', 'the day of a charge says nothing without its mass', 'the kilograms of a charge')
  if (step.change_at_kpa !== undefined && step.differential_pressure === undefined)
    needs('differential_pressure', 'nothing is held against change_at_kpa', 'a point, device/point')
  if (step.power_kw !== undefined && step.cop !== undefined)
    found.push({
      path: [...path, 'cop'],
      message: `${id} has both power_kw and cop`,
      expected: 'one of them',
    })
  return found
}
