// Runs HiGHS in a thread of its own: solving blocks the thread that it runs in. One thread solves many programmes, one after another.
import { parentPort } from 'node:worker_threads'
import load from 'highs'

const highs = await load()
const { objectiveSense, modelStatus } = highs.constants
const PRIMAL_FEASIBLE = 2

parentPort.on('message', ({ id, model, options, start }) => {
  try {
    parentPort.postMessage({ id, answer: solve(model, options, start) })
  } catch (error) {
    parentPort.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
parentPort.postMessage({ ready: true })

function solve(given, { timeLimitS, gap, nodes, light }, start) {
  const began = performance.now()
  return highs.withModel({ ...given, sense: objectiveSense.maximize }, (model) => {
    model.options.set('output_flag', false)
    model.options.set('time_limit', timeLimitS)
    model.options.set('mip_rel_gap', gap)
    if (light === true) model.options.set('mip_heuristic_run_rins', false)
    if (nodes !== undefined) model.options.set('mip_max_nodes', nodes)
    if (start !== undefined) model.setSolution({ colValue: start })
    const { modelStatus: status } = model.run()
    const feasible = Number(model.info.get('primal_solution_status')) === PRIMAL_FEASIBLE
    const mip = given.integrality.some((kind) => kind !== 0)
    return {
      status: nameOf(status),
      seconds: (performance.now() - began) / 1000,
      ...(feasible && {
        values: model.getSolution().colValue,
        objective: model.getObjectiveValue(),
        bound: mip ? Number(model.info.get('mip_dual_bound')) : model.getObjectiveValue(),
      }),
    }
  })
}

function nameOf(status) {
  if (status === modelStatus.optimal) return 'optimal'
  if (status === modelStatus.infeasible) return 'infeasible'
  if (status === modelStatus.unbounded || status === modelStatus.unboundedOrInfeasible) return 'unbounded'
  return 'stopped'
}
