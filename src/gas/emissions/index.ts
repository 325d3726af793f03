export type {
  Activity,
  EmissionInterval,
  EngineActivity,
  FlareActivity,
  FlareTerms,
  MeteredGas,
  Slip,
  VentActivity,
} from './activity.ts'
export { emissionsOf } from './emissionsOf.ts'
export { EQUATIONS, type Equation, type EquationId } from './equations.ts'
export type { AssessmentReport, Factor, FactorSet, Grade, HorizonYears, Stated, Substance } from './factor.ts'
export { REPORTS, SUBSTANCES } from './factor.ts'
export { type FactorChoice, factorSet, factorsOf } from './factorSet.ts'
export type {
  CarbonAccount,
  Datum,
  EmissionResult,
  EmissionRow,
  EmissionSide,
  EmissionStatement,
  EmissionTotal,
  EmissionTotals,
  EmissionUnit,
} from './statement.ts'
