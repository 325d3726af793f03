import { describe, expect, it } from 'vitest'
import type { CardView } from '../../src/site/registerView.ts'
import { hallsOf } from './place.ts'

const card = (
  id: string,
  hall: string | null,
  rack: string | null,
  shelf: string | null,
  slot: string | null,
  state: CardView['state'] = 'running',
): CardView => ({
  id,
  serial: null,
  told_serial: null,
  mac: null,
  boards: [],
  make: null,
  model: null,
  owner: null,
  owner_since: null,
  place: { site: null, hall, rack, shelf, slot },
  state,
  state_since: null,
  country: null,
  seller: null,
  purchased_on: null,
  papers: [],
  address: null,
  note: null,
  duplicate_of: null,
})

describe('the map of halls from the register', () => {
  it('draws numbered racks whole, with their empty places, in the order of people', () => {
    const halls = hallsOf([
      card('a', '2', 'R10', '1', '1'),
      card('b', '10', 'R1', null, null),
      card('c', '2', 'R2', '2', '3'),
    ])
    expect(halls.map((hall) => hall.name)).toEqual(['2', '10'])
    expect(halls[0]?.racks.map((rack) => rack.name)).toEqual(['R2', 'R10'])
    const [rack] = halls[0]?.racks ?? []
    expect(
      rack?.shelves.map((shelf) => shelf.map((slot) => slot.cards.map((each) => each.id).join())),
    ).toEqual([
      ['', '', ''],
      ['', '', 'c'],
    ])
  })

  it('shows two machines in one place in that place, and those in no rack beside', () => {
    const [hall] = hallsOf([
      card('a', 'h', 'R1', '1', '1'),
      card('b', 'h', 'R1', '1', '1'),
      card('c', 'h', null, null, null),
      card('d', 'h', 'R1', '1', '2', 'sold'),
      card('e', null, null, null, null),
    ])
    expect(hall?.racks[0]?.shelves).toEqual([
      [
        {
          shelf: '1',
          slot: '1',
          cards: [expect.objectContaining({ id: 'a' }), expect.objectContaining({ id: 'b' })],
        },
      ],
    ])
    expect(hall?.loose.map((each) => each.id)).toEqual(['c'])
  })

  it('does not draw a million places for one wild number', () => {
    const [hall] = hallsOf([card('a', 'h', 'R1', '1', '1000000'), card('b', 'h', 'R1', '1', 'left')])
    expect(hall?.racks[0]?.shelves[0]?.map((slot) => slot.slot)).toEqual(['1000000', 'left'])
  })
})
