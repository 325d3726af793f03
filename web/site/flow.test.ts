import { describe, expect, it } from 'vitest'
import { frequencyBand, within } from './Band.tsx'
import { type Picture, thickness } from './flowModel.ts'
import { tallFlow } from './flowTall.ts'
import { wideFlow } from './flowWide.ts'
import { gridState } from './GridBox.tsx'
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

const river = {
  id: 'river',
  live: true,
  breaker_closed: true,
  has_breaker: true,
  on_line: true,
  power_w: 144_000,
  import_limit_w: 160_000,
  export_limit_w: 0,
  voltage_share: 1,
  frequency_hz: 50,
  trouble: null,
  age_ms: 500,
}

describe.each([
  ['wide', (of: typeof site) => wideFlow(of, shares, 1080)],
  ['tall', (of: typeof site) => tallFlow(of, shares, 334)],
])('the %s picture of a site on a grid', (_, draw) => {
  it.each([
    ['alone', { ...site, gas: null, engines: [], grid: [river] }, ['river']],
    ['beside engines and gas', { ...site, grid: [river] }, ['flare', 'g1', 'g2', 'river', 'well']],
    [
      'beside another and engines',
      { ...site, gas: null, grid: [river, { ...river, id: 'town' }] },
      ['g1', 'g2', 'river', 'town'],
    ],
  ])('%s has a box, an amount and a breaker for it, and lays none over another', (_, of, sources) => {
    const picture = draw(of)
    const rest = ['altai', 'aux', 'f1', 'f2', 'h1', 'h2', 'nordhash']
    expect(picture.boxes.map(({ id }) => id).sort()).toEqual([...rest, ...sources].sort())
    expect(overlaps(picture)).toEqual([])
    for (const box of picture.boxes) {
      expect(box.x, box.id).toBeGreaterThanOrEqual(0)
      expect(box.x + box.w, box.id).toBeLessThanOrEqual(picture.width)
      expect(box.y + box.h, box.id).toBeLessThanOrEqual(picture.height)
    }
    const arrow = picture.arrows.find(({ id }) => id === 'grid river')
    expect(arrow).toMatchObject({ amount: 144_000, breaker: { closed: true } })
    expect(arrow?.label).toBeDefined()
    // The busbar's line reaches every source.
    const bars = picture.bars.filter(({ kind }) => kind === 'busbar')
    const y = picture.boxes.find(({ id }) => id === 'river')
    const at = (y?.y ?? 0) + (y?.h ?? 0) / 2
    expect(bars.some((bar) => bar.y <= at && at <= bar.y + bar.h)).toBe(true)
  })

  it('turns the arrow round when it exports, and shows no breaker that Fakel does not know', () => {
    const [start, end] = [1, -1].map((sign) => {
      const grid = [{ ...river, has_breaker: false, power_w: sign * 144_000 }]
      const arrow = draw({ ...site, gas: null, engines: [], grid }).arrows.find(
        ({ id }) => id === 'grid river',
      )
      expect(arrow?.breaker).toBeUndefined()
      return arrow?.path
    })
    expect(start).not.toBe(end)
  })
})

describe('the word for a grid', () => {
  it('is what is wrong with it, else what it does', () => {
    expect(gridState(river)).toBe('import')
    expect(gridState({ ...river, power_w: -1 })).toBe('export')
    expect(gridState({ ...river, live: false, on_line: false, breaker_closed: false })).toBe('dead')
    expect(gridState({ ...river, on_line: false, breaker_closed: false })).toBe('open')
    expect(gridState({ ...river, trouble: 'reversed' })).toBe('reversed')
    expect(gridState({ ...river, voltage_share: 0.85 })).toBe('weak')
    expect(gridState({ ...river, power_w: null })).toBe('unknown')
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
