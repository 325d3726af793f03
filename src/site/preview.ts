import type { Intent, MachineState } from '../dispatch/index.ts'
import { watts } from '../quantity/index.ts'
import type { Plant, PlantMachine } from './plant.ts'
import type { CommandPreview, CommandRequest } from './view.ts'

/** What an order would change, machine by machine, from the last snapshot. */
export function previewOf(
  request: CommandRequest,
  plant: Plant,
  states: ReadonlyMap<string, MachineState>,
): CommandPreview {
  const affected: string[] = []
  const refused: { machine: string; reason: string }[] = []
  const before = { power: 0, hashrate: 0 }
  const after = { power: 0, hashrate: 0 }
  for (const id of new Set(request.machines)) {
    const machine = plant.machineById.get(id)
    const state = states.get(id)
    const reason = refusal(request, machine, state)
    if (machine === undefined || state === undefined || reason !== undefined) {
      refused.push({ machine: id, reason: reason ?? 'unknown' })
      continue
    }
    affected.push(id)
    const now = { power: state.power ?? 0, hashrate: state.hashrate ?? 0 }
    const then = outcomeOf(request, machine)
    before.power += now.power
    before.hashrate += now.hashrate
    after.power += then.power
    after.hashrate += then.hashrate
  }
  return {
    affected,
    refused,
    power_before_w: before.power,
    power_after_w: after.power,
    hashrate_before_ths: before.hashrate,
    hashrate_after_ths: after.hashrate,
  }
}

/** Reasons are keys of the message catalogues. */
function refusal(
  request: CommandRequest,
  machine: PlantMachine | undefined,
  state: MachineState | undefined,
): string | undefined {
  if (machine === undefined || state === undefined) return 'no-such-machine'
  const { action } = request
  if (!machine.capabilities.has(action.kind)) return 'not-supported'
  if (state.mode === 'unreachable') return 'unreachable'
  if (action.kind === 'sleep' && state.mode === 'sleeping' && state.stoppedBy === 'operator')
    return 'already-so'
  if (action.kind === 'wake' && state.mode === 'mining') return 'already-so'
  if (action.kind !== 'limit') return undefined
  if (machine.minimumPower !== undefined && action.power_w < machine.minimumPower) return 'below-minimum'
  return action.power_w > machine.nominalPower * HIGHEST_LIMIT ? 'above-maximum' : undefined
}

/** A limit may ask for this much more than nominal. Assumed: makers' tuned profiles reach about a fifth more. */
const HIGHEST_LIMIT = 1.2

function outcomeOf(
  request: CommandRequest,
  machine: PlantMachine,
): { readonly power: number; readonly hashrate: number } {
  const { action } = request
  const nominal = { power: machine.nominalPower, hashrate: machine.nominalHashrate }
  switch (action.kind) {
    case 'sleep':
      return { power: 0, hashrate: 0 }
    case 'wake':
    case 'reboot':
      return nominal
    case 'limit':
      return { power: action.power_w, hashrate: (nominal.hashrate * action.power_w) / nominal.power }
  }
}

export function intentsOf(request: CommandRequest, machines: readonly string[]): Intent[] {
  const { action } = request
  return machines.map((id) => ({
    target: { kind: 'machine', id },
    action: action.kind === 'limit' ? { kind: 'limit', power: watts(action.power_w) } : { kind: action.kind },
    cause: request.why,
  }))
}
