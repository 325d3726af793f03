import { describe, expect, it } from 'vitest'
import { smallPlant } from '../../test/small-plant.ts'
import type { Snapshot } from '../dispatch/index.ts'
import { instant } from '../quantity/index.ts'
import { deviceDifferences, differences } from './differences.ts'
import { Image } from './image.ts'
import { snapshotOf } from './snapshot.ts'

const plant = smallPlant()
const empty = snapshotOf(
  plant,
  new Image(plant),
  { inflow: undefined, orders: [], stubborn: new Set() },
  instant(0),
)
const kinds = (before: Snapshot, after: Snapshot) =>
  differences(before, after).map(({ kind, subject }) => `${kind} ${subject}`)

describe('what changed between two snapshots', () => {
  it('tells a trip and a breaker once', () => {
    const engines = (phase: 'running' | 'tripped') =>
      empty.engines.map((engine) => (engine.id === 'g1' ? { ...engine, phase } : engine))
    const feeders = (breakerClosed: boolean) =>
      empty.feeders.map((feeder) => (feeder.id === 'f1' ? { ...feeder, breakerClosed } : feeder))
    const before = { ...empty, engines: engines('running'), feeders: feeders(true) }
    const after = { ...empty, engines: engines('tripped'), feeders: feeders(false) }
    expect(kinds(before, after)).toEqual(['engine.tripped g1', 'breaker.opened f1'])
    expect(kinds(after, after)).toEqual([])
  })

  it('groups machines of one feeder that fall silent together, unless their breaker is open', () => {
    const machines = (mode: 'mining' | 'unreachable') =>
      [1, 2, 3, 4].flatMap((k) =>
        empty.machines.slice(0, 1).map((machine) => ({ ...machine, id: `m${k}`, mode, feeder: 'f1' })),
      )
    const closed = empty.feeders.map((feeder) => ({ ...feeder, breakerClosed: true }))
    const open = empty.feeders.map((feeder) => ({ ...feeder, breakerClosed: false }))
    const before = { ...empty, feeders: closed, machines: machines('mining') }
    expect(kinds(before, { ...before, machines: machines('unreachable') })).toEqual(['machines.lost f1'])
    const dark = { ...empty, feeders: open, machines: machines('unreachable') }
    expect(kinds({ ...before, feeders: open }, dark)).toEqual([])
  })

  it('tells of a device with its reason when it goes bad and when it comes good', () => {
    const bad = [{ id: 'plc', quality: 'wrong-device', reason: 'expected A, found B', age_ms: 0 }]
    expect(deviceDifferences([], bad)).toMatchObject([{ kind: 'device.bad', why: 'expected A, found B' }])
    expect(deviceDifferences(bad, bad)).toEqual([])
    expect(deviceDifferences(bad, [])).toMatchObject([{ kind: 'device.good', subject: 'plc' }])
  })
})
