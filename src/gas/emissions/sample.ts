import type { Component } from '../components.ts'
import { ideal, kelvin, REFERENCE_KPA } from '../conditions.ts'
import { propertyModel } from '../properties.ts'
import type { MeteredGas } from './activity.ts'
import type { FactorSet } from './factor.ts'
import { exact, input, plus, scaled, type Uncertain } from './uncertain.ts'

/** MJ of an international-table MMBtu. */
export const MEGAJOULES_PER_MMBTU = 1055.05585262

/** What a kilomole of an analysed gas holds. */
export interface Sample {
  /** kmol per m³ at the gas's own metering conditions. */
  readonly kmolPerM3: Uncertain
  readonly methane: Uncertain
  readonly carbonDioxide: Uncertain
  readonly hydrogenSulphide: Uncertain
  /** kmol of carbon in what burns, methane included. */
  readonly carbon: Uncertain
  /** kmol of carbon, and kg, of hydrocarbons other than methane. */
  readonly otherCarbon: Uncertain
  readonly otherMass: Uncertain
  readonly sulphur: Uncertain
  /** Gross heat, MMBtu per kmol, burnt at 60 °F. */
  readonly heat: Uncertain
}

export function sampleOf(gas: MeteredGas, id: string, set: FactorSet): Sample {
  const { components, fractions, uncertainties } = gas.composition
  const over = (of: (component: Component) => number): Uncertain =>
    plus(
      exact(0),
      ...components.flatMap((component, index) => {
        const weight = of(component)
        if (weight === 0) return []
        const fraction = fractions[index] ?? 0
        return [
          scaled(
            input(fraction, uncertainties?.[index], `gas/${id}/${component.name}`, [`gas/${id}`]),
            weight,
          ),
        ]
      }),
    )
  const is = (name: string) => (component: Component) => (component.name === name ? 1 : 0)
  const carbonOf = ({ name, atoms }: Component) => (name === 'carbon dioxide' ? 0 : atoms[0])
  const otherOf = (component: Component) => (component.name === 'methane' ? 0 : carbonOf(component))
  return {
    kmolPerM3: exact(kilomolesPerM3(gas, set)),
    methane: over(is('methane')),
    carbonDioxide: over(is('carbon dioxide')),
    hydrogenSulphide: over(is('hydrogen sulphide')),
    carbon: over(carbonOf),
    otherCarbon: over(otherOf),
    otherMass: over((component) => (otherOf(component) > 0 ? component.molarMass : 0)),
    sulphur: over(({ atoms }) => atoms[4]),
    heat: over(({ name, calorific }) => (name === 'water' ? 0 : (calorific[2] ?? 0) / MEGAJOULES_PER_MMBTU)),
  }
}

function kilomolesPerM3(
  { composition, metering, pressureKpa = REFERENCE_KPA }: MeteredGas,
  set: FactorSet,
): number {
  if (set.molarVolume !== 'real')
    return ((pressureKpa / REFERENCE_KPA) * (kelvin(15.55) / kelvin(metering))) / set.molarVolume.value
  const { compressionFactor } = propertyModel(composition.components, {
    combustion: 15,
    metering,
    pressureKpa,
  }).evaluate(composition.fractions)
  return 1 / (ideal.molarVolume(metering, pressureKpa) * compressionFactor)
}
