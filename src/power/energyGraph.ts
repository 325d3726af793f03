import type { Flow, FlowGraph } from '../balance/index.ts'

/** Energy or gas through one place over one interval, as a meter or a model tells it. */
export interface Amount {
  readonly value: number
  /** Standard uncertainty, same unit. */
  readonly sigma: number
}

/** Everything between the generators and the machines, with what was measured over one interval, in Wh. */
export interface ElectricalInterval {
  readonly sources: readonly {
    readonly id: string
    readonly busbar: string
    readonly energy: Amount | undefined
    /** The same energy by another instrument, such as the engine controller's own counter. */
    readonly check?: Amount | undefined
  }[]
  readonly transformers: readonly { readonly id: string; readonly fedFrom: string; readonly loss: Amount }[]
  readonly feeders: readonly {
    readonly id: string
    readonly fedFrom: string
    readonly energy: Amount | undefined
    readonly loss: Amount
    /** False for a feeder that ends in the site's own use, without a hall behind it. */
    readonly toHalls: boolean
  }[]
  readonly halls: readonly {
    readonly id: string
    readonly fedFrom: string
    readonly energy: Amount | undefined
    readonly fans: Amount
    /** Sum of what the machines say of themselves. */
    readonly machines: Amount | undefined
  }[]
  /** A busbar below another is fed through a flow of its own. */
  readonly busbars: readonly { readonly id: string; readonly fedFrom: string | undefined }[]
}

const flow = (id: string, from: string | null, to: string | null, amount: Amount | undefined): Flow =>
  amount === undefined ? { id, from, to } : { id, from, to, measured: amount.value, sigma: amount.sigma }

/**
 * The electricity of a site as a graph: sources into busbars, feeders out of them to halls, machines and fans out of
 * halls; each loss is a flow of its own with the uncertainty of its model. Flows carry the ids of the things that they
 * pass through: `g1`, `f1`, `h1`, `f1.loss`, `h1.fans`, `h1.machines`. A source that two instruments measure is a node of its
 * own, with `g1.controller` into it and `g1` out of it: so a drifting generator meter can be told from its neighbours.
 */
export function electricityGraph(interval: ElectricalInterval): FlowGraph {
  const flows: Flow[] = []
  const nodes: string[] = interval.busbars.map((busbar) => busbar.id)
  for (const busbar of interval.busbars)
    if (busbar.fedFrom !== undefined)
      flows.push(flow(`${busbar.id}.in`, busbar.fedFrom, busbar.id, undefined))
  for (const source of interval.sources) {
    if (source.check === undefined) flows.push(flow(source.id, null, source.busbar, source.energy))
    else {
      nodes.push(source.id)
      flows.push(flow(`${source.id}.controller`, null, source.id, source.check))
      flows.push(flow(source.id, source.id, source.busbar, source.energy))
    }
  }
  for (const transformer of interval.transformers) {
    nodes.push(transformer.id)
    flows.push(flow(`${transformer.id}.in`, transformer.fedFrom, transformer.id, undefined))
    flows.push(flow(`${transformer.id}.loss`, transformer.id, null, transformer.loss))
  }
  for (const feeder of interval.feeders) {
    if (!feeder.toHalls) {
      flows.push(flow(feeder.id, feeder.fedFrom, null, feeder.energy))
      continue
    }
    nodes.push(feeder.id)
    flows.push(flow(feeder.id, feeder.fedFrom, feeder.id, feeder.energy))
    flows.push(flow(`${feeder.id}.loss`, feeder.id, null, feeder.loss))
  }
  for (const hall of interval.halls) {
    nodes.push(hall.id)
    flows.push(flow(hall.id, hall.fedFrom, hall.id, hall.energy))
    flows.push(flow(`${hall.id}.fans`, hall.id, null, hall.fans))
    flows.push(flow(`${hall.id}.machines`, hall.id, null, hall.machines))
  }
  return { nodes, flows }
}

/** Gas between the well and its users over one interval, in m³ at 15 °C and 101.325 kPa. */
export interface GasInterval {
  readonly inlet: { readonly id: string; readonly volume: Amount | undefined }
  readonly engines: readonly { readonly id: string; readonly volume: Amount | undefined }[]
  readonly flare: { readonly id: string; readonly volume: Amount | undefined }
  /** What treatment takes out, by its model. */
  readonly shrinkage: Amount
  /** Rise of the gas held in the header: pressure change times line pack. */
  readonly stored: Amount | undefined
}

/** Flows: the inlet's id, `<engine>.gas`, the flare's id, `shrinkage` and `line-pack`, all at the node `header`. */
export function gasGraph(interval: GasInterval): FlowGraph {
  const header = 'header'
  return {
    nodes: [header],
    flows: [
      flow(interval.inlet.id, null, header, interval.inlet.volume),
      ...interval.engines.map((engine) => flow(`${engine.id}.gas`, header, null, engine.volume)),
      flow(interval.flare.id, header, null, interval.flare.volume),
      flow('shrinkage', header, null, interval.shrinkage),
      flow('line-pack', header, null, interval.stored),
    ],
  }
}
