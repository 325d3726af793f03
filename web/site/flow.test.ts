import { describe, expect, it } from 'vitest'
import { frequencyBand, within } from './Band.tsx'
import { type Picture, thickness } from './flowModel.ts'
import { tallFlow } from './flowTall.ts'
import { wideFlow } from './flowWide.ts'
import { site } from './testSite.ts'

const shares = [
  { hall: 'h1', customer: 'nordhash', powerW: 200_000 },
  { hall: 'h2', customer: 'nordhash', powerW: 100_000 },
  { hall: 'h2', customer: 'altai', powerW: 90_000 },
]

function overlaps({ boxes }: Picture): string[] {
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
      .map((b) => `${a.id} and ${b.id}`),
  )
}

describe.each([
  ['wide', wideFlow(site, shares, 1080)],
  ['tall', tallFlow(site, shares, 334)],
])('the %s picture of the flows', (_, picture) => {
  it('has a box for the well, the flare, every engine, feeder, hall and customer', () => {
    expect(picture.boxes.map((box) => box.id).sort()).toEqual(
      ['altai', 'aux', 'f1', 'f2', 'flare', 'g1', 'g2', 'h1', 'h2', 'nordhash', 'well'].sort(),
    )
  })
  it('lays no box over another and none outside', () => {
    expect(overlaps(picture)).toEqual([])
    for (const box of picture.boxes) {
      expect(box.x, box.id).toBeGreaterThanOrEqual(0)
      expect(box.x + box.w, box.id).toBeLessThanOrEqual(picture.width)
      expect(box.y + box.h, box.id).toBeLessThanOrEqual(picture.height)
    }
  })
  it('tells an amount on the gas, the engines, the feeders and the halls', () => {
    const told = picture.arrows.filter((arrow) => arrow.label).map((arrow) => arrow.id)
    for (const id of [
      'inflow',
      'engines',
      'flare',
      'engine g1',
      'engine g2',
      'feeder f1',
      'feeder aux',
      'hall h1',
    ])
      expect(told, id).toContain(id)
  })
  it('shows where breakers stand', () => {
    const breakers = picture.arrows.flatMap((arrow) =>
      arrow.breaker ? [[arrow.id, arrow.breaker.closed]] : [],
    )
    expect(breakers).toContainEqual(['engine g2', false])
    expect(breakers).toContainEqual(['feeder f1', true])
  })
})

describe('without gas', () => {
  it('begins at the engines', () => {
    for (const picture of [
      wideFlow({ ...site, gas: null }, [], 1080),
      tallFlow({ ...site, gas: null }, [], 334),
    ])
      expect(picture.arrows.filter((arrow) => arrow.medium === 'gas')).toEqual([])
  })
})

describe('lines and bands', () => {
  it('are as thick as the flow is strong: 11 px for the largest, half way 6.25 px, unknown 1.5 px', () => {
    expect(thickness(100, 100)).toBe(11)
    expect(thickness(50, 100)).toBe(6.25)
    expect(thickness(null, 100)).toBe(1.5)
  })
  it('take the nearer nominal frequency', () => {
    expect(within(frequencyBand(49.2), 49.2)).toBe(true)
    expect(within(frequencyBand(48.9), 48.9)).toBe(false)
    expect(within(frequencyBand(59.9), 59.9)).toBe(true)
  })
})
