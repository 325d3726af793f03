import { expect, it } from 'vitest'
import { readSiteFile } from '../../sitefile/index.ts'
import { gasConfidence } from './gasConfidence.ts'

it('weighs an engine stopped too early against gas flared', async () => {
  const read = await readSiteFile(new URL('../../../examples/flare-site/site.yaml', import.meta.url).pathname)
  if (!read.ok) throw new Error('the example site is broken')
  const withStart = (minor: number) => ({
    ...read.site,
    schedule: {
      ...read.site.schedule,
      engines: read.site.schedule.engines.map((engine) => ({ ...engine, start_cost_minor: minor })),
    },
  })
  // By hand: at 40 % load the fuel goes on along the line between 50 and 75 %, 165 / 0.353 = 467.4 and 247.5 / 0.376 = 658.2 kW, to
  // 467.4 - 33 x 2.313 = 391.1 kW, which is 36.21 m3/h of 38.88 MJ/m3. A start of 20,000 over two hours is 20,000 / 72.42 = 276.2 for a cubic
  // metre. All machines: 332.34 kW of Nordhash at 6, 165.38 kW of Altai at 7, 90 S21 of 315 kW that earn 90 x 200 x 5 / 24 = 3,750: (1,994.04 +
  // 1,157.66 + 3,750) / 812.72 = 8.492 for a kWh, so 8.492 x 10.8 x 0.387 + 1 = 36.49 for a cubic metre flared; 276.2 / 312.7 = 0.8833.
  expect(gasConfidence(withStart(20_000), 5, 38.88)).toBeCloseTo(0.8833, 3)
  // At 500 a start the ratio is 0.165: never below the middle of past errors.
  expect(gasConfidence(read.site, 5, 38.88)).toBe(0.5)
  expect(
    gasConfidence({ ...read.site, schedule: { ...read.site.schedule, gas_confidence: 0.7 } }, 5, 38.88),
  ).toBe(0.7)
})
