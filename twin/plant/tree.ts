import type { SiteFile } from '../../src/sitefile/index.ts'
import type { SimulatedMachine } from '../model.ts'
import { Breaker } from './breaker.ts'

type FeederEntry = SiteFile['feeders'][number]

export interface HallPlant {
  readonly id: string
  readonly fansW: number
  readonly machines: readonly SimulatedMachine[]
}

/** One feeder with what hangs on it. */
export class Feeder {
  readonly entry: FeederEntry
  readonly breaker: Breaker
  readonly halls: readonly HallPlant[]
  /** Load behind the cable with the feeder live, W; kept between ticks of the machines. */
  #behindW = 0
  readonly #ownW: number

  constructor(
    entry: FeederEntry,
    halls: readonly HallPlant[],
    ownW: number,
    moved: (closed: boolean) => void,
  ) {
    this.entry = entry
    this.halls = halls
    this.#ownW = ownW
    this.breaker = new Breaker(false, (closed) => {
      // Machines that come on draw next to nothing until they have booted; those that go off draw nothing.
      this.tick(0, closed, 0)
      moved(closed)
    })
  }

  /** Lets the machines live; `live` is whether there is voltage at their end. */
  tick(dtS: number, live: boolean, inletC: number): void {
    this.#behindW = this.#ownW
    for (const hall of this.halls) {
      for (const machine of hall.machines) {
        machine.tick(dtS, live, inletC)
        this.#behindW += machine.powerW
      }
      this.#behindW += hall.fansW
    }
  }

  hallW(hall: HallPlant, live: boolean): number {
    if (!live || !this.breaker.closed) return 0
    return hall.machines.reduce((total, machine) => total + machine.powerW, hall.fansW)
  }

  /** At the busbar, with the cable's loss; 0 while open or dead. */
  powerW(live: boolean): number {
    if (!live || !this.breaker.closed) return 0
    const rated = this.entry.rated_kw * 1000
    const loss = this.entry.loss_share_at_rated * rated * (this.#behindW / rated) ** 2
    return this.#behindW + loss
  }
}

/** The feeders of a site with their halls; a transformer's loss counts to its feeders' busbar and is not modelled. */
export function feedersOf(
  site: SiteFile,
  machines: readonly SimulatedMachine[],
  auxW: number,
  moved: (id: string, closed: boolean) => void,
): Feeder[] {
  const byHall = new Map<string, SimulatedMachine[]>()
  for (const machine of machines) {
    const list = byHall.get(machine.hall)
    if (list === undefined) byHall.set(machine.hall, [machine])
    else list.push(machine)
  }
  const halls = site.halls.map((hall) => ({
    id: hall.id,
    fedFrom: feederAbove(site, hall.fed_from),
    fansW: hall.fans_kw * 1000,
    machines: byHall.get(hall.id) ?? [],
  }))
  return site.feeders.map((entry) => {
    const own = halls.filter((hall) => hall.fedFrom === entry.id)
    return new Feeder(entry, own, own.length === 0 ? auxW : 0, (closed) => moved(entry.id, closed))
  })
}

function feederAbove(site: SiteFile, from: string): string | undefined {
  let node: string | undefined = from
  while (node !== undefined) {
    const here: string = node
    if (site.feeders.some((feeder) => feeder.id === here)) return here
    node = [...site.busbars, ...site.transformers].find((each) => each.id === here)?.fed_from
  }
  return undefined
}
