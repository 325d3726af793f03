import { describe, expect, it } from 'vitest'
import { type Flow, type FlowGraph, type Reconciliation, reconcile } from './index.ts'

/** One row of a printed result: value, uncertainty, reconciled value, its uncertainty, |adjustment| / its uncertainty. */
type Printed = readonly [
  id: string,
  measured: number,
  sigma: number,
  reconciled: number,
  after: number,
  test: number,
]

/**
 * The printed tests, after VDI 2048, take the adjustment's uncertainty as at least the measurement's over the square root
 * of ten; where that holds, ours is larger in the same proportion.
 */
function expectPrinted(result: Reconciliation, rows: readonly Printed[]): void {
  for (const [id, , sigma, reconciled, after, test] of rows) {
    const flow = result.flows.find((each) => each.id === id)
    const ownSigma = Math.sqrt(sigma ** 2 - (flow?.sigma ?? 0) ** 2)
    const floored = (flow?.test ?? 0) * (ownSigma / Math.max(ownSigma, sigma / Math.sqrt(10)))
    // As many digits as are printed: values have five or six, small tests come from differences of such values.
    expect(Math.abs((flow?.reconciled ?? 0) / reconciled - 1), id).toBeLessThan(2e-5)
    expect(Math.abs((flow?.sigma ?? 0) / after - 1), id).toBeLessThan(2e-5)
    expect(Math.abs(floored / test - 1), id).toBeLessThan(2e-4)
  }
}

/** Flows that only relations tie together. */
const apart = (rows: readonly Printed[]): Flow[] =>
  rows.map(([id, measured, sigma]) => ({ id, from: null, to: null, measured, sigma }))

describe('VDI 2048 part 1, appendix A: mass flows of a water and steam cycle', () => {
  // The example with half-widths of the confidence intervals as uncertainties, as worked and printed by OpenModelica's
  // own tests: testsuite/openmodelica/dataReconciliation, VDI2048Example.mos, commit 6574091c. In kg/s. Half-widths are
  // a fixed multiple of standard uncertainties, so they scale through.
  const rows: readonly Printed[] = [
    ['mHDNK', 18.498, 0.205, 18.499, 0.137122, 0.00684795],
    ['mA5', 4.391, 0.058, 4.391, 0.0566957, 0.00022856],
    ['mA6', 3.744, 0.058, 3.744, 0.0566957, 0.00022856],
    ['mA7', 10.364, 0.168, 10.364, 0.133016, 0.000342739],
    ['mHK', 69.978, 0.854, 69.997, 0.566796, 0.0297734],
    ['mV', 0.525, 0.105, 0.524194, 0.104563, 0.0242626],
    ['mSPLL', 44.319, 0.532, 44.3818, 0.469808, 0.251487],
    ['mSPL', 44.575, 0.535, 44.6385, 0.471702, 0.251487],
    ['mFDKELL', 45.668, 2.5, 44.1188, 1.78991, 0.887628],
    ['mFDKEL', 46.241, 2.5, 44.6918, 1.78991, 0.887628],
  ]
  const sum = (id: string, coefficients: Record<string, number>) => ({
    id,
    constant: 0,
    terms: Object.entries(coefficients).map(([flow, coefficient]) => ({ flow, coefficient })),
  })
  const graph: FlowGraph = {
    nodes: [],
    flows: apart(rows),
    relations: [
      sum('feed water', { mFDKEL: 1, mFDKELL: 1, mV: 0.4, mSPLL: -1, mSPL: -1 }),
      sum('turbine', { mSPL: 1, mSPLL: 1, mA6: -1, mA5: -1, mA7: -1, mHK: -1, mV: -1 }),
      sum('preheaters', { mA7: 1, mA6: 1, mA5: 1, mHDNK: -1 }),
    ],
  }

  it('gives the printed values, uncertainties and tests', () => {
    const result = reconcile(graph)
    expectPrinted(result, rows)
    expect(result.global.degrees).toBe(3)
    expect(result.grossErrors).toEqual([])
  })
})

describe('four flows: a pipe that divides and joins again', () => {
  // OpenModelica, the same folder and commit, FourFlows.mos.
  const rows: readonly Printed[] = [
    ['Q4', 2, 1.91, 2.04897, 1.22035, 0.03333],
    ['Q3', 0.95, 1.91, 1.02449, 0.610173, 0.0411544],
    ['Q2', 1.1, 1.91, 1.02449, 0.610173, 0.0417225],
    ['Q1', 2.1, 1.96, 2.04897, 1.22035, 0.0332704],
  ]

  it('gives the printed values, with the halves of the division tied by a relation', () => {
    const measured = (id: string) => {
      const [, value, sigma] = rows.find((row) => row[0] === id) ?? ['', 0, 1]
      return { measured: value, sigma }
    }
    const result = reconcile({
      nodes: ['divide', 'join'],
      flows: [
        { id: 'Q1', from: null, to: 'divide', ...measured('Q1') },
        { id: 'Q2', from: 'divide', to: 'join', ...measured('Q2') },
        { id: 'Q3', from: 'divide', to: 'join', ...measured('Q3') },
        { id: 'Q4', from: 'join', to: null, ...measured('Q4') },
      ],
      relations: [
        {
          id: 'half',
          constant: 0,
          terms: [
            { flow: 'Q2', coefficient: 1 },
            { flow: 'Q1', coefficient: -0.5 },
          ],
        },
      ],
    })
    expectPrinted(result, rows)
  })
})

