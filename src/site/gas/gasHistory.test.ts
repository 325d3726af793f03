import { describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import type { Reading } from '../../store/index.ts'
import { gasHistory } from './gasHistory.ts'

const HOUR = { start: instant(0), end: instant(3_600_000) }
const reading = (channel: string, minutes: number, value: number | null): Reading => ({
  channel,
  at: instant(minutes * 60_000),
  value,
  quality: value === null ? 'invalid' : 'good',
})
const historyOf = (told: readonly Reading[]) => gasHistory({ readings: async () => told }, 'well', HOUR, 4)
const analysis = (minutes: number, parts: Readonly<Record<string, number>>) =>
  Object.entries(parts).map(([name, value]) => reading(`well/x_${name}`, minutes, value))

describe('what analysers told over a day', () => {
  it('has no point where nothing was told, and no value where only another was', async () => {
    expect(await historyOf([])).toEqual([])
    const told = [
      reading('well/hydrogen_sulphide_ppm', 1, null),
      reading('well/hydrogen_sulphide_ppm', 20, 40),
    ]
    expect(await historyOf(told)).toEqual([
      {
        at: '1970-01-01T00:22:30.000Z',
        net_heating_value_mj_per_m3: null,
        methane_number: null,
        hydrogen_sulphide_ppm: 40,
      },
    ])
  })

  it('is the last whole analysis of each span, with what follows from it', async () => {
    const told = [
      ...analysis(1, { methane: 0.5, ethane: 0.5 }),
      ...analysis(14, { methane: 1 }),
      ...analysis(59, { methane: 0.9999, 'hydrogen sulphide': 0.0001 }),
      reading('well/hydrogen_sulphide_ppm', 2, 30),
      reading('well/hydrogen_sulphide_ppm', 3, 50),
      ...analysis(61, { ethane: 1 }),
    ]
    const points = await historyOf(told)
    expect(points).toHaveLength(2)
    // ISO 6976:2016, table 3: net heating value of methane, burnt and metered at 15 °C; methane is 100 by definition of the number.
    expect(points[0]?.net_heating_value_mj_per_m3).toBeCloseTo(34.014, 2)
    expect(Math.abs((points[0]?.methane_number ?? 0) - 100)).toBeLessThan(1)
    expect(points[0]?.hydrogen_sulphide_ppm).toBe(40)
    expect(points[1]?.hydrogen_sulphide_ppm).toBeCloseTo(100, 9)
  })
})
