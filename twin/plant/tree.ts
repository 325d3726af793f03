import type { SiteFile } from '../../src/sitefile/index.ts'
import type { SimulatedMachine } from '../model.ts'
import { Breaker } from './breaker.ts'

type FeederEntry = SiteFile['feeders'][number]
type TransformerEntry = SiteFile['transformers'][number]

/** A hall with its machines and fans. */
export class HallPlant {
  readonly id: string
  readonly machines: readonly SimulatedMachine[]
  /** What it draws with voltage at its end, W; kept between ticks of the machines. */
  loadW: number
  readonly #fansW: number

  constructor(id: string, fansW: number, machines: readonly SimulatedMachine[]) {
    this.id = id
    this.machines = machines
    this.#fansW = fansW
    this.loadW = fansW
  }

  tick(dtS: number, live: boolean, inletC: number): void {
    this.loadW = this.#fansW
    for (const machine of this.machines) {
      machine.tick(dtS, live, inletC)
      this.loadW += machine.powerW
    }
  }
}

/** What hangs on a busbar, a feeder or a transformer; `live` is whether there is voltage at their beginning. */
interface Branch {
  powerW(live: boolean): number
}

/** A transformer: loss = no-load loss + load loss x (load / rating)². Loads are electronic, near unity power factor. */
export class Transformer implements Branch {
  readonly entry: TransformerEntry
  readonly below: Branch[] = []

  constructor(entry: TransformerEntry) {
    this.entry = entry
  }

  powerW(live: boolean): number {
    if (!live) return 0
    const load = this.below.reduce((total, branch) => total + branch.powerW(live), 0)
    return (
      load + this.entry.no_load_loss_w + this.entry.load_loss_w * (load / (this.entry.rated_kva * 1000)) ** 2
    )
  }
}

/** One feeder with what hangs on it. */
export class Feeder implements Branch {
  readonly entry: FeederEntry
  readonly breaker: Breaker
  /** The halls that have no other feeder between. */
  readonly halls: HallPlant[] = []
  readonly below: Branch[] = []
  readonly lower: Feeder[] = []
  upper: Feeder | undefined
  /** The site's own use behind it, W. */
  ownW = 0

  constructor(entry: FeederEntry, moved: (closed: boolean) => void) {
    this.entry = entry
    this.breaker = new Breaker(false, (closed) => {
      this.#dead()
      moved(closed)
    })
  }

  /** There is voltage at its far end. */
  energised(live: boolean): boolean {
    return live && this.breaker.closed && (this.upper?.energised(live) ?? true)
  }

  /** Lets the machines live. */
  tick(dtS: number, live: boolean, inletC: number): void {
    for (const hall of this.halls) hall.tick(dtS, this.energised(live), inletC)
  }

  hallW(hall: HallPlant, live: boolean): number {
    return this.energised(live) ? hall.loadW : 0
  }

  /** At its beginning, with the cable's loss: 1.2 % of 280 kW is 3.36 kW at 280 kW and 0.84 kW at 140 kW. */
  powerW(live: boolean): number {
    if (!this.energised(live)) return 0
    const behind = this.below.reduce((total, branch) => total + branch.powerW(true), this.ownW)
    const rated = this.entry.rated_kw * 1000
    return behind + this.entry.loss_share_at_rated * rated * (behind / rated) ** 2
  }

  /** The machines lose power as the breaker moves; after closing they boot with the next tick. */
  #dead(): void {
    for (const hall of this.halls) hall.tick(0, false, 0)
    for (const feeder of this.lower) feeder.#dead()
  }
}

export interface Tree {
  readonly feeders: readonly Feeder[]
  /** All that the generators carry, W. */
  loadW(live: boolean): number
}

/** The electrical tree of a site with its halls. Busbars without losses are left out. */
export function treeOf(
  site: SiteFile,
  machines: readonly SimulatedMachine[],
  auxW: number,
  moved: (id: string, closed: boolean) => void,
): Tree {
  const feeders = new Map(
    site.feeders.map((entry) => [entry.id, new Feeder(entry, (closed) => moved(entry.id, closed))]),
  )
  const transformers = new Map(site.transformers.map((entry) => [entry.id, new Transformer(entry)]))
  const busbars = new Map(site.busbars.map((entry) => [entry.id, entry.fed_from]))
  const roots: Branch[] = []

  /** The nearest feeder or transformer at or above a node. */
  const holder = (from: string | undefined): Feeder | Transformer | undefined => {
    if (from === undefined) return undefined
    return feeders.get(from) ?? transformers.get(from) ?? holder(busbars.get(from))
  }
  const feederAt = (from: string): Feeder | undefined => {
    const held = holder(from)
    return held instanceof Transformer ? feederAt(held.entry.fed_from) : held
  }
  const hang = (from: string, branch: Branch) => (holder(from)?.below ?? roots).push(branch)

  for (const transformer of transformers.values()) hang(transformer.entry.fed_from, transformer)
  for (const feeder of feeders.values()) {
    hang(feeder.entry.fed_from, feeder)
    feeder.upper = feederAt(feeder.entry.fed_from)
    feeder.upper?.lower.push(feeder)
  }
  const byHall = new Map<string, SimulatedMachine[]>(site.halls.map((hall) => [hall.id, []]))
  for (const machine of machines) byHall.get(machine.hall)?.push(machine)
  for (const entry of site.halls) {
    const feeder = feederAt(entry.fed_from)
    if (feeder === undefined) continue
    const hall = new HallPlant(entry.id, entry.fans_kw * 1000, byHall.get(entry.id) ?? [])
    feeder.halls.push(hall)
    hang(entry.fed_from, { powerW: (live) => (live ? hall.loadW : 0) })
  }
  const own = [...feeders.values()].filter((feeder) => feeder.below.length === 0)
  for (const feeder of own) feeder.ownW = auxW / own.length
  return {
    feeders: [...feeders.values()],
    loadW: (live) => roots.reduce((total, branch) => total + branch.powerW(live), 0),
  }
}
