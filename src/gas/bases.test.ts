import { expect, it } from 'vitest'
import { BASE_NAMES, baseFactor } from './bases.ts'
import { readComposition } from './composition.ts'
import { gasProperties } from './properties.ts'

function gas(parts: Record<string, number>) {
  const read = readComposition(parts)
  if (!read.ok) throw new Error(read.mistakes.join('; '))
  return read.composition
}

// By hand from ISO 6976:2016, Table 2: Z of methane is 1 - 0.04886² at 0 °C, 1 - 0.04452² at 15 °C and 1 - 0.04317² at 20 °C.
it('converts between the bases by temperature and compression factor', () => {
  const methane = gas({ methane: 1 })
  expect(baseFactor(methane, 'russian', 'normal')).toBeCloseTo(
    (273.15 * (1 - 0.04886 ** 2)) / (293.15 * (1 - 0.04317 ** 2)),
    12,
  )
  expect(baseFactor(methane, 'russian', 'iso')).toBeCloseTo(
    (288.15 * (1 - 0.04452 ** 2)) / (293.15 * (1 - 0.04317 ** 2)),
    12,
  )
  expect(baseFactor(methane, 'iso', 'us')).toBeCloseTo(
    (288.705_556 * (1 - 0.04437 ** 2)) / (288.15 * (1 - 0.04452 ** 2)),
    6,
  )
})

it('changes neither the heat nor the mass of what is converted', () => {
  const rich = gas({ methane: 0.74, ethane: 0.1, propane: 0.1, 'n-butane': 0.04, nitrogen: 0.02 })
  const at = (metering: 0 | 15 | 20) => gasProperties(rich, { combustion: 15, metering }).properties
  expect(1_000 * baseFactor(rich, 'russian', 'normal') * at(0).netVolume).toBeCloseTo(
    1_000 * at(20).netVolume,
    8,
  )
  expect(1_000 * baseFactor(rich, 'russian', 'iso') * at(15).density).toBeCloseTo(1_000 * at(20).density, 8)
  for (const from of BASE_NAMES)
    for (const to of BASE_NAMES)
      expect(baseFactor(rich, from, to) * baseFactor(rich, to, from)).toBeCloseTo(1, 12)
})
