import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { denseReconcile } from './dense.testing.ts'
import { type FlowGraph, reconcile } from './index.ts'

const byId = (graph: FlowGraph, options = {}) =>
  new Map(reconcile(graph, options).flows.map((flow) => [flow.id, flow]))

describe('two meters in series', () => {
  const graph: FlowGraph = {
    nodes: ['a'],
    flows: [
      { id: 'f1', from: null, to: 'a', measured: 101, sigma: 1 },
      { id: 'f2', from: 'a', to: null, measured: 99, sigma: 1 },
    ],
  }

  it('meet half way, each with half the variance', () => {
    // By hand: S = 1 + 1 = 2, residual 2, m = 1, adjustments -1 and +1, variance of each 1 x 1/2 x 1.
    const { flows, global, undecided } = reconcile(graph)
    expect(flows[0]?.reconciled).toBeCloseTo(100, 12)
    expect(flows[1]?.reconciled).toBeCloseTo(100, 12)
    expect(flows[0]?.adjustment).toBeCloseTo(-1, 12)
    expect(flows[0]?.sigma).toBeCloseTo(Math.SQRT1_2, 12)
    expect(flows[0]?.test).toBeCloseTo(Math.SQRT2, 12)
    expect(global.statistic).toBeCloseTo(2, 12)
    expect(global.degrees).toBe(1)
    expect(global.critical).toBeCloseTo(3.841, 3)
    expect(global.passes).toBe(true)
    expect(undecided).toEqual([])
  })

  it('cannot say which of the two is wrong, and does not guess', () => {
    const far = {
      ...graph,
      flows: graph.flows.map((flow) => (flow.id === 'f1' ? { ...flow, measured: 120 } : flow)),
    }
    const { grossErrors, undecided, global } = reconcile(far)
    expect(grossErrors).toEqual([])
    expect(undecided).toEqual([['f1', 'f2']])
    expect(global.passes).toBe(false)
  })

  it('leave out a meter that a person excluded, and compare it with the rest', () => {
    const flow = byId(graph, { exclude: ['f1'] }).get('f1')
    expect(flow).toMatchObject({ reconciled: 99, sigma: 1, adjustment: -2 })
    expect(flow?.test).toBeCloseTo(Math.SQRT2, 12)
  })
})

describe('a small site', () => {
  const graph: FlowGraph = {
    nodes: ['busbar', 'hall'],
    flows: [
      { id: 'g1', from: null, to: 'busbar', measured: 100, sigma: 1 },
      { id: 'feeder', from: 'busbar', to: 'hall', measured: 90, sigma: 1 },
      { id: 'machines', from: 'hall', to: null, measured: 90, sigma: 1 },
      { id: 'aux', from: 'busbar', to: null },
    ],
  }

  it('computes what is not metered, with its uncertainty', () => {
    // feeder and machines agree on 90 with variance 1/2; aux = 100 - 90 has variance 1 + 1/2.
    const aux = byId(graph).get('aux')
    expect(aux?.reconciled).toBeCloseTo(10, 12)
    expect(aux?.sigma).toBeCloseTo(Math.sqrt(1.5), 12)
    expect(aux?.adjustment).toBeNull()
  })

  it('keeps a meter that nothing checks as it is', () => {
    expect(byId(graph).get('g1')).toEqual({ id: 'g1', reconciled: 100, sigma: 1, adjustment: 0, test: null })
  })

  it('names what cannot be known', () => {
    const { flows, unobservable, global } = reconcile({
      nodes: ['a', 'b'],
      flows: [
        { id: 'in', from: null, to: 'a', measured: 5, sigma: 1 },
        { id: 'there', from: 'a', to: 'b' },
        { id: 'back', from: 'b', to: 'a' },
        { id: 'out', from: 'a', to: null },
      ],
    })
    expect(unobservable).toEqual(['there', 'back'])
    expect(flows[1]?.reconciled).toBeNull()
    expect(flows[3]?.reconciled).toBeCloseTo(5, 12)
    expect(global).toEqual({ statistic: 0, degrees: 0, critical: 0, passes: true })
  })
})

