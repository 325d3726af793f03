import { type Instant, instant } from '../quantity/index.ts'
import type { Entry, Fact } from './model.ts'

/** Midnight UTC of a day of March 2026. */
export const march = (day: number): Instant => instant(Date.UTC(2026, 2, day))

/** Entries of facts, numbered from 1, each entered and effective on the day given with it. */
export function written(...facts: readonly (readonly [day: number, machine: string, fact: Fact])[]): Entry[] {
  return facts.map(([day, machine, fact], k) => ({
    sequence: k + 1,
    machine,
    enteredAt: march(day),
    by: 'anna',
    effective: march(day),
    why: '',
    fact,
  }))
}
