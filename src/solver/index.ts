export type { Solution, SolveWords } from './solver.ts'
export { gapOf, Solver, SolverLost } from './solver.ts'
