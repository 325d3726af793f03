// How long 5,000 nodes and 10,000 flows take to reconcile, uncertainties and tests included: `node dist/bench/balance.js`.
import { performance } from 'node:perf_hooks'
import { type Flow, type FlowGraph, parseFlowGraph, reconcile } from '../src/balance/index.ts'

const NODES = 5_000
const FLOWS = 10_000

/** Numbers from 0 to 1, the same ones each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A normal deviate by Box and Muller. */
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

interface Edge {
  readonly from: string | null
  readonly to: string | null
}

/** A tree of feeders below a busbar, with a second way into some nodes and a load at others. */
function tree(random: () => number): Edge[] {
  const edges: Edge[] = [{ from: null, to: 'n0' }]
  for (let k = 1; k < NODES; k++) edges.push({ from: `n${Math.floor((k - 1) / 8)}`, to: `n${k}` })
  while (edges.length < FLOWS) {
    const k = Math.floor(random() * NODES)
    const near = Math.min(NODES - 1, k + 1 + Math.floor(random() * 8))
    edges.push(random() < 0.7 || near === k ? { from: `n${k}`, to: null } : { from: `n${k}`, to: `n${near}` })
  }
  return edges
}

/** Flows between nodes that chance picks: no plant is wired so, and nothing is harder to factor. */
function tangle(random: () => number): Edge[] {
  const edges: Edge[] = []
  while (edges.length < FLOWS) {
    const from = Math.floor(random() * (NODES + 50))
    const to = Math.floor(random() * (NODES + 50))
    if (from === to || (from >= NODES && to >= NODES)) continue
    edges.push({ from: from < NODES ? `n${from}` : null, to: to < NODES ? `n${to}` : null })
  }
  return edges
}

/** Measures flows that close exactly with meters of 1 %, leaves some out and falsifies some. */
function measure(
  edges: readonly Edge[],
  meteredShare: number,
  wrong: number,
  random: () => number,
): FlowGraph {
  const nodes = Array.from({ length: NODES }, (_, k) => `n${k}`)
  const truth = reconcile(
    {
      nodes,
      flows: edges.map((edge, k) => ({ id: `f${k}`, ...edge, measured: 10 + 90 * random(), sigma: 20 })),
    },
    { confidence: 1 - 1e-12 },
  )
  const flows = edges.map((edge, k): Flow => {
    const value = truth.flows[k]?.reconciled ?? 0
    if (random() > meteredShare) return { id: `f${k}`, ...edge }
    return { id: `f${k}`, ...edge, measured: value + normal(random), sigma: 1 }
  })
  for (let k = 0; k < wrong; k++) {
    const at = Math.floor(random() * flows.length)
    const flow = flows[at]
    if (flow?.measured !== undefined) flows[at] = { ...flow, measured: flow.measured + 40 }
  }
  return { nodes, flows }
}

function seconds(work: () => void): number {
  const start = performance.now()
  work()
  return (performance.now() - start) / 1000
}

const random = chance(7)
for (const [name, edges, share, wrong] of [
  ['tree with ties, every flow metered', tree(random), 1, 0],
  ['tree with ties, 80 % metered', tree(random), 0.8, 0],
  ['tree with ties, 80 % metered, 30 meters wrong', tree(random), 0.8, 30],
  ['chance wiring, every flow metered', tangle(random), 1, 0],
  ['chance wiring, 80 % metered, 30 meters wrong', tangle(random), 0.8, 30],
] as const) {
  const graph = measure(edges, share, wrong, random)
  const text = JSON.stringify(graph)
  const reading = Math.min(
    ...[1, 2, 3].map(() =>
      seconds(() => {
        if (!parseFlowGraph(JSON.parse(text)).ok)
          throw new Error('the bench wrote a graph that cannot be read')
      }),
    ),
  )
  let said = ''
  const times = [1, 2, 3].map(() =>
    seconds(() => {
      const { global, grossErrors, undecided, unobservable } = reconcile(graph)
      said = `${global.degrees} degrees, ${grossErrors.length} set aside, ${undecided.length} undecided, ${unobservable.length} unobservable`
    }),
  )
  const [first = 0] = times
  const best = Math.min(...times)
  console.log(
    `${name}: ${first.toFixed(3)} s the first time, ${best.toFixed(3)} s at best, ${(best / reading).toFixed(1)} x reading the same JSON (${reading.toFixed(3)} s); ${said}`,
  )
}
