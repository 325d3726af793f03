import { expect, it } from 'vitest'
import { hydrateTemperatureC } from './hydrate.ts'

it('gives what CalebBell/thermo gives for Towler and Mokhatab', () => {
  const psi = 6.894757293168
  expect(hydrateTemperatureC(0.69, 1000 * psi)).toBeCloseTo(291.0802777198715 - 273.15, 8)
  expect(hydrateTemperatureC(0.555, 600 * psi)).toBeCloseTo(284.23204260201555 - 273.15, 8)
  expect(hydrateTemperatureC(1.2, 500)).toBeUndefined()
})
