import type { MachineError } from '../../model.ts'
import { at, number, type Part } from '../../parsing/part.ts'
import { listOf } from './boards.ts'

/** Bits of the first figure of `PS` (Canaan's A10 API manual, appendix 1). */
const SUPPLY: Readonly<Record<number, string>> = {
  1: 'input voltage low',
  2: 'too hot (1)',
  4: 'too hot (2)',
  8: 'too hot (3)',
  16: 'input over current',
  32: 'output voltage low',
  64: 'output over current',
  2048: 'fan failed',
}
/** Set on each board of healthy machines (the manual's own example, an A10 at 51 TH/s, and recorded answers). */
const HARMLESS = 512

/**
 * What the machine counts as faults. Canaan publishes no list of the boards' codes (`ECHU`) and of the controller's (`ECMM`): they
 * are told as numbers. `CRC` counts faults in talk with each board since the start.
 */
export function errorsOf(machine: Part): readonly MachineError[] {
  const supply = number(at(machine, 'PS', 0)) ?? 0
  const bits = Object.entries(SUPPLY).filter(([bit]) => (supply & Number(bit)) !== 0)
  const supplyText = bits.map(([, words]) => words).join(', ')
  const single = (key: string, text: string): readonly MachineError[] => {
    const value = number(at(machine, key))
    return value === undefined || value === 0 ? [] : [{ code: `${key} ${value}`, text }]
  }
  const each = (key: string, words: (board: number, value: number) => string): readonly MachineError[] =>
    listOf(at(machine, key)).flatMap((part, board) => {
      const value = number(part)
      const fault = value !== undefined && value !== 0 && !(key === 'ECHU' && value === HARMLESS)
      return fault ? [{ code: `${key} ${value}`, text: words(board, value) }] : []
    })
  return [
    ...(supply === 0
      ? []
      : [{ code: `PS ${supply}`, text: `power supply: ${supplyText || `code ${supply}`}` }]),
    ...each('ECHU', (board, value) => `board ${board}: code ${value}`),
    ...single('ECMM', 'controller fault'),
    ...each('HASHS', (board) => `board ${board}: fault`),
    ...single('POWS', 'power supply fault'),
    ...single('POOLS', 'no pool answers'),
    ...single('FanErr', 'fan fault'),
    ...each('CRC', (board, value) => `board ${board}: ${value} faults in communication`),
  ]
}
