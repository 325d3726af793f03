import { describe, expect, it } from 'vitest'
import { smallPlant } from '../../test/small-plant.ts'
import type { Snapshot } from '../dispatch/index.ts'
import { instant } from '../quantity/index.ts'
import { deviceDifferences, differences } from './differences.ts'
import { Image } from './image.ts'
import { Silences } from './silences.ts'
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

  it('gathers machines of one feeder that fall silent within a round of polls, unless their breaker is open', () => {
    const machines = (...silent: number[]) =>
      [1, 2, 3, 4].flatMap((k) =>
        empty.machines.slice(0, 1).map((machine) => ({
          ...machine,
          id: `m${k}`,
          mode: silent.includes(k) ? ('unreachable' as const) : ('mining' as const),
          feeder: 'f1',
        })),
      )
    const told = (open: boolean, ...silent: number[][]) => {
      const silences = new Silences()
      const feeders = empty.feeders.map((feeder) => ({ ...feeder, breakerClosed: !open }))
      const pictures = silent.map((ids, k) => ({
        ...empty,
        at: instant(k * 10_000),
        feeders,
        machines: machines(...ids),
      }))
      return pictures.slice(1).flatMap((after, k) => {
        const before = pictures[k]
        return before === undefined
          ? []
          : silences.see(before, after).map(({ kind, subject }) => `${kind} ${subject}`)
      })
    }
    expect(told(false, [], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4])).toEqual(['machines.lost f1'])
    expect(told(false, [], [1], [1], [1])).toEqual(['machine.lost m1'])
    expect(told(false, [], [1], [], [], [])).toEqual(['machine.back m1'])
    expect(told(true, [], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4])).toEqual([])
  })

  it('tells of a device with its reason when it goes bad and when it comes good', () => {
    const bad = [{ id: 'plc', quality: 'wrong-device', reason: 'expected A, found B', age_ms: 0 }]
    expect(deviceDifferences([], bad)).toMatchObject([{ kind: 'device.bad', why: 'expected A, found B' }])
    expect(deviceDifferences(bad, bad)).toEqual([])
    expect(deviceDifferences(bad, [])).toMatchObject([{ kind: 'device.good', subject: 'plc' }])
  })
})
