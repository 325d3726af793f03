import type { Assay, GasAt } from '../gas/index.ts'
import { type CatalogueEngine, checkFuel, engineFuel, type FuelCheck } from '../power/index.ts'
import { celsius, kilopascals } from '../quantity/index.ts'

/** One limit against one gas, in a line. */
export function checkWords({ property, verdict, value, unit, margin, why }: FuelCheck): string {
  const figure =
    value === undefined ? '' : ` ${Number(value.toPrecision(4))}${unit === undefined ? '' : ` ${unit}`}`
  const room = margin === undefined ? '' : `, margin ${Number(margin.toPrecision(3))}`
  return `${verdict}: ${property.replaceAll('_', ' ')}${figure}${room}${why === undefined ? '' : ` (${why})`}`
}

/** Every limit of an engine against what treatment lets out; gauge pressure by the air at the site. */
export function checksOf(
  engine: CatalogueEngine,
  { gas, assay }: { readonly gas: GasAt; readonly assay: Assay },
  airKpa: number,
): readonly FuelCheck[] {
  const { hydrocarbonDewPointC, hydrogenSulphideFraction } = assay
  return checkFuel(
    engine,
    engineFuel(gas.composition, {
      hydrogenSulphidePpm: hydrogenSulphideFraction * 1e6,
      temperature: celsius(gas.temperatureC),
      pressure: kilopascals(gas.pressureKpa - airKpa),
      ...(hydrocarbonDewPointC !== undefined && { dewPoint: celsius(hydrocarbonDewPointC) }),
    }),
  )
}
