import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { celsius, cubicMetresPerHour, megajoulesPerCubicMetre } from '../../quantity/index.ts'
import { engineNamed } from './catalogue.ts'
import { highestLoad } from './highestLoad.ts'
import { loadStepFrom } from './loadStep.ts'
import { runPlant } from './plant.ts'
import type { CatalogueEngine } from './schema.ts'
import { servicesDue } from './serviceDue.ts'

function engine(id: string): CatalogueEngine {
  const found = engineNamed(id)
  if (found === undefined) throw new Error(`no ${id}`)
  return found
}
const heat = megajoulesPerCubicMetre(36)
const air = { ambient: celsius(20), altitudeM: 0 }
const run = (id: string, count: number, flow: number) => {
  const each = engine(id)
  return runPlant({
    engine: each,
    count,
    flow: cubicMetresPerHour(flow),
    heat,
    highest: highestLoad(each, { air }),
  })
}

describe('engines on one flow of gas', () => {
  it('stand still where one at its lowest load would take more than there is', () => {
    // Half of 635 kW at 37.4 % takes 635 / 2 / 0.374 · 3.6 / 36 = 84.9 m³/h.
    expect(run('jenbacher-jgs312-gs-nl', 3, 80)).toMatchObject({ running: 0, total: 0, left: 80 })
    expect(run('jenbacher-jgs312-gs-nl', 3, 86)).toMatchObject({ running: 1 })
  })

  it('run as few and as high as the gas carries', () => {
    // One at full load takes 635 / 0.408 · 0.1 = 155.6 m³/h; 160 m³/h are better burnt by one than by two at 49 %.
    expect(run('jenbacher-jgs312-gs-nl', 3, 160)).toMatchObject({
      running: 1,
      total: expect.closeTo(635_000, 0),
      fuel: expect.closeTo(155.64, 2),
      why: 'the gas left does not carry one more at its lowest load',
    })
    expect(run('jenbacher-jgs312-gs-nl', 3, 300)).toMatchObject({ running: 2, left: expect.closeTo(0, 6) })
    expect(run('jenbacher-jgs312-gs-nl', 3, 1000)).toMatchObject({
      running: 3,
      total: expect.closeTo(1_905_000, 0),
      left: expect.closeTo(1000 - 3 * 155.637, 1),
      why: 'all run at their highest load',
    })
  })

  it('say why nothing can be told', () => {
    expect(run('cummins-qsk19g', 1, 100)).toMatchObject({ ok: false })
    expect(run('mtu-20v4000-gs', 1, 400)).toMatchObject({
      ok: false,
      reason: 'the sheet tells the fuel at 100 % of the load alone',
    })
  })

  it('never burn more than there is, never more than they may, and lose none of it', () => {
    const flow = fc.double({ min: 0, max: 2000, noNaN: true })
    fc.assert(
      fc.property(flow, fc.integer({ min: 1, max: 6 }), (there, count) => {
        const told = run('caterpillar-g3516c-1660', count, there)
        return (
          told.ok &&
          told.fuel <= there + 1e-9 &&
          Math.abs(told.fuel + told.left - there) < 1e-6 &&
          told.running <= count &&
          told.loadShare <= 1 + 1e-9 &&
          (told.running === 0 || told.loadShare >= 0.5 - 1e-6)
        )
      }),
      { numRuns: 60 },
    )
  })
})

describe('a load step', () => {
  const cg260 = engine('mwm-tcg2032b-v16')
  it.each([
    // Caterpillar, CG260-16: 0-16-29-39-48 %, each 10 s and 8 %; the last one 91 to 100 %.
    [0, 0.16],
    [0.16, 0.29],
    [0.39, 0.48],
    // Between two printed steps the lower height: 0.13 of 0.16 and 0.13; 0.09 of 0.09 and 0.09.
    [0.1, 0.23],
    [0.6, 0.69],
    [0.95, 1],
    [1, 1],
  ])('from %d to %d', (from, to) => {
    expect(loadStepFrom(cg260, from)).toMatchObject({ toShare: expect.closeTo(to, 9), recoveryS: 10 })
  })

  it('is not told where the sheet is silent or the load is none', () => {
    expect(loadStepFrom(engine('cummins-qsk19g'), 0)).toBeUndefined()
    expect(loadStepFrom(cg260, -0.1)).toBeUndefined()
    expect(loadStepFrom(cg260, Number.NaN)).toBeUndefined()
    const first: CatalogueEngine = {
      ...cg260,
      load_steps: { performance_class: 'G2', source: 'assumed', steps: [{ from_share: 0, to_share: 0.5 }] },
    }
    expect(loadStepFrom(first, 0)).toEqual({ toShare: 0.5 })
    expect(loadStepFrom(first, 0.3)).toBeUndefined()
  })
})

describe('service', () => {
  it('is due by the counter, the most urgent first', () => {
    const mtu = engine('mtu-20v4000-gs')
    const first = 'first step of the maintenance schedule'
    expect(servicesDue(mtu, 3100).map(({ dueAtH, leftH }) => [dueAtH, leftH])).toEqual([
      [3000, -100],
      [63_000, 59_900],
    ])
    expect(servicesDue(mtu, 3100, { [first]: 3050 })[0]).toMatchObject({
      task: first,
      dueAtH: 6050,
      leftH: 2950,
    })
    expect(servicesDue(engine('cummins-qsk19g'), 100)).toEqual([])
  })
})
