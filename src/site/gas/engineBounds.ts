import { type Instant, type Watts, watts } from '../../quantity/index.ts'
import type { Journal } from '../journal.ts'
import type { Plant, PlantEngine } from '../plant.ts'
import type { EngineBounds as Bounds } from '../snapshot.ts'
import { allowanceOf, type EngineAllowance, type Surroundings } from './engineLimits.ts'

/** A bound is lifted only after the gas has allowed more for so long, and then to the least of that time. Assumed. */
const LIFTED_AFTER_MS = 10 * 60_000
/** Of the rating: a bound that moves by less is the same one. Assumed: about one step of methane number. */
const SAME_SHARE = 0.02

/** What is held of one engine between looks. */
export interface HeldBound {
  readonly share: number
  readonly why: readonly string[]
  /** More has been allowed since then, and the least of it. */
  readonly more: { readonly since: Instant; readonly share: number } | undefined
  /** Limits that were looked at when the bound was set: while one of them is unknown, nothing is lifted. */
  readonly known: ReadonlySet<string>
}

/** The names of the limits that were told, not those that nobody knows. */
function knownOf(allowance: EngineAllowance): ReadonlySet<string> {
  return new Set(allowance.checks.flatMap((check) => (check.share === undefined ? [] : [check.property])))
}

/** One look: less is taken at once, more only after it has lasted; what has become unknown raises nothing. */
export function held(before: HeldBound | undefined, allowance: EngineAllowance, now: Instant): HeldBound {
  const known = knownOf(allowance)
  const { share, why } = allowance
  if (before === undefined || share < before.share - SAME_SHARE || (share === 0 && before.share > 0))
    return { share, why, more: undefined, known: new Set([...(before?.known ?? []), ...known]) }
  const lost = [...before.known].filter((property) => !known.has(property))
  const same = share <= before.share + SAME_SHARE && !(share === 1 && before.share < 1)
  if (lost.length > 0 || same) return { ...before, more: undefined }
  const more = { since: before.more?.since ?? now, share: Math.min(before.more?.share ?? share, share) }
  if (now - more.since < LIFTED_AFTER_MS) return { ...before, more }
  return { share: more.share, why, more: undefined, known }
}

/** What each engine may give on the gas in force, held so that it does not hunt, and told when it changes. */
export class EngineBounds {
  readonly #plant: Plant
  readonly #journal: Journal
  readonly #held = new Map<string, HeldBound>()
  readonly #allowances = new Map<string, EngineAllowance>()
  #bounds: Bounds = new Map()

  constructor(plant: Plant, journal: Journal) {
    this.#plant = plant
    this.#journal = journal
  }

  cycle(now: Instant, surroundings: Surroundings): void {
    const bounds = new Map<string, { readonly power: Watts; readonly why: readonly string[] }>()
    for (const engine of this.#plant.engines) {
      const allowance = allowanceOf(engine, surroundings)
      if (allowance === undefined) continue
      const before = this.#held.get(engine.id)
      const after = held(before, allowance, now)
      this.#allowances.set(engine.id, allowance)
      this.#held.set(engine.id, after)
      bounds.set(engine.id, { power: watts(engine.rated * after.share), why: after.why })
      if ((before?.share ?? 1) !== after.share) this.#tell(engine, before?.share ?? 1, after)
    }
    this.#bounds = bounds
  }

  bounds(): Bounds {
    return this.#bounds
  }
  allowance(engine: string): EngineAllowance | undefined {
    return this.#allowances.get(engine)
  }

  #tell(engine: PlantEngine, before: number, { share, why }: HeldBound): void {
    const kw = Math.round((engine.rated * share) / 1000)
    const stands = engine.rated * share < engine.minimum
    this.#journal.tell({
      severity: stands ? 'alarm' : share < before ? 'warning' : 'info',
      kind: stands ? 'engine.not-permitted' : share < before ? 'engine.bounded' : 'engine.bound-lifted',
      subject: engine.id,
      who: 'site',
      why: why.join('; ') || 'nothing bounds it any more',
      data: { kw, share: Number(share.toFixed(3)) },
    })
  }
}
