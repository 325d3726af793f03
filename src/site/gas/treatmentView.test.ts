import { describe, expect, it } from 'vitest'
import { smallSite } from '../../../test/small-plant.ts'
import { instant } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { Image } from '../image.ts'
import { plantOf } from '../plant.ts'
import { presentTreatment } from './treatmentView.ts'

const NOW = instant(Date.UTC(2027, 0, 11))
const gas = {
  inlet: {
    id: 'well',
    net_heating_value_mj_per_m3: 38,
    pressure: 'plc/kpa',
    pressure_low_kpa: 1,
    pressure_set_kpa: 2,
    pressure_high_kpa: 3,
    line_pack_m3_per_kpa: 0.1,
    meter: 'm-own',
  },
  flare: { id: 'flare' },
}
const told = (treatment: object[], load: Parameters<typeof presentTreatment>[2], kpa?: number) => {
  const file = siteFileSchema.parse({ ...smallSite(), gas: { ...gas, treatment } })
  const image = new Image(plantOf(file, () => new Set()))
  if (kpa !== undefined) image.take('plc', new Map([['dp_kpa', { value: kpa, at: NOW, quality: 'good' }]]))
  return presentTreatment(file.gas?.treatment ?? [], image, load, NOW)[0]
}
const scavenger = {
  id: 's',
  kind: 'h2s-scavenger',
  removes: { hydrogen_sulphide: 1 },
  charge_kg: 1_000,
  capacity_kg_h2s_per_kg: 0.1,
  charged: '2027-01-01',
}

describe('treatment as it stands', () => {
  it('tells when a charge is used up at the present gas', () => {
    // 100 m³/h with 1,000 ppm bring 0.1 m³/h or 0.1441 kg/h: 34.6 kg in ten days of 100 kg, the rest in 19 more.
    const step = told([scavenger], { inflowM3PerH: 100, hydrogenSulphidePpm: 1_000 })
    expect(step).toMatchObject({ charged: '2027-01-01', due: '2027-01-29' })
    expect(step?.notes[0]).toMatch(
      /^65 % of its charge left .* 3\.46 kg of hydrogen sulphide a day; capacity given/,
    )
  })

  it('says what is missing instead of guessing', () => {
    const { charged, ...never } = scavenger
    expect(told([never], { inflowM3PerH: 100, hydrogenSulphidePpm: 1_000 })?.notes[0]).toMatch(
      /^not known: charged/,
    )
    expect(told([scavenger], { inflowM3PerH: null, hydrogenSulphidePpm: 1 })?.notes).toEqual([
      'what it binds is not known',
    ])
  })

  it('tells an element that is due', () => {
    const filter = { id: 'f', kind: 'filter', differential_pressure: 'plc/dp_kpa', change_at_kpa: 25 }
    const load = { inflowM3PerH: 100, hydrogenSulphidePpm: undefined }
    expect(told([filter], load, 26)?.notes).toEqual(['26.0 kPa across it: its element is due'])
    expect(told([filter], load, 20)).toMatchObject({ differential_pressure_kpa: 20, notes: [] })
    expect(told([filter], load)?.differential_pressure_kpa).toBeNull()
  })
})