describe('a splitter with unmeasured inner flows', () => {
  // OpenModelica, the same folder and commit, Splitter.mos: Q = y, Q1 = y1, Q2 = y2, y1 = y / 2, y = y1 + y2.
  const rows: readonly Printed[] = [
    ['Q2', 0.97, 1.91, 1.0362, 0.793185, 0.0381023],
    ['Q1', 1.05, 1.91, 1.0362, 0.793185, 0.00794043],
    ['Q', 2.1, 1.96, 2.07241, 1.58637, 0.0239712],
  ]

  it('gives the printed values, and computes the inner flows from them', () => {
    const result = reconcile({
      nodes: ['in', 'split', 'out1', 'out2'],
      flows: [
        { id: 'Q', from: null, to: 'in', measured: 2.1, sigma: 1.96 },
        { id: 'y', from: 'in', to: 'split' },
        { id: 'y1', from: 'split', to: 'out1' },
        { id: 'y2', from: 'split', to: 'out2' },
        { id: 'Q1', from: 'out1', to: null, measured: 1.05, sigma: 1.91 },
        { id: 'Q2', from: 'out2', to: null, measured: 0.97, sigma: 1.91 },
      ],
      relations: [
        {
          id: 'half',
          constant: 0,
          terms: [
            { flow: 'y1', coefficient: 1 },
            { flow: 'y', coefficient: -0.5 },
          ],
        },
      ],
    })
    expectPrinted(result, rows)
    const inner = result.flows.find((flow) => flow.id === 'y')
    expect(inner?.reconciled).toBeCloseTo(2.07241, 5)
    expect(inner?.sigma).toBeCloseTo(1.58637, 5)
  })
})

describe('a heat exchanger with a bypass', () => {
  // S. Narasimhan and C. Jordache, Data Reconciliation and Gross Error Detection, Gulf, Houston 2000: measured flows of
  // chapter 1, unit variances.
  const exchanger = (feed: number, through: number, sigma = 1): FlowGraph => ({
    nodes: ['splitter', 'exchanger', 'valve', 'mixer'],
    flows: [
      { id: '1', from: null, to: 'splitter', measured: feed, sigma },
      { id: '2', from: 'splitter', to: 'exchanger', measured: through, sigma },
      { id: '3', from: 'splitter', to: 'valve', measured: 34.65, sigma },
      { id: '4', from: 'exchanger', to: 'mixer', measured: 64.2, sigma },
      { id: '5', from: 'valve', to: 'mixer', measured: 36.44, sigma },
      { id: '6', from: 'mixer', to: null, measured: 98.88, sigma },
    ],
  })
  const values = (result: Reconciliation) => result.flows.map((flow) => Number(flow.reconciled?.toFixed(2)))

  it('shares out random errors', () => {
    // By hand: means 100.395, 64.325 and 35.545 miss each other by 0.525, a third of it for each: 100.22 = 64.50 + 35.72.
    expect(values(reconcile(exchanger(101.91, 64.45)))).toEqual([100.22, 64.5, 35.72, 64.5, 35.72, 100.22])
  })

  it('fails the global test when flow 2 reads 4 too much, with the statistic of the book', () => {
    const { globalBefore } = reconcile(exchanger(101.91, 68.45))
    expect(globalBefore.statistic).toBeCloseTo(16.674, 3)
    expect(globalBefore.critical).toBeCloseTo(9.488, 3)
    expect(globalBefore.passes).toBe(false)
  })

  it('names flow 2, and closes without it', () => {
    const result = reconcile(exchanger(101.91, 68.45))
    expect(result.grossErrors).toEqual(['2'])
    expect(result.global.passes).toBe(true)
    expect(result.global.degrees).toBe(3)
    // By hand: without flow 2 the means 100.395, 64.2 (half the weight) and 35.545 miss by 0.65, shared 1 : 2 : 1.
    expect(values(result)).toEqual([100.23, 64.53, 35.71, 64.53, 35.71, 100.23])
    const flow = result.flows[1]
    expect(flow?.adjustment).toBeCloseTo(64.525 - 68.45, 10)
  })
})
