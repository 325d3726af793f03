import { describe, expect, it } from 'vitest'
import { smallPlant } from '../../test/small-plant.ts'
import { memoryStore } from '../../twin/memoryStore.ts'
import type { MachineReport } from '../machines/index.ts'
import { type Instant, instant } from '../quantity/index.ts'
import type { Fact } from '../register/index.ts'
import { createBacklog } from '../store/index.ts'
import { Image } from './image.ts'
import { Journal } from './journal.ts'
import { Registrar } from './registrar.ts'
import { Sightings } from './sightings.ts'

const [A, B] = ['g-h1/10.0.0.1', 'g-h1/10.0.0.2']
const mac = (n: number) => `02:00:5E:10:00:0${n}`
const boards = (...numbers: readonly string[]) => numbers.map((serialNumber) => ({ serialNumber }))

async function site(...cards: readonly (readonly Fact[])[]) {
  let clock = 1_000_000
  const now = (): Instant => instant(clock)
  const store = memoryStore()
  const plant = smallPlant()
  const image = new Image(plant)
  const registrar = new Registrar(store, now)
  for (const facts of cards) await registrar.add(facts, 'anna', { why: '', double: true })
  const log = { warn() {}, error() {} }
  const backlog = createBacklog(store, { maxItems: 100, log })
  const journal = new Journal(backlog, now)
  const told: { kind: string; subject: string }[] = []
  journal.onEvent(({ kind, subject }) => told.push({ kind, subject }))
  const sightings = new Sightings({ plant, image, registrar, journal })
  return {
    store,
    registrar,
    sightings,
    told,
    entered: async () => (await store.entries({ limit: 100 })).filter((entry) => entry.by === 'poll'),
    tells: (id: string | undefined, said: Partial<MachineReport>) => {
      const status = image.machine(id ?? '')
      if (status === undefined) throw new Error('no such machine')
      status.failure = undefined
      status.report = {
        at: now(),
        firmware: 'test',
        powerGrade: 'unknown',
        boards: [],
        fans: [],
        pools: [],
        errors: [],
        defects: [],
        ...said,
      }
    },
    falls: (id: string | undefined) => {
      const status = image.machine(id ?? '')
      if (status !== undefined) status.failure = { kind: 'timeout', afterMs: 3_000 }
    },
    passes: async (ms: number) => {
      clock += ms
      return sightings.cycle(now())
    },
  }
}
const first: Fact = {
  kind: 'identity',
  serial: 'SN0001',
  mac: mac(1).toLowerCase(),
  boards: ['B1X1', 'B1X2', 'B1X3'],
}
const itself = { serialNumber: 'SN0001', mac: mac(1), boards: boards('B1X1', 'B1X2', 'B1X3') }

describe('what polls tell', () => {
  it('enters the address of a known machine once, and again when it changes', async () => {
    const { tells, falls, passes, entered } = await site([first])
    tells(A, itself)
    await passes(1_000)
    await passes(1_000)
    expect(await entered()).toMatchObject([
      { machine: 'M000001', why: `seen at ${A}`, fact: { kind: 'seen', address: '10.0.0.1' } },
    ])
    falls(A)
    tells(B, itself)
    await passes(1_000)
    expect((await entered()).map(({ fact }) => fact)).toEqual([
      { kind: 'seen', address: '10.0.0.1' },
      { kind: 'seen', address: '10.0.0.2' },
    ])
  })

  it('enters another control board, and says so', async () => {
    const { tells, passes, registrar, told } = await site([first])
    tells(A, { ...itself, mac: mac(9), serialNumber: 'SN9999' })
    await passes(1_000)
    expect((await registrar.current()).card('M000001')).toMatchObject({
      serial: 'SN0001',
      toldSerial: 'SN9999',
      mac: '02:00:5e:10:00:09',
    })
    expect(told).toEqual([{ kind: 'register.control-board-changed', subject: 'M000001' }])
  })

  it('that two machines tell at once is entered for neither, and flagged with both until it ends', async () => {
    const { tells, falls, passes, entered, registrar, told } = await site([first])
    tells(A, itself)
    tells(B, { serialNumber: 'SN0001', mac: mac(2) })
    await passes(1_000)
    await passes(1_000)
    expect(await entered()).toEqual([])
    expect(await registrar.conflicts()).toEqual([
      { kind: 'seen-twice', value: 'serial SN0001', machines: [], where: [A, B] },
    ])
    expect(told).toEqual([{ kind: 'register.seen-twice', subject: 'serial SN0001' }])
    falls(B)
    await passes(1_000)
    expect(await registrar.conflicts()).toEqual([])
    expect(await entered()).toHaveLength(1)
  })

  it('that fits no one card is disputed, and nothing is entered', async () => {
    const second: Fact = { kind: 'identity', serial: 'SN0002', boards: ['B2X1', 'B2X2', 'B2X3'] }
    const { tells, passes, entered, registrar, told } = await site([first], [second])
    tells(A, { ...itself, boards: boards('B2X1', 'B2X2', 'B2X3') })
    await passes(1_000)
    expect(await entered()).toEqual([])
    expect(await registrar.conflicts()).toMatchObject([
      { kind: 'disputed', machines: ['M000001', 'M000002'], where: [A] },
    ])
    expect(told).toEqual([{ kind: 'register.disputed', subject: A }])
  })

  it('of a machine that should be away is flagged; of one without a card, listed', async () => {
    const { tells, passes, registrar, sightings } = await site([first, { kind: 'state', state: 'sold' }])
    tells(A, itself)
    tells(B, { serialNumber: 'SN0005', make: 'MicroBT', model: 'M50' })
    await passes(1_000)
    expect(await registrar.conflicts()).toEqual([
      { kind: 'seen-though-away', value: 'sold', machines: ['M000001'], where: [A] },
    ])
    expect(sightings.unregistered()).toMatchObject([
      { where: B, seen: { serial: 'SN0005', address: '10.0.0.2' }, make: 'MicroBT', hall: 'h1' },
    ])
  })

  it('says nothing while it is old, and waits while the store is lost', async () => {
    const { tells, passes, entered, store, sightings } = await site([first])
    tells(A, itself)
    store.lose(true)
    expect(await passes(1_000)).toBe('waits for the store')
    store.lose(false)
    await passes(10 * 60_000)
    expect(await entered()).toEqual([])
    expect(sightings.unregistered()).toEqual([])
    tells(A, itself)
    await passes(1_000)
    expect(await entered()).toHaveLength(1)
  })
})
