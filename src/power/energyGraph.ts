import type { Flow, FlowGraph, Relation } from '../balance/index.ts'

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
    /** False for a feeder that ends in the site's own use, with nothing of the tree behind it. */
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

/** An engine's gas by its electricity: what its fuel curve and the heating value say. */
export interface FuelTie {
  /** Gas for each Wh over the interval, m³: at its loads, by its curve and the heating value in force. */
  readonly m3PerWh: number
  /** What the curve gives for the energy as metered, m³. */
  readonly expectedM3: number
  /** Standard uncertainty of the curve for this engine, m³: the datasheet's tolerance. */
  readonly sigmaM3: number
}

/** Gas between the well and its users over one interval, in m³ at 15 °C and 101.325 kPa. */
export interface GasInterval {
  readonly inlet: { readonly id: string; readonly volume: Amount | undefined }
  readonly engines: readonly {
    readonly id: string
    readonly volume: Amount | undefined
    /** Undefined where its load is not known well enough, or it stood. */
    readonly fuel: FuelTie | undefined
  }[]
  readonly flare: { readonly id: string; readonly volume: Amount | undefined }
  /** What treatment takes out, by its model. */
  readonly shrinkage: Amount
  /** Rise of the gas held in the header: pressure change times line pack. */
  readonly stored: Amount | undefined
  /** What leaves by no known way: 0 within what a sound site loses. */
  readonly unaccounted: Amount
  /** Standard uncertainty of the heating value, % of it; all engines burn the same gas. */
  readonly heatSigmaPercent: number
}

/** The one node of the gas. */
export const HEADER = 'header'
/** By how much the gas is richer than it is taken for, in % of its heating value: no flow, but tied to the engines' gas. */
export const HEATING_VALUE = 'heating-value'
export const engineGas = (engine: string): string => `${engine}.gas`
export const fuelRelation = (engine: string): string => `${engine}.fuel`

/**
 * Flows: the inlet's id, `<engine>.gas`, the flare's id, `shrinkage`, `line-pack` and `unaccounted`, all at the node `header`.
 * Its relations tie them to the flows of the electricity: `<engine>.fuel` says gas - m³/Wh x energy + expected x richer / 100 = 0.
 */
export function gasGraph(interval: GasInterval): FlowGraph {
  const ties = interval.engines.flatMap(({ id, fuel }) => (fuel === undefined ? [] : [{ id, fuel }]))
  const relations = ties.map(
    ({ id, fuel }): Relation => ({
      id: fuelRelation(id),
      terms: [
        { flow: engineGas(id), coefficient: 1 },
        { flow: id, coefficient: -fuel.m3PerWh },
        { flow: HEATING_VALUE, coefficient: fuel.expectedM3 / 100 },
      ],
      constant: 0,
      sigma: fuel.sigmaM3,
    }),
  )
  const heat = { value: 0, sigma: interval.heatSigmaPercent }
  return {
    nodes: [HEADER],
    flows: [
      flow(interval.inlet.id, null, HEADER, interval.inlet.volume),
      ...interval.engines.map((engine) => flow(engineGas(engine.id), HEADER, null, engine.volume)),
      flow(interval.flare.id, HEADER, null, interval.flare.volume),
      flow('shrinkage', HEADER, null, interval.shrinkage),
      flow('line-pack', HEADER, null, interval.stored),
      flow('unaccounted', HEADER, null, interval.unaccounted),
      ...(ties.length === 0 ? [] : [flow(HEATING_VALUE, null, null, heat)]),
    ],
    ...(relations.length > 0 && { relations }),
  }
}
