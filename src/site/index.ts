export type * from './running.ts'
export * from './view.ts'
