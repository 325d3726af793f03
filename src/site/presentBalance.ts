import type { FlowGraph } from '../balance/index.ts'
import type { SettledInterval } from '../ledger/index.ts'
import { HEATING_VALUE } from '../power/index.ts'
import { toIso } from '../quantity/index.ts'
import type { StoredBalance } from '../store/index.ts'
import type { BalanceView } from './view.ts'

/** A settled balance as the console shows it, with what each node lacks of closing by its raw measurements. */
export function presentBalance(balance: StoredBalance, settled: SettledInterval | undefined): BalanceView {
  const { graph, result, interval, kind } = balance
  const reconciled = new Map(result.flows.map((flow) => [flow.id, flow]))
  return {
    start: toIso(interval.start),
    end: toIso(interval.end),
    kind,
    unit: kind === 'gas' ? 'm3' : 'Wh',
    statistic: result.global.statistic,
    degrees: result.global.degrees,
    critical: result.global.critical,
    passes: result.global.passes,
    passes_before: result.globalBefore.passes,
    gross_errors: [...result.grossErrors],
    unobservable: result.unobservable.filter((id) => id !== HEATING_VALUE),
    nodes: graph.nodes.map((id) => nodeBalance(graph, id)),
    // Between nothing and nothing: what the engines say of the heating value is told on the gas page.
    flows: graph.flows
      .filter(({ id }) => id !== HEATING_VALUE)
      .map((flow) => {
        const found = reconciled.get(flow.id)
        return {
          id: flow.id,
          from: flow.from,
          to: flow.to,
          measured: flow.measured ?? null,
          measured_sigma: flow.measured === undefined ? null : (flow.sigma ?? null),
          reconciled: found?.reconciled ?? null,
          sigma: found?.sigma ?? null,
          adjustment: found?.adjustment ?? null,
          test: found?.test ?? null,
        }
      }),
    shares:
      kind === 'electricity' && settled !== undefined
        ? settled.shares.map((share) => ({
            customer: share.customer,
            energy_wh: share.energy,
            energy_sigma_wh: share.energySigma,
            machine_hours: share.machineHours,
          }))
        : [],
  }
}

/** Two standard uncertainties of the residual: 95 % of honest balances lie within. */
const COVERAGE = 2

function nodeBalance(graph: FlowGraph, id: string): BalanceView['nodes'][number] {
  const at = graph.flows.filter((flow) => flow.from === id || flow.to === id)
  if (at.some((flow) => flow.measured === undefined))
    return { id, inputs: null, outputs: null, residual: null, tolerance: null }
  let inputs = 0
  let outputs = 0
  let variance = 0
  for (const flow of at) {
    if (flow.to === id) inputs += flow.measured ?? 0
    else outputs += flow.measured ?? 0
    variance += (flow.sigma ?? 0) ** 2
  }
  return { id, inputs, outputs, residual: inputs - outputs, tolerance: COVERAGE * Math.sqrt(variance) }
}
