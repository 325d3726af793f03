import { describe, expect, it } from 'vitest'
import { smallSite } from '../../../test/small-plant.ts'
import { readComposition } from '../../gas/index.ts'
import { instant, watts } from '../../quantity/index.ts'
import { siteFileSchema } from '../../sitefile/index.ts'
import { type PlantEngine, plantOf } from '../plant.ts'
import { type HeldBound, held } from './engineBounds.ts'
import { allowanceOf, type EngineAllowance } from './engineLimits.ts'
import { knownGas } from './known.ts'

const MINUTE = 60_000
const at = (minutes: number) => instant(minutes * MINUTE)
type Looked = EngineAllowance['checks'][number]['property']
const allowed = (share: number, known: readonly Looked[] = ['methane_number']): EngineAllowance => ({
  share,
  power: watts(0),
  why: share < 1 ? [`the gas leaves ${share}`] : [],
  checks: known.map((property) => ({ property, verdict: 'permitted', share })),
  unknown: [],
})
/** Looks each minute at these shares; tells what is held after each. */
function course(shares: readonly number[], known?: readonly (readonly Looked[])[]): number[] {
  let before: HeldBound | undefined
  return shares.map((share, minute) => {
    before = held(before, allowed(share, known?.[minute]), at(minute))
    return before.share
  })
}
const lasting = (share: number, minutes: number) => Array.from({ length: minutes }, () => share)

describe('a bound', () => {
  it('is lowered at once and lifted after ten minutes of more, to the least of them', () => {
    const told = course([1, 0.7, ...lasting(0.9, 5), 0.85, ...lasting(1, 5), 1])
    expect(told.slice(0, 3)).toEqual([1, 0.7, 0.7])
    expect(told.at(-3)).toBe(0.7)
    expect(told.at(-1)).toBe(0.85)
  })

  it('does not hunt where the gas wavers about it', () => {
    const told = course([1, 0.8, ...Array.from({ length: 60 }, (_, k) => 0.8 + 0.019 * Math.sin(k))])
    expect(new Set(told.slice(1))).toEqual(new Set([0.8]))
  })

  it('starts its ten minutes anew when the gas falls back', () => {
    const told = course([0.6, ...lasting(1, 9), 0.6, ...lasting(1, 9)])
    expect(new Set(told)).toEqual(new Set([0.6]))
  })

  it('is not lifted by what is no longer known', () => {
    const both: readonly Looked[] = ['methane_number', 'hydrogen_sulphide']
    const one: readonly Looked[] = ['methane_number']
    const told = course([0, ...lasting(1, 30)], [both, ...Array.from({ length: 30 }, () => one)])
    expect(new Set(told)).toEqual(new Set([0]))
  })
})

function engineWith(limits: object): PlantEngine {
  const file = smallSite()
  const [first] = file.engines
  const site = siteFileSchema.parse({
    ...file,
    engines: [{ ...first, gas_limits: { source: 'own sheet', ...limits } }],
  })
  const [engine] = plantOf(site, () => new Set()).engines
  if (engine === undefined) throw new Error('one engine')
  return engine
}
const around = (parts: Record<string, number>, ppm?: number) => {
  const read = readComposition(parts)
  if (!read.ok) throw new Error(read.mistakes.join('; '))
  return {
    gas: knownGas('laboratory', read.composition),
    hydrogenSulphidePpm: ppm,
    ambientC: undefined,
    altitudeM: 0,
  }
}
const PURE = { methane: 1 }
const RICH = { methane: 0.6, ethane: 0.15, propane: 0.15, 'n-butane': 0.1 }
const KNOCK = {
  methane_number: { full_rating_from: 70, derating: [{ methane_number: 20, load_share: 0.5 }] },
}

describe('limits of the site file', () => {
  it('leave the rating on pure methane, whose methane number is 100 by definition', () => {
    expect(allowanceOf(engineWith(KNOCK), around(PURE))).toMatchObject({ share: 1, power: 100_000, why: [] })
  })

  it('bound the load on a rich gas and say by which number', () => {
    const told = allowanceOf(engineWith(KNOCK), around(RICH))
    expect(told?.share).toBeGreaterThan(0.5)
    expect(told?.share).toBeLessThan(0.8)
    expect(told?.why[0]).toMatch(/methane number 40\.\d.* by EN 16726/)
  })

  it('forbid gas with more hydrogen sulphide, and where nobody looked for it say so', () => {
    const engine = engineWith({ hydrogen_sulphide_ppm: 300 })
    expect(allowanceOf(engine, around(PURE, 600))).toMatchObject({
      share: 0,
      why: ['hydrogen sulphide 600 ppm by measurement: above 300 ppm'],
    })
    expect(allowanceOf(engine, around(PURE, 200))?.share).toBe(1)
    const check = allowanceOf(engine, around(PURE))?.checks.find(
      ({ property }) => property === 'hydrogen_sulphide',
    )
    expect(check).toMatchObject({ verdict: 'unknown' })
  })

  it('are unknown where neither they nor a catalogue entry are there', () => {
    const [engine] = plantOf(smallSite(), () => new Set()).engines
    expect(engine && allowanceOf(engine, around(PURE))).toBeUndefined()
  })
})
