import { type Watts, watts } from '../../quantity/index.ts'
import { checkFuel, type EngineFuel, type FuelCheck } from './fuelCheck.ts'
import { electricalRating } from './printedFuel.ts'
import type { CatalogueEngine, Provenance } from './schema.ts'
import { airShare, type SiteAir } from './siteAir.ts'

/** What is known of the place and the gas; what is left out bounds nothing and is named in `unknown`. */
export interface EngineConditions {
  readonly air?: SiteAir
  readonly fuel?: EngineFuel
  /** Electrical over shaft power, where the sheet tells the shaft alone. */
  readonly generatorEfficiency?: number
}

/** One thing that holds the load down. */
export interface LoadBound extends Partial<Provenance> {
  readonly by: 'rating' | 'air' | FuelCheck['property']
  /** Of the rating; 0 where the engine may not run. */
  readonly share: number
  readonly why: string
}

export interface HighestLoad {
  /** The most that the engine may give now; 0 where it may not run. */
  readonly power: Watts
  /** At the generator's terminals, or at the shaft where nothing tells the generator. */
  readonly at: 'generator' | 'shaft'
  /** `power` over the rating. */
  readonly share: number
  /** Lowest load that the maker allows for long, as a share of the rating; undefined where it is not printed. */
  readonly minimumShare: number | undefined
  readonly permitted: boolean
  /** Every bound with its figure, the hardest first; the rating stands last where nothing else binds. */
  readonly bounds: readonly LoadBound[]
  /** How the bounds were put together. */
  readonly rule: 'lowest' | 'product'
  /** What could not be told, with the reason: a limit not printed, a property not known, a number outside its method. */
  readonly unknown: readonly string[]
}

/**
 * The highest load that is allowed now, and why. Reductions for air and for knock are multiplied unless the maker says that
 * the lower of them holds; multiplying is the cautious reading.
 */
export function highestLoad(engine: CatalogueEngine, conditions: EngineConditions): HighestLoad {
  const unknown: string[] = []
  const bounds: LoadBound[] = []
  let air = 1
  if (conditions.air === undefined) unknown.push('air: altitude and temperature are not known')
  else {
    const told = airShare(engine, conditions.air)
    if (told === undefined)
      unknown.push(
        engine.air === undefined ? 'air: no derating printed' : 'air: temperature or altitude is no number',
      )
    else {
      air = told.share
      const { ambient, altitudeM } = conditions.air
      const { source, place, note } = engine.air ?? {}
      const why = told.beyond ?? `${altitudeM} m and ${ambient} °C leave ${percent(air)} by ${told.method}`
      bounds.push({ by: 'air', share: air, why, place, note, ...(source !== undefined && { source }) })
    }
  }
  let knock = 1
  let forbidden = false
  const checks = conditions.fuel === undefined ? [] : checkFuel(engine, conditions.fuel)
  if (conditions.fuel === undefined) unknown.push('gas: not known')
  for (const check of checks) {
    if (check.share === undefined) {
      unknown.push(`${check.property}: ${check.why ?? 'unknown'}`)
      continue
    }
    if (check.share === 0) forbidden = true
    knock = Math.min(knock, check.share)
    bounds.push({
      by: check.property,
      share: check.share,
      why: wordsOf(check),
      ...(check.source !== undefined && { source: check.source }),
      place: check.place,
      note: check.note,
    })
  }
  const rule = engine.combining?.rule ?? 'product'
  const share = forbidden ? 0 : rule === 'lowest' ? Math.min(air, knock) : air * knock
  const electrical = electricalRating(engine, conditions.generatorEfficiency)
  const rated = electrical ?? watts(engine.rating.power_kw * 1000)
  const { source, place } = engine.rating
  bounds.push({ by: 'rating', share: 1, why: `rated ${(rated / 1000).toFixed(0)} kW`, source, place })
  return {
    power: watts(rated * share),
    at: electrical === undefined ? 'shaft' : 'generator',
    share,
    minimumShare: engine.minimum_load?.load_share,
    permitted: share > 0,
    bounds: bounds.toSorted((a, b) => a.share - b.share),
    rule,
    unknown,
  }
}

function wordsOf({ property, value, unit, why, method }: FuelCheck): string {
  const name = property.replaceAll('_', ' ')
  const figure =
    value === undefined ? name : `${name} ${Number(value.toPrecision(4))}${unit ? ` ${unit}` : ''}`
  return [
    figure,
    method === undefined ? undefined : `by ${method}`,
    why === undefined ? undefined : `: ${why}`,
  ]
    .filter((part) => part !== undefined)
    .join(' ')
    .replace(' : ', ': ')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
