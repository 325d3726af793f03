import { along } from './along.ts'
import { generatorEfficiencyAt } from './printedFuel.ts'
import type { CatalogueEngine } from './schema.ts'

const KILOWATTS_PER_HORSEPOWER = 0.745699871582

/**
 * Methane in the exhaust before any catalyst, grams for each electrical kilowatt-hour, at a share of the load within what is
 * printed. Where a sheet prints all hydrocarbons and those without methane it is their difference, both as grams of the
 * sheet's own reference. Undefined where the sheet is silent, or prints it for the shaft and nothing tells the generator.
 */
export function methaneSlipGPerKwh(
  engine: CatalogueEngine,
  loadShare: number,
  generatorEfficiency?: number,
): number | undefined {
  const slip = engine.methane_slip
  if (slip === undefined) return undefined
  const lowest = slip.hydrocarbons[0]?.load_share ?? 1
  const highest = slip.hydrocarbons.at(-1)?.load_share ?? 0
  if (loadShare < lowest - 1e-9 || loadShare > highest + 1e-9) return undefined
  const at = (points: typeof slip.hydrocarbons) =>
    along(
      points.map((point) => [point.load_share, point.value]),
      loadShare,
    ) ?? 0
  const printed = at(slip.hydrocarbons) - (slip.without_methane === undefined ? 0 : at(slip.without_methane))
  const perShaft = slip.unit === 'g/bhp-h' ? printed / KILOWATTS_PER_HORSEPOWER : printed
  if (slip.measured_at === 'generator') return perShaft
  const generator = generatorEfficiencyAt(engine, loadShare, generatorEfficiency)
  return generator === undefined ? undefined : perShaft / generator
}
