import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSiteFile, type SiteFile } from '../../src/sitefile/index.ts'
import type { SimulatedMachine } from '../model.ts'
import { treeOf } from './tree.ts'

const parsed = await readSiteFile(resolve('examples/flare-site/site.yaml'))
if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
const example = parsed.site

/** A machine that draws 100 kW whenever it has voltage. */
function load(hall: string): SimulatedMachine {
  return {
    address: hall,
    hall,
    powerW: 0,
    mode: 'off',
    tick(_dtS, energised) {
      Object.assign(this, { powerW: energised ? 100_000 : 0, mode: energised ? 'mining' : 'off' })
    },
    reboot: () => {},
    link: () => {
      throw new Error('it has no firmware')
    },
  }
}

function build(site: SiteFile) {
  const moves: string[] = []
  const tree = treeOf(
    site,
    site.halls.map((hall) => load(hall.id)),
    18_000,
    (id, closed) => moves.push(`${id} ${closed}`),
  )
  const feeder = (id: string) => {
    const found = tree.feeders.find((each) => each.entry.id === id)
    if (found === undefined) throw new Error(id)
    return found
  }
  for (const each of tree.feeders) each.breaker.closed = true
  for (const each of tree.feeders) each.tick(1, true, 5)
  return { tree, feeder, moves }
}

describe('the electrical tree', () => {
  it('adds the cable loss at the feeder’s beginning', () => {
    const { tree, feeder } = build(example)
    // 106 kW in each hall: 0.012 x 280 x (106 / 280)² = 0.4815 kW; auxiliaries 18 kW: 0.005 x 40 x (18 / 40)² = 0.0405 kW.
    expect(feeder('f1').powerW(true)).toBeCloseTo(106_481.5, 0)
    expect(feeder('aux').powerW(true)).toBeCloseTo(18_040.5, 1)
    expect(tree.loadW(true)).toBeCloseTo(4 * 106_481.5 + 18_040.5, 0)
    expect(tree.loadW(false)).toBe(0)
  })

  it('adds a transformer’s losses above its feeders', () => {
    const { tree } = build({
      ...example,
      transformers: [
        { id: 't1', fed_from: 'busbar', rated_kva: 630, no_load_loss_w: 800, load_loss_w: 6_500 },
      ],
      feeders: example.feeders.map((feeder) =>
        ['f1', 'f2', 'f3'].includes(feeder.id) ? { ...feeder, fed_from: 't1' } : feeder,
      ),
    })
    // Three feeders are 319.44 kW: 800 + 6500 x (319.44 / 630)² = 2471 W on top.
    const { tree: without } = build(example)
    expect(tree.loadW(true) - without.loadW(true)).toBeCloseTo(2_471, 0)
  })

  it('counts a transformer behind a feeder within it, but not in the hall', () => {
    const { feeder } = build({
      ...example,
      transformers: [{ id: 't1', fed_from: 'f1', rated_kva: 250, no_load_loss_w: 400, load_loss_w: 3_000 }],
      busbars: [...example.busbars, { id: 'low', voltage_v: 400, frequency_hz: 50, fed_from: 't1' }],
      halls: example.halls.map((hall) => (hall.id === 'h1' ? { ...hall, fed_from: 'low' } : hall)),
    })
    const f1 = feeder('f1')
    // 400 + 3000 x (106 / 250)² = 939.3 W; the cable then carries 106.939 kW: 0.012 x 280 x (106.939 / 280)² = 0.4901 kW.
    expect(f1.powerW(true)).toBeCloseTo(106_000 + 939.3 + 490.1, 0)
    expect(f1.halls.map((hall) => [hall.id, f1.hallW(hall, true)])).toEqual([['h1', 106_000]])
  })

  it('takes the voltage from a feeder below with the one above', () => {
    const { tree, feeder, moves } = build({
      ...example,
      busbars: [...example.busbars, { id: 'low', voltage_v: 400, frequency_hz: 50, fed_from: 'f1' }],
      feeders: example.feeders.map((each) => (each.id === 'f2' ? { ...each, fed_from: 'low' } : each)),
    })
    // f1 carries its own hall and f2: 106 + 106.4815 kW, and 0.012 x 280 x (212.4815 / 280)² = 1.935 kW.
    expect(feeder('f1').powerW(true)).toBeCloseTo(214_416, -1)
    expect(tree.loadW(true)).toBeCloseTo(214_416 + 2 * 106_481.5 + 18_040.5, -1)
    feeder('f1').breaker.open(0)
    feeder('f1').breaker.step(0.1)
    expect(moves).toEqual(['f1 false'])
    expect(feeder('f2').powerW(true)).toBe(0)
    expect(feeder('f2').halls[0]?.machines[0]?.powerW).toBe(0)
  })
})
