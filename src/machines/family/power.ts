import type { Watts } from '../../quantity/index.ts'
import type { MachineReport, PowerGrade } from '../model.ts'

/**
 * A machine's own power figure with its grade. Zero is believed only of a machine that stands; a hashing one that says
 * 0 W (an S21 XP Hyd does, at 484 TH/s) has no usable figure.
 */
export function powerOf(
  told: Watts | undefined,
  grade: PowerGrade,
  mining: boolean | undefined,
): Pick<MachineReport, 'power' | 'powerGrade'> {
  if (told === undefined || (told === 0 && mining !== false)) return { powerGrade: 'unknown' }
  return { power: told, powerGrade: grade }
}
