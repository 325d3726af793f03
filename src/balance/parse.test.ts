import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFlowGraph } from './index.ts'

const flow = { id: 'f1', from: null, to: 'a', measured: 101.9, sigma: 1 }
const mistakes = (input: unknown) => {
  const parsed = parseFlowGraph(input)
  return parsed.ok ? [] : parsed.mistakes.map(({ path, message }) => `${path}: ${message}`)
}

describe('a flow graph from outside', () => {
  it('is taken as it is, with absent or null measurements as none', () => {
    const parsed = parseFlowGraph({
      nodes: ['a'],
      flows: [
        flow,
        { id: 'f2', from: 'a', to: null },
        { id: 'f3', from: 'a', to: null, measured: null, sigma: null },
      ],
    })
    expect(parsed).toEqual({
      ok: true,
      graph: {
        nodes: ['a'],
        flows: [flow, { id: 'f2', from: 'a', to: null }, { id: 'f3', from: 'a', to: null }],
        relations: [],
      },
    })
  })

  it.each([
    ['a sigma of zero', { sigma: 0 }, 'flows[0].sigma'],
    ['a negative sigma', { sigma: -1 }, 'flows[0].sigma'],
    [
      'a measurement without sigma',
      { sigma: undefined },
      'flows[0].sigma: flow f1 is measured, so it needs a sigma',
    ],
    ['a sigma without measurement', { measured: undefined }, 'flows[0].measured'],
    ['NaN', { measured: Number.NaN }, 'flows[0].measured'],
    ['an infinite value', { measured: Number.POSITIVE_INFINITY }, 'flows[0].measured'],
    ['a text for a number', { measured: '101.9' }, 'flows[0].measured'],
    ['an unknown node', { to: 'b' }, 'flows[0].to: b is not among the nodes'],
    ['a flow from a node to itself', { from: 'a' }, 'flows[0]: flow f1 leaves and enters the same node a'],
    ['a flow past every node', { to: null }, 'flows[0]: flow f1 touches no node'],
    ['an unknown key', { sgima: 1 }, 'flows[0]'],
  ])('is refused for %s', (_, change, message) => {
    const found = mistakes({ nodes: ['a'], flows: [{ ...flow, ...change }] })
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(message)
  })

  it('is refused for names given twice and relations over nothing, all at once', () => {
    const relation = { id: 'f1', terms: [{ flow: 'f9', coefficient: 1 }], constant: 0 }
    expect(mistakes({ nodes: ['a', 'a'], flows: [flow, flow], relations: [relation] })).toEqual([
      'nodes[1]: node a is named twice',
      'flows[1].id: flow f1 is named twice',
      'relations[0].id: f1 is named twice',
      'relations[0].terms[0].flow: f9 is not among the flows',
    ])
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        parseFlowGraph(input)
        parseFlowGraph({ nodes: ['a'], flows: input })
      }),
    )
  })
})
