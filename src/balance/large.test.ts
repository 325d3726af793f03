import { describe, expect, it } from 'vitest'
import { denseReconcile } from './dense.testing.ts'
import { type Flow, type FlowGraph, reconcile } from './index.ts'

/** Numbers from 0 to 1, the same ones each time (a linear congruence, constants of Numerical Recipes). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function wired(nodes: number, flows: number, metered: number, random: () => number): FlowGraph {
  const pick = () => {
    const k = Math.floor(random() * (nodes + 5))
    return k < nodes ? `n${k}` : null
  }
  const list: Flow[] = []
  while (list.length < flows) {
    const ends = { id: `f${list.length}`, from: pick(), to: pick() }
    if (ends.from === ends.to) continue
    list.push(
      random() < metered ? { ...ends, measured: 100 * random(), sigma: 10 ** (2 * random() - 1) } : ends,
    )
  }
  return { nodes: Array.from({ length: nodes }, (_, k) => `n${k}`), flows: list }
}

describe('graphs wired by chance, which fill in when factored', () => {
  it.each([
    [60, 100, 1],
    [110, 330, 1],
    [110, 330, 0.8],
    [100, 130, 0.7],
  ])(
    'of %i nodes and %i flows, a share of %f metered, come out as dense least squares does',
    (nodes, flows, share) => {
      const graph = wired(nodes, flows, share, chance(nodes + flows))
      const dense = denseReconcile(graph)
      const sparse = reconcile(graph, { confidence: 1 })
      expect(sparse.global.degrees).toBe(dense.degrees)
      sparse.flows.forEach((flow, k) => {
        const reference = dense.flows[k]
        expect(flow.reconciled === null, flow.id).toBe(reference?.open)
        if (flow.reconciled === null || flow.sigma === null || reference === undefined) return
        expect(Math.abs(flow.reconciled - reference.value), flow.id).toBeLessThan(1e-5)
        expect(Math.abs(flow.sigma - reference.sigma), flow.id).toBeLessThan(1e-4 * reference.sigma + 1e-6)
      })
    },
  )

  it('take no time to speak of at 5,000 nodes and 10,000 flows, even when nothing closes', () => {
    const graph = wired(5_000, 10_000, 0.9, chance(3))
    const start = process.cpuUsage()
    const { flows, grossErrors, global } = reconcile(graph)
    // About 1 s on an idle core (bench/balance.ts has graphs that close). The core's time, whatever else it does meanwhile.
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1e6).toBeLessThan(5)
    expect(global.passes).toBe(false)
    expect(grossErrors.length).toBeLessThanOrEqual(100)
    const sums = new Map(graph.nodes.map((node) => [node, 0]))
    graph.flows.forEach((flow, k) => {
      const value = flows[k]?.reconciled ?? Number.NaN
      if (flow.to !== null) sums.set(flow.to, (sums.get(flow.to) ?? 0) + value)
      if (flow.from !== null) sums.set(flow.from, (sums.get(flow.from) ?? 0) - value)
    })
    const known = [...sums.values()].filter((sum) => !Number.isNaN(sum))
    expect(known.length).toBeGreaterThan(4_000)
    for (const sum of known) expect(Math.abs(sum)).toBeLessThan(1e-6)
  }, 120_000)
})
