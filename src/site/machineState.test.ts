import { describe, expect, it } from 'vitest'
import { smallPlant } from '../../test/small-plant.ts'
import type { MachineReport } from '../machines/index.ts'
import { type Instant, instant, terahashesPerSecond, watts } from '../quantity/index.ts'
import { Image } from './image.ts'
import { machineStates, takeReport } from './machineState.ts'

const ID = 'g-h1/10.0.0.1'
const NONE = new Set<string>()

function report(at: number, change: Partial<MachineReport> = {}): MachineReport {
  return {
    at: instant(at),
    firmware: 'test',
    mining: true,
    hashrate: terahashesPerSecond(100),
    power: watts(3_000),
    powerGrade: 'measured',
    uptimeS: 90_000,
    boards: [],
    fans: [],
    pools: [],
    errors: [],
    defects: [],
    ...change,
  }
}

function machine() {
  const plant = smallPlant()
  const image = new Image(plant)
  const status = image.machine(ID)
  if (status === undefined) throw new Error('the plant lost its machine')
  const state = (at: number, live: boolean | undefined = true, stubborn: ReadonlySet<string> = NONE) => {
    const found = machineStates(plant, image, stubborn, () => live, instant(at)).find(
      (each) => each.id === ID,
    )
    if (found === undefined) throw new Error('no state')
    return found
  }
  return { image, status, state }
}

describe('the state of a machine, from its last report and what was asked of it', () => {
  it('mines as it says, and is taken for warm when it was found mining', () => {
    const { status, state } = machine()
    takeReport(status, report(1_000))
    expect(state(2_000)).toMatchObject({ mode: 'mining', power: 3_000, ageMs: 1_000 })
    takeReport(status, report(11_000))
    expect(state(12_000).mode).toBe('mining')
  })

  it('is starting for the first 90 s of mining after standing still', () => {
    const { status, state } = machine()
    takeReport(status, report(0, { mining: false, uptimeS: 200, power: watts(60) }))
    takeReport(status, report(10_000))
    takeReport(status, report(90_000))
    expect(state(90_000).mode).toBe('starting')
    takeReport(status, report(100_000))
    expect(state(100_000).mode).toBe('mining')
  })

  it('is unreachable after three polls without a word, and its power is unknown, not zero', () => {
    const { status, state } = machine()
    takeReport(status, report(0))
    expect(state(30_000).mode).toBe('mining')
    expect(state(30_001)).toMatchObject({ mode: 'unreachable', power: undefined })
  })

  it('draws nothing behind an open breaker, and is expected back for three minutes after it closes', () => {
    const { image, status, state } = machine()
    takeReport(status, report(0))
    expect(state(5_000, false)).toMatchObject({ mode: 'unreachable', power: 0 })
    image.breakerSeen('f1', false, instant(90_000))
    image.breakerSeen('f1', true, instant(100_000))
    expect(state(200_000).mode).toBe('starting')
    expect(state(280_000).mode).toBe('unreachable')
  })

  it('estimates the power of firmware that has no power figure from its hashrate', () => {
    const { status, state } = machine()
    takeReport(
      status,
      report(0, { power: watts(0), powerGrade: 'unknown', hashrate: terahashesPerSecond(50) }),
    )
    expect(state(1_000).power).toBe(1_500)
  })

  it('shows the limit that was asked for while the order is under way', () => {
    const { status, state } = machine()
    takeReport(status, report(0, { powerLimit: watts(3_000) }))
    status.pending = { kind: 'limit', limitW: 2_400 }
    expect(state(1_000)).toMatchObject({ powerLimit: 2_400, pending: 'limit' })
  })

  it('is not asked again for a while when it did not obey', () => {
    const { status, state } = machine()
    takeReport(status, report(0))
    expect(state(1_000, true, new Set([ID]))).toMatchObject({ canSleep: false, canLimit: false })
  })

  it('is on its way while young, and asleep when it was told so', () => {
    const { status, state } = machine()
    const young = (at: Instant) => report(at, { mining: false, uptimeS: 40, power: watts(60) })
    takeReport(status, young(instant(0)))
    expect(state(1_000).mode).toBe('starting')
    status.stoppedBy = 'controller'
    expect(state(1_000).mode).toBe('sleeping')
  })
})
