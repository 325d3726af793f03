import type { MachineReport } from '../machines/index.ts'
import { celsius, type Instant, instant, terahashesPerSecond, watts } from '../quantity/index.ts'
import { siteFileSchema } from '../sitefile/index.ts'
import { examine, findingsOf } from './examine.ts'
import { limitsOf } from './limits.ts'
import type { Context, Seen } from './look.ts'
import type { MachineHealth } from './state.ts'

const noon = Date.UTC(2027, 0, 15, 12)
/** Seconds after noon. */
export const at = (seconds: number): Instant => instant(noon + seconds * 1_000)
export const POLL_S = 10

export const limits = limitsOf({
  health: siteFileSchema.shape.health.parse({}),
  poll: siteFileSchema.shape.poll.parse({}),
})

/** An S19j Pro+ of the example site as it should be: 122 TH/s from three boards, four fans. */
export function report(seconds: number, change: Partial<MachineReport> = {}): MachineReport {
  const board = { active: true, chips: 120, temperature: celsius(68), hashrate: terahashesPerSecond(40.7) }
  return {
    at: at(seconds),
    firmware: 'any',
    mining: true,
    hashrate: terahashesPerSecond(122),
    power: watts(3_355),
    powerGrade: 'measured',
    accepted: 1_000 + Math.floor(seconds / 5),
    rejected: 3,
    uptimeS: 100_000 + seconds,
    boards: [board, board, board],
    fans: [{ rpm: 5_900 }, { rpm: 6_000 }, { rpm: 5_950 }, { rpm: 6_050 }],
    pools: [{ url: 'stratum+tcp://btc.pool.test:3333', user: 'nordhash.r1', active: true }],
    errors: [],
    defects: [],
    ...change,
  }
}

export const context: Context = {
  machine: 'h1-s19/10.0.0.1',
  duty: 'hash',
  excused: false,
  nominalHashrate: terahashesPerSecond(122),
  nominalPower: watts(3_355),
  limits,
}

export type Change = Partial<MachineReport> | 'silent'

/** Polls a machine every ten seconds from `from` until before `to`; tells what is raised and cleared when, and what is remembered. */
export function poll(
  before: MachineHealth | undefined,
  from: number,
  to: number,
  change: (seconds: number) => Change,
  more: Partial<Context> = {},
): { readonly health: MachineHealth; readonly told: readonly string[] } {
  let health = before
  const told: string[] = []
  const kinds = (of: MachineHealth | undefined) =>
    of === undefined ? [] : findingsOf('m', of).map(({ kind }) => kind)
  for (let seconds = from; seconds < to; seconds += POLL_S) {
    const given = change(seconds)
    const seen: Seen =
      given === 'silent'
        ? { ok: false, reason: 'no answer within 3000 ms' }
        : { ok: true, report: report(seconds, given) }
    const earlier = kinds(health)
    health = examine(health, seen, { ...context, ...more }, at(seconds))
    const now = kinds(health)
    for (const kind of now) if (!earlier.includes(kind)) told.push(`${seconds} raised ${kind}`)
    for (const kind of earlier) if (!now.includes(kind)) told.push(`${seconds} cleared ${kind}`)
  }
  if (health === undefined) throw new Error('no poll')
  return { health, told }
}

export const fine = (): Change => ({})
