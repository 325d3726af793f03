import { describe, expect, it } from 'vitest'
import { smallPlant, smallSite } from '../../../test/small-plant.ts'
import type { FeederState, MachineState, Snapshot } from '../../dispatch/index.ts'
import { instant, joulesPerTerahash, watts } from '../../quantity/index.ts'
import { Image } from '../image.ts'
import { plantOf } from '../plant.ts'
import { earnsOf } from './earnings.ts'
import { drawnNow, partOf } from './parts.ts'

const plant = smallPlant()
const at = instant(1_800_000_000_000)
const [first, second] = plant.file.customers.map(({ id }) => id)

const machine = (id: string, feeder: string, power: number | undefined): MachineState => ({
  id,
  feeder,
  customer: 'x',
  shedPriority: 1,
  mode: 'mining',
  power: power === undefined ? undefined : watts(power),
  nominalPower: watts(3_000),
  minimumPower: undefined,
  powerLimit: undefined,
  hashrate: undefined,
  efficiency: joulesPerTerahash(30),
  canSleep: true,
  canLimit: false,
  pending: undefined,
  stoppedBy: undefined,
  ageMs: 0,
})
const feeder = (id: string, power: number | undefined, closed = true): FeederState => ({
  id,
  shedPriority: 1,
  breakerClosed: closed,
  power: power === undefined ? undefined : watts(power),
  ageMs: 0,
})
const snapshot = (feeders: readonly FeederState[], machines: readonly MachineState[] = []): Snapshot => ({
  at,
  engines: [],
  gas: undefined,
  feeders,
  machines,
  frequency: undefined,
  orders: [],
})

describe('the part of a site that a call is about', () => {
  it('is all feeders without the own use, the feeder of a hall, or the machines of a customer', () => {
    const site = partOf({ kind: 'site' }, plant)
    expect(site).toMatchObject({
      machines: 'all',
      feeders: ['f1', 'f2'],
      meters: ['m-f1', 'm-f2'],
      flows: ['f1', 'f2'],
    })
    const hall = partOf({ kind: 'halls', ids: ['h1'] }, plant)
    expect(hall).toMatchObject({ feeders: ['f1'], meters: ['m-f1'], flows: ['f1'] })
    expect(hall.machines).not.toBe('all')
    const grid = partOf({ kind: 'grid', id: 'nowhere' }, plant)
    expect(grid).toMatchObject({ machines: 'all', meters: [] })
  })

  it('is told by its feeder where a customer has all behind it, else by machines', () => {
    const whole = partOf({ kind: 'customers', ids: [first ?? '', second ?? ''] }, plant)
    expect(whole.meters).toEqual(['m-f1', 'm-f2'])
    const file = smallSite()
    const shared = plantOf(
      { ...file, machines: file.machines.map((group) => ({ ...group, hall: 'h1' })) },
      () => new Set(),
    )
    const one = partOf({ kind: 'customers', ids: [file.machines[0]?.customer ?? ''] }, shared)
    const alone = file.machines[0]?.customer !== file.machines[1]?.customer
    expect(alone).toBe(true)
    expect(one.meters).toEqual([])
    // Two machines of 3 kW, of which asleep 5 % are left; the fans of the hall are not a customer's.
    expect(one.idle).toBe(300)
  })

  it('draws what its meters tell, nothing behind an open breaker, and something unknown past a silent one', () => {
    const site = partOf({ kind: 'site' }, plant)
    const image = new Image(plant)
    const drawn = (...feeders: FeederState[]) => drawnNow(site, plant, image, snapshot(feeders), at).measured
    expect(drawn(feeder('f1', 5_000), feeder('f2', 4_000), feeder('own', 900))).toBe(9_000)
    expect(drawn(feeder('f1', undefined, false), feeder('f2', 4_000))).toBe(4_000)
    expect(drawn(feeder('f1', undefined), feeder('f2', 4_000))).toBeUndefined()
  })

  it('takes of silent machines their share of what the feeder draws beyond the others', () => {
    const part = { ...partOf({ kind: 'site' }, plant), machines: new Set(['a', 'b']), meters: [] }
    const machines = [machine('a', 'f1', 2_900), machine('b', 'f1', undefined), machine('c', 'f1', undefined)]
    const image = new Image(plant)
    const drawn = (power: number | undefined) =>
      drawnNow(part, plant, image, snapshot([feeder('f1', power)], machines), at)
    // 4,900 - 2,900 are left for two machines of 3 kW: a third of their power each.
    expect(drawn(4_900)).toEqual({ measured: 3_900, by: 'machines' })
    expect(drawn(undefined)).toEqual({ measured: 2_900, by: 'machines' })
  })

  it('counts the board of a machine asleep whose firmware tells no power, where its feeder is live', () => {
    const part = { ...partOf({ kind: 'site' }, plant), machines: new Set(['a', 'b']), meters: [] }
    const machines = [
      { ...machine('a', 'f1', 0), mode: 'sleeping' as const },
      { ...machine('b', 'f1', 90), mode: 'sleeping' as const },
    ]
    const image = new Image(plant)
    const drawn = (closed: boolean) =>
      drawnNow(part, plant, image, snapshot([feeder('f1', 150, closed)], machines), at).measured
    // 2 % of 3 kW for the silent one; the other tells 90 W itself.
    expect(drawn(true)).toBe(150)
    expect(drawn(false)).toBe(90)
  })

  it('earns what its customers pay for a kWh, or what hashing brings', () => {
    const file = smallSite()
    const earns = (price: number, hashprice: number | undefined) => {
      const customers = file.customers.map((each) => ({ ...each, energy_price_minor_per_kwh: price }))
      const of = plantOf({ ...file, customers }, () => new Set())
      return earnsOf(partOf({ kind: 'site' }, of), of, hashprice)
    }
    expect(earns(7, undefined)).toBe(7)
    expect(earns(0, undefined)).toBeUndefined()
    // 30 J/TH: 3.6 MJ are 120,000 TH, of which 86,400 bring 5 in a day.
    expect(earns(0, 5)).toBeCloseTo(6.944, 3)
  })
})
