export type * from './model.ts'
export * from './points.ts'
