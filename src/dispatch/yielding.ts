import { watts } from '../quantity/index.ts'
import { byYield, expectedPowerW } from './merit.ts'
import type { Intent, MachineState } from './model.ts'

/** Mines, or warms up and already tells its power. */
export function isAtWork(machine: MachineState): boolean {
  return machine.mode === 'mining' || (machine.mode === 'starting' && machine.power !== undefined)
}

export function mayYield(machine: MachineState): boolean {
  return isAtWork(machine) && machine.pending !== 'sleep' && (machine.canSleep || machine.canLimit)
}

/** Lets machines yield until `excessW` is gone; beyond `hardW` only those outranked by a machine that is starting. */
export function curtail(
  machines: readonly MachineState[],
  excessW: number,
  hardW: number,
): { readonly intents: readonly Intent[]; readonly mustW: number } {
  const claimants = machines
    .filter((machine) => machine.mode === 'starting' || machine.pending === 'wake')
    .toSorted(byYield)
  const best = claimants.at(-1)
  const intents: Intent[] = []
  let left = excessW
  let must = hardW
  for (const machine of machines.filter(mayYield).toSorted(byYield)) {
    if (left <= 0) break
    if (must <= 0 && (best === undefined || byYield(machine, best) >= 0)) break
    const drawn = expectedPowerW(machine)
    const least = machine.minimumPower
    const target = { kind: 'machine', id: machine.id } as const
    const cause = `yields: priority ${machine.shedPriority}, ${machine.efficiency.toFixed(1)} J/TH`
    if (machine.canLimit && least !== undefined && drawn - least >= left && drawn > least) {
      const power = watts(Math.floor(drawn - left))
      intents.push({ target, action: { kind: 'limit', power }, cause })
      left = 0
      must = 0
    } else if (machine.canSleep) {
      intents.push({ target, action: { kind: 'sleep' }, cause })
      left -= drawn
      must -= drawn
    }
  }
  return { intents, mustW: must }
}
