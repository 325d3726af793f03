import { cubicMetresPerHour, joulesPerTerahash, kilopascals, watts } from '../quantity/index.ts'
import type { EngineState, FeederState, GasState, MachineState } from './model.ts'

/** Parts of a snapshot as tests of the fast loop need them: an engine of 330 kW that runs, a machine of 3 kW that mines, a feeder, a gas. */
export const engine = (id: string, change: Partial<EngineState> = {}): EngineState => ({
  id,
  rated: watts(330_000),
  phase: 'running',
  breakerClosed: true,
  power: watts(200_000),
  available: watts(330_000),
  minimum: watts(132_000),
  blockLoad: watts(66_000),
  merit: Number(id.slice(1)),
  ageMs: 50,
  ...change,
})
export const machine = (id: string, change: Partial<MachineState> = {}): MachineState => ({
  id,
  feeder: 'f1',
  customer: 'a',
  shedPriority: 1,
  mode: 'mining',
  power: watts(3_000),
  nominalPower: watts(3_000),
  minimumPower: undefined,
  powerLimit: undefined,
  hashrate: undefined,
  efficiency: joulesPerTerahash(25),
  canSleep: true,
  canLimit: false,
  pending: undefined,
  stoppedBy: undefined,
  ageMs: 1_000,
  ...change,
})
export const feeder = (
  id: string,
  powerKw: number | undefined,
  change: Partial<FeederState> = {},
): FeederState => ({
  id,
  shedPriority: Number(id.slice(1)),
  breakerClosed: true,
  power: powerKw === undefined ? undefined : watts(powerKw * 1000),
  ageMs: 500,
  ...change,
})
export const gas = (inflow: number, pressure = 250): GasState => ({
  inflow: cubicMetresPerHour(inflow),
  pressure: kilopascals(pressure),
  low: kilopascals(150),
  set: kilopascals(250),
  high: kilopascals(350),
  linePackPerKilopascal: 0.3,
  yieldWhPerM3: 4_000,
  ageMs: 500,
})
