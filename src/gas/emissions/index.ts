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
export { breakEvenDestruction, breakEvenSlip, equivalentDestruction, slipOf } from './breakEven.ts'
export {
  type Claim,
  destructionForReduction,
  potentialForReduction,
  reductionOf,
  slipForReduction,
  unlitForReduction,
} from './claim.ts'
export { emissionsOf } from './emissionsOf.ts'
export { EQUATIONS, type Equation, type EquationId } from './equations.ts'
export type { AssessmentReport, Factor, FactorSet, Grade, HorizonYears, Stated, Substance } from './factor.ts'
export { REPORTS, SUBSTANCES } from './factor.ts'
export { ALL_FACTORS, type FactorChoice, factorSet, factorsOf } from './factorSet.ts'
export {
  ENGINE_KINDS,
  type EngineKind,
  engineShare,
  FLARE_CHOICE_NAMES,
  FLARE_CHOICES,
  type FlareChoice,
  type FlareChoiceName,
  flareTerms,
} from './knownFactors.ts'
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
export {
  type AssociatedGasYear,
  excessCoefficient,
  RUSSIAN_RULE,
  type Utilisation,
  utilisationOf,
} from './utilisation.ts'
export type { EngineSlip, FlareShares } from './warming.ts'
