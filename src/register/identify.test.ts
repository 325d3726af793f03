import { describe, expect, it } from 'vitest'
import { conflictsOf, SeenTwice, type Sighting } from './conflicts.ts'
import { identify } from './identify.ts'
import type { Fact } from './model.ts'
import { march, written } from './register.testing.ts'
import { Register } from './register.ts'

const mac = (n: number) => `02:00:5e:10:00:0${n}`
/** Two machines of three boards each, at addresses of their own. */
const machine = (n: number): (readonly [number, string, Fact])[] => [
  [1, `M00000${n}`, { kind: 'added' }],
  [
    1,
    `M00000${n}`,
    { kind: 'identity', serial: `SN000${n}`, mac: mac(n), boards: [`B${n}X1`, `B${n}X2`, `B${n}X3`] },
  ],
  [1, `M00000${n}`, { kind: 'seen', address: `10.0.1.${n}` }],
]
const two = (...more: readonly (readonly [number, string, Fact])[]) =>
  new Register(written(...machine(1), ...machine(2), ...more), march(30))
const boards = (n: number) => [`B${n}X1`, `B${n}X2`, `B${n}X3`]
const first = { serial: 'SN0001', mac: mac(1), boards: boards(1), address: '10.0.1.1' }

const seenTwice = (sightings: readonly Sighting[]) => {
  const doubles = new SeenTwice()
  for (const sighting of sightings) doubles.add(sighting)
  return doubles.conflicts()
}

describe('a seen machine', () => {
  it('is itself, with nothing to enter', () => {
    expect(identify(two(), first)).toEqual({ kind: 'known', machine: 'M000001', by: 'boards', notices: [] })
  })

  it('is itself at a new address', () => {
    expect(identify(two(), { ...first, address: '10.0.1.2' })).toMatchObject({
      machine: 'M000001',
      change: { kind: 'seen', address: '10.0.1.2' },
      notices: [],
    })
  })

  it('is itself with another control board, whose MAC and serial are new', () => {
    const seen = { ...first, mac: mac(9), serial: 'SN9009' }
    expect(identify(two(), seen)).toEqual({
      kind: 'known',
      machine: 'M000001',
      by: 'boards',
      change: { kind: 'seen', mac: mac(9), serial: 'SN9009' },
      notices: [{ kind: 'control-board-changed', before: mac(1), now: mac(9) }],
    })
  })

  it('is itself with one board replaced, and says from where the board came', () => {
    const seen = { ...first, boards: ['B1X1', 'B1X2', 'B2X3'] }
    expect(identify(two(), seen)).toMatchObject({
      machine: 'M000001',
      change: { boards: ['B1X1', 'B1X2', 'B2X3'] },
      notices: [{ kind: 'boards-changed' }, { kind: 'board-moved', board: 'B2X3', from: 'M000002' }],
    })
  })

  it('keeps its boards while one of them is silent', () => {
    expect(identify(two(), { ...first, boards: ['B1X1', 'B1X2'] })).not.toHaveProperty('change')
    expect(identify(two(), { ...first, boards: [] })).toMatchObject({ machine: 'M000001', by: 'serial' })
  })

  it('is disputed where boards and control board speak for different cards, and nothing is merged', () => {
    expect(identify(two(), { ...first, boards: boards(2) })).toEqual({
      kind: 'disputed',
      machines: ['M000001', 'M000002'],
      reason: 'most of its boards are of one machine, its control board is of another',
    })
    expect(identify(two(), { serial: 'SN0001', mac: mac(2), boards: [] })).toMatchObject({
      kind: 'disputed',
      machines: ['M000001', 'M000002'],
    })
    expect(identify(two(), { mac: mac(1), serial: 'SN7777', boards: ['Z1Z1', 'Z1Z2'] })).toMatchObject({
      kind: 'disputed',
      machines: ['M000001'],
    })
  })

  it('is settled once a person has entered whose the control board now is', () => {
    const settled = two(
      [2, 'M000001', { kind: 'identity', mac: null, serial: 'CASE0001' }],
      [2, 'M000002', { kind: 'identity', mac: mac(1) }],
    )
    expect(identify(settled, { mac: mac(1), serial: 'SN0001', boards: boards(2) })).toMatchObject({
      kind: 'known',
      machine: 'M000002',
      change: { serial: 'SN0001' },
    })
  })

  it('is known by its address only where it tells nothing else', () => {
    expect(identify(two(), { boards: [], address: '10.0.1.2' })).toMatchObject({
      machine: 'M000002',
      by: 'address',
    })
    expect(identify(two(), { mac: mac(9), boards: [], address: '10.0.1.2' })).toEqual({ kind: 'unknown' })
    expect(identify(two(), { boards: [], address: '10.0.9.9' })).toEqual({ kind: 'unknown' })
  })

  it('is disputed between two cards with its serial, until one is entered as a duplicate of the other', () => {
    const doubled: (readonly [number, string, Fact])[] = [
      [2, 'M000003', { kind: 'added' }],
      [2, 'M000003', { kind: 'identity', serial: 'SN0001' }],
    ]
    const seen = { serial: 'SN0001', boards: [] }
    expect(identify(two(...doubled), seen)).toMatchObject({
      kind: 'disputed',
      machines: ['M000001', 'M000003'],
    })
    const closed = two(...doubled, [3, 'M000003', { kind: 'duplicate', of: 'M000001' }])
    expect(identify(closed, seen)).toMatchObject({ kind: 'known', machine: 'M000001' })
    expect(conflictsOf(closed)).toEqual([])
  })
})

describe('what cannot be', () => {
  it('is flagged with both machines', () => {
    const register = two(
      [2, 'M000002', { kind: 'seen', serial: 'SN0001' }],
      [2, 'M000001', { kind: 'place', place: { hall: 'h1', slot: '7' } }],
      [2, 'M000002', { kind: 'place', place: { hall: 'h1', slot: '7' } }],
    )
    expect(conflictsOf(register)).toEqual([
      { kind: 'same-serial', value: 'SN0001', machines: ['M000001', 'M000002'], where: [] },
      { kind: 'same-place', value: 'h1 / 7', machines: ['M000001', 'M000002'], where: [] },
    ])
    register.take(
      written([3, 'M000002', { kind: 'state', state: 'sold' }]).map((each) => ({ ...each, sequence: 99 })),
    )
    expect(conflictsOf(register).map(({ kind }) => kind)).toEqual(['same-serial'])
  })

  it('is flagged where it was seen at the same time', () => {
    const sightings = [
      { where: 'a/10.0.1.1', seen: first },
      { where: 'a/10.0.1.2', seen: { boards: ['B1X2'], mac: mac(2) } },
    ]
    expect(seenTwice(sightings)).toEqual([
      { kind: 'seen-twice', value: 'board B1X2', machines: [], where: ['a/10.0.1.1', 'a/10.0.1.2'] },
    ])
    expect(seenTwice(sightings.slice(0, 1))).toEqual([])
  })
})

it('lets what was entered ahead come to hold as time passes', () => {
  const register = new Register(
    written(...machine(1), [20, 'M000001', { kind: 'owner', owner: 'later' }]),
    march(2),
  )
  expect(register.card('M000001')?.owner).toBeUndefined()
  register.passTo(march(20))
  expect(register.card('M000001')?.owner).toBe('later')
  expect(register.freeIds(2)).toEqual(['M000002', 'M000003'])
})
