export type { FlashConditions, Flashed, FlashOutcome, Mixture, Point } from './flash.ts'
export { bubblePoint, flash, hydrocarbonDewPoint, waterDewPoint } from './flash.ts'