/** Graphs with loops, dead ends, parallel flows, parts cut off from the outside and flows without a meter. */
const graphs = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 22 }))
  .chain(([nodes, flows]) =>
    fc.record({
      nodes: fc.constant(Array.from({ length: nodes }, (_, k) => `n${k}`)),
      flows: fc.array(
        fc.record({
          from: fc.integer({ min: -1, max: nodes - 1 }),
          to: fc.integer({ min: -1, max: nodes - 1 }),
          measured: fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 4 }),
          sigma: fc.integer({ min: 1, max: 40 }),
        }),
        { minLength: 1, maxLength: flows },
      ),
    }),
  )
  .map(({ nodes, flows }): FlowGraph => {
    const end = (k: number) => (k < 0 ? null : `n${k}`)
    return {
      nodes,
      flows: flows
        .filter((flow) => flow.from !== flow.to)
        .map((flow, k) => {
          const ends = { id: `f${k}`, from: end(flow.from), to: end(flow.to) }
          return flow.measured === null ? ends : { ...ends, measured: flow.measured, sigma: flow.sigma / 10 }
        }),
    }
  })

describe('any graph', () => {
  it('comes out as dense least squares over its loops does', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const dense = denseReconcile(graph)
        const sparse = reconcile(graph, { confidence: 1 })
        const { flows, unobservable, globalBefore } = sparse
        expect(unobservable).toEqual(
          graph.flows.filter((_, k) => dense.flows[k]?.open).map((flow) => flow.id),
        )
        expect(globalBefore.degrees).toBe(dense.degrees)
        expect(globalBefore.statistic).toBeCloseTo(dense.statistic, 4)
        expect(sparse.grossErrors).toEqual([])
        flows.forEach((flow, k) => {
          if (flow.reconciled === null || flow.sigma === null) return
          expect(flow.reconciled).toBeCloseTo(dense.flows[k]?.value ?? Number.NaN, 6)
          expect(flow.sigma).toBeCloseTo(dense.flows[k]?.sigma ?? Number.NaN, 6)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('is conserved at every node whose flows are known', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const flows = byId(graph)
        for (const node of graph.nodes) {
          let sum = 0
          for (const flow of graph.flows) {
            const value = flows.get(flow.id)?.reconciled ?? Number.NaN
            if (flow.to === node) sum += value
            if (flow.from === node) sum -= value
          }
          if (!Number.isNaN(sum)) expect(Math.abs(sum)).toBeLessThan(1e-8)
        }
      }),
    )
  })

  it('does not depend on the order in which it is written', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const one = reconcile(graph)
        const turned = { nodes: [...graph.nodes].reverse(), flows: [...graph.flows].reverse() }
        const other = reconcile(turned)
        expect([...other.unobservable].sort()).toEqual([...one.unobservable].sort())
        if (one.globalBefore.statistic > one.globalBefore.critical) return
        const flows = new Map(other.flows.map((flow) => [flow.id, flow]))
        for (const flow of one.flows) {
          if (flow.reconciled === null || flow.sigma === null) continue
          expect(flows.get(flow.id)?.reconciled).toBeCloseTo(flow.reconciled, 7)
          expect(flows.get(flow.id)?.sigma).toBeCloseTo(flow.sigma, 7)
        }
      }),
    )
  })

  it('adjusts nothing where the measurements already close', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const closed = reconcile(graph)
        const flows = graph.flows.map((flow, k) => {
          const value = closed.flows[k]?.reconciled
          return value === null || value === undefined || flow.measured === undefined
            ? { id: flow.id, from: flow.from, to: flow.to }
            : { ...flow, measured: value }
        })
        const again = reconcile({ ...graph, flows })
        expect(again.grossErrors).toEqual([])
        expect(again.undecided).toEqual([])
        expect(again.global.statistic).toBeLessThan(1e-12)
        for (const flow of again.flows) expect(Math.abs(flow.adjustment ?? 0)).toBeLessThan(1e-8)
      }),
    )
  })
})
