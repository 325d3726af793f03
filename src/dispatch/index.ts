export type { Available } from './available.ts'
export { available, smoothInflow } from './available.ts'
export type { CommitmentMemory, CommitmentSettings } from './commitment.ts'
export { commit, UNDECIDED } from './commitment.ts'
export type { ControlDecision, ControlSettings } from './control.ts'
export { control } from './control.ts'
export type { LeadError, WalkWords } from './forecast/errors.ts'
export { marginOf, walkForward } from './forecast/errors.ts'
export type { ForecastModel, Series } from './forecast/model.ts'
export { forecast, learn } from './forecast/model.ts'
export type * from './model.ts'
export type { OverloadSettings } from './overload.ts'
export { relieve } from './overload.ts'
export type {
  ProtectionDecision,
  ProtectionMemory,
  ProtectionSettings,
  ProtectionView,
} from './protect.ts'
export { CALM, protect } from './protect.ts'
export type { Evaluation } from './schedule/evaluate.ts'
export { evaluate } from './schedule/evaluate.ts'
export { meritOrder } from './schedule/meritOrder.ts'
export type { Plan } from './schedule/plan.ts'
export { planOf } from './schedule/plan.ts'
export type * from './schedule/problem.ts'
export type { WrittenSchedule } from './schedule/write.ts'
export { writeSchedule } from './schedule/write.ts'
