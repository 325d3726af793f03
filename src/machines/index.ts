export { driver, driverIds } from './drivers/index.ts'
export * from './model.ts'
export { describeFailure } from './outcome.ts'
