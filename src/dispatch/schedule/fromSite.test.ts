import { expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { readSiteFile, type SiteFile } from '../../sitefile/index.ts'
import { problemOf, type SiteNow } from './fromSite.ts'

const NOW: SiteNow = { engines: new Map(), packM3: 30, machines: new Map(), peakKw: 0 }

async function problemFor(change: Partial<SiteFile['schedule']>) {
  const read = await readSiteFile(new URL('../../../examples/flare-site/site.yaml', import.meta.url).pathname)
  if (!read.ok) throw new Error('the example site is broken')
  return problemOf({ ...read.site, schedule: { ...read.site.schedule, ...change } }, instant(0), 0.25, NOW, {
    gasM3PerH: [200, 200, 200],
    netHeatingValueMjPerM3: 38.88,
    outsideC: [20, 30, 40],
    importMinorPerKwh: [3, 6, 9],
    exportMinorPerKwh: [0, 0, 0],
    hashpriceMinorPerThDay: [5, 5, 5],
  })
}

it('takes cooling, heat and owners’ terms from the site file', async () => {
  const problem = await problemFor({
    cooling_share_per_k: { above_c: 25, share_per_k: 0.01 },
    halls: [
      {
        id: 'h1',
        hot: [
          { above_c: 28, share: 0.8 },
          { above_c: 38, share: 0.5 },
        ],
      },
    ],
    heat: { per_kw: 1.2, wanted_kw: 300, price_minor_per_kwh: 2 },
    machines: [{ id: 'h4-s21', price_cap_minor_per_kwh: 5, least_hours_share: 0.5 }],
  })
  const [h1, h2] = problem.halls
  expect(h1?.mostKw).toEqual([280, 224, 140])
  expect(h2?.mostKw).toEqual([280, 280, 280])
  expect(h1?.coolingShare).toEqual([0, 0.05, 0.15])
  expect(problem.heat).toEqual({ share: 1.2, wantedKw: [300, 300, 300], minorPerKwh: 2 })
  const own = problem.loads.find(({ id }) => id === 'h4-s21')
  // The cap forbids the second and third step; half of the machine-hours that are left are owed.
  expect(own?.machines).toEqual([60, 0, 0])
  expect(own?.leastMachineH).toBe(0.5 * 60 * 0.25)
  // Own machines earn hashprice: 200 TH/s x 5 / 24 h; hosted ones pay for their energy: 3.355 kW x 6.
  expect(own?.modes[0]?.minorPerH[0]).toBeCloseTo(41.667, 3)
  expect(problem.loads.find(({ id }) => id === 'h1-s19')?.modes[0]?.minorPerH[0]).toBeCloseTo(20.13, 9)
})

it('tells fuel by straight pieces within half a per cent of the curve', async () => {
  const [engine] = (await problemFor({})).engines
  // By the sheet: 330 kW at 38.7 % and, along the line from 50 to 75 %, 391.1 kW of fuel at 132 kW; 38.88 MJ/m³ are 10.8 kWh.
  expect(engine?.fuel[0]?.m3PerH).toBeCloseTo(391.1 / 10.8, 1)
  expect(engine?.fuel.at(-1)?.m3PerH).toBeCloseTo(330 / 0.387 / 10.8, 3)
})
