import type { MachineState } from './model.ts'

/** Who yields first: the lowest shed priority, then the worst J/TH; the id only to make the order total. */
export function byYield(a: MachineState, b: MachineState): number {
  return (
    a.shedPriority - b.shedPriority || b.efficiency - a.efficiency || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/** What a machine will draw once what was asked of it has happened. */
export function expectedPowerW(machine: MachineState): number {
  const limit = machine.powerLimit ?? machine.nominalPower
  switch (machine.pending) {
    case 'sleep':
      return 0
    case 'wake':
      return Math.max(machine.power ?? 0, Math.min(limit, machine.nominalPower))
    case 'limit':
      return limit
    case undefined:
      break
  }
  if (machine.mode === 'starting') return Math.max(machine.power ?? 0, Math.min(limit, machine.nominalPower))
  return machine.power ?? (machine.mode === 'mining' ? machine.nominalPower : 0)
}
