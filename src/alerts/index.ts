export type { AlertParts } from './alerts.ts'
export { Alerts } from './alerts.ts'
export type { ConfiguredChannel } from './channels/open.ts'
export * from './model.ts'
