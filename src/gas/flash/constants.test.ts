import { describe, expect, it } from 'vitest'
import { COMPONENTS, componentNamed } from '../components.ts'
import { criticalOf } from './critical.ts'
import { hydrocarbonDewPoint } from './flash.ts'
import { interactionOf } from './interaction.ts'

/** Normal boiling points, K: CalebBell/thermo's constants (tests/test_flash_phase_boundary.py, test_flash_vl.py) and the NIST Chemistry WebBook. */
const BOILS: Readonly<Record<string, number>> = {
  methane: 111.65,
  ethane: 184.55,
  propane: 231.04,
  'n-butane': 272.65,
  isobutane: 261.3,
  'n-pentane': 309.21,
  isopentane: 300.98,
  neopentane: 282.6,
  'n-hexane': 341.87,
  'n-heptane': 371.53,
  'n-octane': 398.77,
  'n-nonane': 423.95,
  'n-decane': 447.25,
  ethylene: 169.4,
  propylene: 225.5,
  cyclohexane: 353.9,
  benzene: 353.3,
  toluene: 383.8,
  nitrogen: 77.355,
  'hydrogen sulphide': 213.6,
  oxygen: 90.188,
  argon: 87.302,
  'carbon monoxide': 81.6,
  'carbonyl sulphide': 222.9,
}

function named(name: string) {
  const component = componentNamed(name)
  if (component === undefined) throw new Error(name)
  return component
}

describe('constants', () => {
  it('boil every component where it boils', () => {
    for (const [name, kelvin] of Object.entries(BOILS)) {
      const told = hydrocarbonDewPoint({ components: [named(name)], fractions: [1] }, 101.325)
      expect(told.ok, name).toBe(true)
      expect(told.ok && Math.abs((told.temperatureC + 273.15) / kelvin - 1), name).toBeLessThan(0.01)
    }
  })

  it('are there for all but water and methanol', () => {
    expect(
      COMPONENTS.filter((component) => criticalOf(component) === undefined).map(({ name }) => name),
    ).toEqual(['methanol', 'water'])
    for (const component of COMPONENTS) {
      const critical = criticalOf(component)
      if (critical === undefined) continue
      expect(critical.temperature).toBeGreaterThan(5)
      expect(critical.pressure).toBeGreaterThan(200)
      expect(Math.abs(critical.acentric)).toBeLessThan(0.8)
    }
  })

  it('interact as in the matrix that thermo builds from ChemSep’s table', () => {
    const names = [
      'nitrogen',
      'methane',
      'ethane',
      'propane',
      'n-butane',
      'n-pentane',
      'isopentane',
      'n-hexane',
      'n-decane',
      'hydrogen sulphide',
      'carbon dioxide',
    ]
    // The upper triangle of tests/test_flash_phase_boundary.py; 0 stands for pairs that the table does not have.
    const upper = [
      [0.0289, 0.0533, 0.0878, 0.0711, 0.1, 0.0922, 0.1496, 0.1122, 0.1652, -0.0122],
      [-0.0059, 0.0119, 0.0185, 0.023, -0.0056, 0.04, 0.0411, 0, 0.0978],
      [0.0011, 0.0089, 0.0078, 0, -0.04, 0.0144, 0.0952, 0.13],
      [0.0033, 0.0267, 0.0111, 0.0007, 0, 0.0878, 0.1315],
      [0.0174, 0, -0.0056, 0.0078, 0, 0.1352],
      [0, 0, 0, 0.063, 0.1252],
      [0, 0, 0, 0.1219],
      [0, 0, 0.11],
      [0.0333, 0.1141],
      [0.0967],
    ]
    upper.forEach((row, i) => {
      row.forEach((k, j) => {
        const [one, other] = [named(names[i] ?? ''), named(names[i + 1 + j] ?? '')]
        const pair = `${one.name}, ${other.name}`
        if (k !== 0) expect(interactionOf(one, other), pair).toBe(k)
        expect(interactionOf(other, one), pair).toBe(interactionOf(one, other))
      })
    })
  })

  it('have Whitson and Brulé’s where none was fitted, for hydrocarbons only', () => {
    expect(interactionOf(named('methane'), named('H2S'))).toBe(0.07)
    expect(interactionOf(named('N2'), named('n-octane'))).toBe(0.11)
    expect(interactionOf(named('CO2'), named('neopentane'))).toBe(0.115)
    expect(interactionOf(named('CO2'), named('oxygen'))).toBe(0)
    expect(interactionOf(named('n-hexane'), named('n-octane'))).toBe(0)
  })
})
