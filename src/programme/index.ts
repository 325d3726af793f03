export { toMps } from './mps.ts'
export type { ColumnWords, Entry, Term } from './programme.ts'
export { Programme } from './programme.ts'
