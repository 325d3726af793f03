import type { MachineView } from '../../src/site/view.ts'

/** Which machines are shown; an empty word leaves its column free. */
export interface Filter {
  readonly text: string
  readonly hall: string
  readonly customer: string
  readonly mode: string
  readonly model: string
}
export const NO_FILTER: Filter = { text: '', hall: '', customer: '', mode: '', model: '' }

const COLUMNS = ['hall', 'customer', 'mode', 'model'] as const
const SEARCHED = ['id', 'address', 'model', 'serial', 'mac', 'firmware', 'reason'] as const

/** Every word of the text must stand somewhere in what identifies the machine. */
export function filtered(machines: readonly MachineView[], filter: Filter): readonly MachineView[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return machines.filter(
    (machine) =>
      COLUMNS.every((column) => filter[column] === '' || machine[column] === filter[column]) &&
      words.every((word) => SEARCHED.some((column) => machine[column]?.toLowerCase().includes(word))),
  )
}

export type SortKey =
  | 'address'
  | 'model'
  | 'place'
  | 'customer'
  | 'mode'
  | 'power_w'
  | 'hashrate_ths'
  | 'temperature_c'
  | 'efficiency_j_per_th'
  | 'age_ms'
export interface Sort {
  readonly key: SortKey
  readonly down: boolean
}

const byText = new Intl.Collator('en', { numeric: true })

/** In the order asked for; machines without the value come last either way. Equals keep the order of the site file. */
export function sorted(machines: readonly MachineView[], { key, down }: Sort): readonly MachineView[] {
  const sign = down ? -1 : 1
  return [...machines].sort((a, b) => {
    if (key === 'place') return sign * (byText.compare(a.hall, b.hall) || a.rack - b.rack || a.slot - b.slot)
    const left = a[key]
    const right = b[key]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right)
    return sign * byText.compare(String(left), String(right))
  })
}

/** The different values of one column, for its choice. */
export function valuesOf(
  machines: readonly MachineView[],
  column: (typeof COLUMNS)[number],
): readonly string[] {
  return [...new Set(machines.map((machine) => machine[column]))].sort(byText.compare)
}
