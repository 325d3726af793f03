export type { Amount, ElectricalInterval, GasInterval } from './energyGraph.ts'
export { electricityGraph, gasGraph } from './energyGraph.ts'
export type { FuelCurve, FuelPoint } from './fuelCurve.ts'
export { efficiencyAt, fuelFor, powerFrom, yieldWhPerM3 } from './fuelCurve.ts'
