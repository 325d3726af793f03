import type { MachineView } from '../../src/site/view.ts'

/** What a rack map shows by colour. */
export type Heat = 'temperature_c' | 'efficiency_j_per_th'

/** Cool to hot of a board, °C. Assumed from where makers' firmware warns; it sets colours, not alarms. */
const TEMPERATURES = { low: 40, high: 90 }

export interface Range {
  readonly low: number
  readonly high: number
}

/** What the colours run from and to: temperatures fixed, so that days compare; J/TH from the best to the worst machine. */
export function rangeOf(machines: readonly MachineView[], heat: Heat): Range {
  if (heat === 'temperature_c') return TEMPERATURES
  const values = machines.flatMap((machine) => machine.efficiency_j_per_th ?? [])
  if (values.length === 0) return { low: 0, high: 1 }
  const low = Math.floor(values.reduce((least, value) => Math.min(least, value)))
  return { low, high: Math.max(low + 1, Math.ceil(values.reduce((most, value) => Math.max(most, value)))) }
}

export const shareOf = (value: number, { low, high }: Range): number =>
  Math.max(0, Math.min(1, (value - low) / (high - low)))

const GAP_PX = 1
const LINE_GAP_PX = 14

/** Racks stand side by side, slots from the top; racks that find no room begin another line. */
export interface Plan {
  readonly cell: { readonly w: number; readonly h: number }
  readonly height: number
  place(machine: MachineView): { readonly x: number; readonly y: number }
  at(x: number, y: number): MachineView | undefined
}

export function planOf(machines: readonly MachineView[], width: number): Plan {
  const racks = 1 + machines.reduce((most, machine) => Math.max(most, machine.rack), 0)
  const slots = 1 + machines.reduce((most, machine) => Math.max(most, machine.slot), 0)
  const cell = { w: Math.max(12, Math.min(72, Math.floor(width / racks))), h: 14 }
  const perLine = Math.max(1, Math.floor(width / cell.w))
  const lineHeight = slots * cell.h + LINE_GAP_PX
  const place = ({ rack, slot }: MachineView) => ({
    x: (rack % perLine) * cell.w,
    y: Math.floor(rack / perLine) * lineHeight + slot * cell.h,
  })
  const byPlace = new Map(machines.map((machine) => [`${machine.rack} ${machine.slot}`, machine]))
  return {
    cell: { w: cell.w - GAP_PX - 1, h: cell.h - GAP_PX },
    height: Math.ceil(racks / perLine) * lineHeight - LINE_GAP_PX,
    place,
    at(x, y) {
      const line = Math.floor(y / lineHeight)
      const slot = Math.floor((y - line * lineHeight) / cell.h)
      const column = Math.floor(x / cell.w)
      return column < perLine ? byPlace.get(`${line * perLine + column} ${slot}`) : undefined
    },
  }
}
