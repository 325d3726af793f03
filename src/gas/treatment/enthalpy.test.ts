import { describe, expect, it } from 'vitest'
import { readComposition } from '../composition.ts'
import { enthalpy, letDown } from './enthalpy.ts'

function gas(parts: Record<string, number>) {
  const read = readComposition(parts)
  if (!read.ok) throw new Error(read.mistakes.join('; '))
  return read.composition
}

describe('enthalpy', () => {
  it('of propane falls by its heat of vaporisation at its boiling point', () => {
    const propane = gas({ propane: 1 })
    const above = enthalpy(propane, { temperatureC: -41, pressureKpa: 101.325 })
    const below = enthalpy(propane, { temperatureC: -43.5, pressureKpa: 101.325 })
    // 18.77 kJ/mol (NIST Chemistry WebBook); the equation of state is known to be within some per cent.
    expect(((above ?? 0) - (below ?? 0)) / 18_770).toBeGreaterThan(0.97)
    expect(((above ?? 0) - (below ?? 0)) / 18_770).toBeLessThan(1.03)
  })

  it('of methane rises by its heat capacity, 35.7 J/(mol·K) at 25 °C and 100 kPa (NIST Chemistry WebBook)', () => {
    const methane = gas({ methane: 1 })
    const rise =
      (enthalpy(methane, { temperatureC: 26, pressureKpa: 100 }) ?? 0) -
      (enthalpy(methane, { temperatureC: 24, pressureKpa: 100 }) ?? 0)
    expect(rise / 2).toBeGreaterThan(35.7 * 0.99)
    expect(rise / 2).toBeLessThan(35.7 * 1.01)
  })

  it('is not told where a heat capacity is not published here', () => {
    expect(
      enthalpy(gas({ methane: 0.99, benzene: 0.01 }), { temperatureC: 20, pressureKpa: 100 }),
    ).toBeUndefined()
  })

  it('cools methane that is let down by 0.4644 K each bar at 300 K and 30 bar, as this equation has it (CalebBell/thermo, problem 14.15)', () => {
    const at = { temperatureC: 26.85, pressureKpa: 3050 }
    const cooled = letDown(gas({ methane: 1 }), at, 2950)
    expect((at.temperatureC - (cooled ?? 0)) / 0.4644).toBeGreaterThan(0.99)
    expect((at.temperatureC - (cooled ?? 0)) / 0.4644).toBeLessThan(1.01)
  })
})
