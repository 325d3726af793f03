import { describe, expect, it } from 'vitest'
import { catalogue } from './load.ts'
import type { ModelVariant } from './model.ts'

const models = catalogue()
const variants = models.flatMap((model) => model.variants.map((variant) => ({ model, variant })))

/**
 * J/TH between which a Bitcoin machine of a year may lie, home machines and refreshed old ones among them. Drawn here, wide,
 * as a net for slips of the pen (a digit lost, watts of another machine); no source states such bounds.
 */
const PLAUSIBLE: Readonly<Record<number, readonly [number, number]>> = {
  2014: [450, 1_000],
  2015: [230, 400],
  2016: [85, 300],
  2017: [75, 180],
  2018: [40, 260],
  2019: [35, 110],
  2020: [26, 65],
  2021: [26, 85],
  2022: [19, 50],
  2023: [16, 36],
  2024: [11.5, 36],
  2025: [10.5, 24],
  2026: [8.5, 21],
}

describe('the catalogue', () => {
  it('holds more than 120 models and 300 variants', () => {
    expect(models.length).toBeGreaterThan(120)
    expect(variants.length).toBeGreaterThan(300)
  })

  it('gives every model and every variant an id of its own', () => {
    const ids = [...models.map(({ id }) => id), ...variants.map(({ variant }) => variant.id)]
    expect(ids.length - new Set(ids).size).toBe(0)
  })

  it('names a source for every variant, and one that is not an assumption', () => {
    const unfounded = ({ sources }: ModelVariant) => sources.every(({ grade }) => grade === 'assumed')
    expect(variants.filter(({ variant }) => unfounded(variant))).toEqual([])
  })

  it.each(Object.keys(PLAUSIBLE).map(Number))('has Bitcoin machines of %i with plausible J/TH', (year) => {
    const [least, most] = PLAUSIBLE[year] ?? [0, 0]
    const ofYear = variants.filter(({ model }) => model.year.value === year && model.algorithm === 'SHA-256')
    expect(ofYear.length).toBeGreaterThan(0)
    const odd = ofYear.filter(
      ({ variant: { efficiency } }) => efficiency !== undefined && (efficiency < least || efficiency > most),
    )
    expect(odd.map(({ variant }) => `${variant.id}: ${variant.efficiency} J/TH`)).toEqual([])
  })

  it('has no year without bounds', () => {
    const years = models.filter(({ algorithm }) => algorithm === 'SHA-256').map(({ year }) => year.value)
    expect(years.filter((year) => PLAUSIBLE[year] === undefined)).toEqual([])
  })

  it('gives fans to machines in air and none to those in a liquid', () => {
    const hardware = models.flatMap(({ id, cooling, versions, hardware: own }) =>
      [...versions.values(), ...(own === undefined ? [] : [own])].flatMap(({ fans }) =>
        fans === undefined ? [] : [{ id, cooling, fans }],
      ),
    )
    expect(hardware.length).toBeGreaterThan(400)
    expect(hardware.filter(({ cooling, fans }) => (cooling === 'air') !== fans > 0)).toEqual([])
  })

  it('puts the power of a limit below the nominal power, or at the least of several modes', () => {
    for (const { id, limit, variants: own } of models)
      if (limit !== undefined)
        for (const { power } of own)
          expect(power ?? Number.POSITIVE_INFINITY, id).toBeGreaterThanOrEqual(limit.downTo)
  })
})
