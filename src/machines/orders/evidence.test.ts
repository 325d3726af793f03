import { describe, expect, it } from 'vitest'
import { instant, watts } from '../../quantity/index.ts'
import type { MachineCommand, MachineReport, Pool } from '../model.ts'
import { evidenceOf } from './evidence.ts'

const report = (change: Partial<MachineReport>): MachineReport => ({
  at: instant(60_000),
  firmware: 'test',
  powerGrade: 'measured',
  boards: [],
  fans: [],
  pools: [],
  errors: [],
  defects: [],
  ...change,
})
const target = { id: 'm', capabilities: new Set<never>(), power: watts(3_000) }
const says = (command: MachineCommand, change: Partial<MachineReport>) =>
  evidenceOf(command, target, report(change), instant(0))

describe('what a report says of new pools', () => {
  const first = { url: 'stratum+tcp://first.example:3333', user: 'anna.1' }
  const second = { url: 'stratum+tcp://second.example:25', user: 'anna.1' }
  const order: MachineCommand = { kind: 'pools', pools: [first, second] }
  it.each<[string, readonly Pool[], ReturnType<typeof evidenceOf>]>([
    ['nothing while it tells none', [], 'untold'],
    ['another user', [first, { ...second, user: 'thief.1' }], 'not-done'],
    ['another order', [second, first], 'not-done'],
    ['one is missing', [first], 'not-done'],
    ['an old one is still there', [first, second, { url: 'stratum+tcp://old.example:1' }], 'not-done'],
    ['the same', [first, second], 'done'],
    ['the same, user not told', [{ url: first.url }, second], 'done'],
    ['without the scheme, as VNish keeps them', [{ ...first, url: 'first.example:3333' }, second], 'done'],
    ['the last once more in the place left, as Avalon keeps them', [first, second, second], 'done'],
    ['a place left empty', [first, second, { url: '' }], 'done'],
  ])('%s', (_what, pools, verdict) => {
    expect(says(order, { pools })).toBe(verdict)
  })
})

describe('what a report says of a share of the power', () => {
  // 80 % of 3000 W is 2400 W; a twentieth more is taken for kept.
  const order: MachineCommand = { kind: 'limit-percent', percent: 80 }
  it.each<[string, Partial<MachineReport>, ReturnType<typeof evidenceOf>]>([
    ['it draws too much', { mining: true, power: watts(2_600) }, 'not-done'],
    ['it draws less', { mining: true, power: watts(2_450) }, 'done'],
    ['so much by estimate', { mining: true, power: watts(2_600), powerGrade: 'estimated' }, 'done'],
    ['more by estimate', { mining: true, power: watts(2_700), powerGrade: 'estimated' }, 'not-done'],
    ['it stands, which shows nothing', { mining: false, power: watts(60) }, 'untold'],
    ['it tells its limit alone', { powerLimit: watts(2_400) }, 'done'],
    ['it tells neither', {}, 'untold'],
  ])('%s', (_what, change, verdict) => {
    expect(says(order, change)).toBe(verdict)
  })
})
