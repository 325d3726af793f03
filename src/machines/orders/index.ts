export { carryOut, type OrderHands } from './carryOut.ts'
export { type Evidence, evidenceOf, expectedPower } from './evidence.ts'
export { type FeederStanding, feederStanding, type Share } from './feeder.ts'
export { handsOver } from './hands.ts'
export {
  effectOf,
  type MachineOrder,
  type MachineStanding,
  type OrderState,
  type OrderStep,
  type OrderTarget,
} from './model.ts'
export { type OrderPace, paceOf } from './pace.ts'
export { type Duty, type OrderParts, OrderRun } from './run.ts'
export { type OrderSummary, summaryOf } from './summary.ts'
