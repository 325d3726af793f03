import type { Component } from '../components.ts'
import type { Composition } from '../composition.ts'
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
  const { components } = gas.composition
  const parts = partsOf(gas.composition, id)
  const over = (of: (component: Component) => number): Uncertain =>
    plus(
      exact(0),
      ...components.flatMap((component, index) => {
        const [weight, part] = [of(component), parts[index]]
        return weight === 0 || part === undefined ? [] : [scaled(part, weight)]
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

/**
 * The fractions of an analysis. Correlated ones lean on independent causes, which are the columns of the Cholesky factor of their
 * correlations, so that whatever is made of them has the right uncertainty.
 */
function partsOf(composition: Composition, id: string): readonly Uncertain[] {
  const { components, fractions, uncertainties, correlations } = composition
  const from = [`gas/${id}`]
  if (uncertainties === undefined || correlations === undefined)
    return components.map(({ name }, index) =>
      input(fractions[index] ?? 0, uncertainties?.[index], `gas/${id}/${name}`, from),
    )
  const factor: number[][] = correlations.map((row) => row.map(() => 0))
  for (const [row, line] of factor.entries())
    for (let column = 0; column <= row; column++) {
      let rest = correlations[row]?.[column] ?? 0
      for (let earlier = 0; earlier < column; earlier++)
        rest -= (line[earlier] ?? 0) * (factor[column]?.[earlier] ?? 0)
      const pivot = factor[column]?.[column] ?? 0
      line[column] = row === column ? Math.sqrt(Math.max(0, rest)) : pivot < 1e-6 ? 0 : rest / pivot
    }
  return components.map((_, index) =>
    plus(
      { value: fractions[index] ?? 0, leans: new Map(), from },
      ...components.map(({ name }, cause) =>
        input(0, (uncertainties[index] ?? 0) * (factor[index]?.[cause] ?? 0), `gas/${id}/${name}`, from),
      ),
    ),
  )
}
