import type { Intent, MachineState } from '../dispatch/index.ts'
import type { Profile } from '../machines/index.ts'
import { machineCommandOf, shareOf, writtenAction } from './actions.ts'
import type { Plant, PlantMachine } from './plant.ts'
import type { CommandPreview, CommandRequest } from './view.ts'

/** What an order would change, machine by machine, from the last snapshot. */
export function previewOf(
  request: CommandRequest,
  plant: Plant,
  states: ReadonlyMap<string, MachineState>,
  profilesOf: (machine: string) => readonly Profile[] | undefined,
): CommandPreview {
  const affected: string[] = []
  const refused: { machine: string; reason: string }[] = []
  const before = { power: 0, hashrate: 0 }
  const after = { power: 0, hashrate: 0 }
  for (const id of new Set(request.machines)) {
    const machine = plant.machineById.get(id)
    const state = states.get(id)
    const profiles = profilesOf(id)
    const reason = refusal(request, machine, state, profiles)
    if (machine === undefined || state === undefined || reason !== undefined) {
      refused.push({ machine: id, reason: reason ?? 'unknown' })
      continue
    }
    affected.push(id)
    const now = { power: state.power ?? 0, hashrate: state.hashrate ?? 0 }
    const then = outcomeOf(request, machine, now, profiles)
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
  profiles: readonly Profile[] | undefined,
): string | undefined {
  if (machine === undefined || state === undefined) return 'no-such-machine'
  const { action } = request
  if (!machine.capabilities.has(action.kind)) return 'not-supported'
  if (state.mode === 'unreachable') return 'unreachable'
  if (action.kind === 'sleep' && state.mode === 'sleeping' && state.stoppedBy === 'operator')
    return 'already-so'
  if (action.kind === 'wake' && state.mode === 'mining') return 'already-so'
  if (action.kind === 'profile')
    return profiles === undefined || profiles.some(({ name }) => name === action.profile)
      ? undefined
      : 'no-such-profile'
  const power = limitW(request, machine)
  if (power === undefined) return undefined
  if (machine.minimumPower !== undefined && power < machine.minimumPower) return 'below-minimum'
  return power > machine.nominalPower * HIGHEST_LIMIT ? 'above-maximum' : undefined
}

function limitW({ action }: CommandRequest, machine: PlantMachine): number | undefined {
  if (action.kind === 'limit') return action.power_w
  return action.kind === 'limit-percent' ? shareOf(machine.nominalPower, action.percent) : undefined
}

/** A limit may ask for this much more than nominal. Assumed: makers' tuned profiles reach about a fifth more. */
const HIGHEST_LIMIT = 1.2

interface Work {
  readonly power: number
  readonly hashrate: number
}

function outcomeOf(
  request: CommandRequest,
  machine: PlantMachine,
  now: Work,
  profiles: readonly Profile[] | undefined,
): Work {
  const { action } = request
  const nominal = { power: machine.nominalPower, hashrate: machine.nominalHashrate }
  switch (action.kind) {
    case 'sleep':
      return { power: 0, hashrate: 0 }
    case 'wake':
    case 'reboot':
      return nominal
    case 'limit':
    case 'limit-percent': {
      const power = limitW(request, machine) ?? now.power
      return { power, hashrate: (nominal.hashrate * power) / nominal.power }
    }
    case 'profile': {
      const profile = profiles?.find(({ name }) => name === action.profile)
      return { power: profile?.power ?? now.power, hashrate: profile?.hashrate ?? now.hashrate }
    }
    case 'pools':
    case 'locate':
      return now
  }
}

export function intentsOf(request: CommandRequest, machines: readonly string[]): Intent[] {
  const action = writtenAction(machineCommandOf(request.action))
  return machines.map((id) => ({ target: { kind: 'machine', id }, action, cause: request.why }))
}
