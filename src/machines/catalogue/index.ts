export { type Expected, type ExpectedBasis, expectedFor } from './expected.ts'
export { type FoundModel, findModel } from './find.ts'
export { catalogue } from './load.ts'
export type {
  CatalogueSource,
  DifferingStatement,
  MachineModel,
  ModelHardware,
  ModelVariant,
} from './model.ts'
export { ALGORITHMS, type Algorithm, type Cooling, type SourceGrade } from './schema.ts'
