import { expect, it } from 'vitest'
import { parseTreatment } from '../sitefile/index.ts'
import { atmosphereKpa, treatmentSteps } from './treatmentSteps.ts'

it('makes a site file’s steps those of the gas, pressures absolute', () => {
  const parsed = parseTreatment(
    `
- { id: s, kind: separator, temperature_c: 15, pressure_kpa: 300, carry_over_share: 0.01, loss_share: 0.002 }
- { id: f, kind: coalescer, pressure_drop_kpa: 10 }
- { id: c, kind: chiller, temperature_c: -20, cop: 2 }
- { id: t, kind: h2s-scavenger, removes: { hydrogen_sulphide: 0.9 }, price_minor_per_kg: 250, capacity_kg_h2s_per_kg: 0.1 }
`,
    'steps.yaml',
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes))
  expect(treatmentSteps(parsed.steps, 100)).toEqual([
    {
      id: 's',
      kind: 'separator',
      temperatureC: 15,
      pressureKpa: 400,
      carryOverShare: 0.01,
      lossShare: 0.002,
    },
    { id: 'f', kind: 'coalescer', pressureDropKpa: 10, lossShare: 0 },
    { id: 'c', kind: 'chiller', temperatureC: -20, cop: 2, lossShare: 0 },
    {
      id: 't',
      kind: 'h2s-scavenger',
      removes: { hydrogenSulphide: 0.9 },
      priceMinorPerKg: 250,
      capacityKgH2sPerKg: 0.1,
      lossShare: 0,
    },
  ])
})

it('knows the air by ISO 2533: 89.876 kPa at 1,000 m', () => {
  expect(atmosphereKpa(0)).toBe(101.325)
  expect(atmosphereKpa(1000)).toBeCloseTo(89.876, 2)
})
