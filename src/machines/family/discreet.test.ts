import { expect, it } from 'vitest'
import { discreet } from './discreet.ts'

it('leaves no secret in what a device said', () => {
  expect(discreet('bad password hunter22 for root', ['hunter22', undefined])).toBe('bad password … for root')
  expect(discreet('session yJN2nlj1 unknown, yJN2nlj1', ['yJN2nlj1'])).toBe('session … unknown, …')
})

it('keeps what is no secret, and not more of it than is useful', () => {
  expect(discreet('max 3500 W exceeded', ['x'])).toBe('max 3500 W exceeded')
  expect(discreet('a'.repeat(500), [])).toHaveLength(200)
})
