import type { ControlDecision, MachineState, Snapshot } from '../dispatch/index.ts'
import { available, control } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import { deviceDifferences, differences } from './differences.ts'
import { GridWatch } from './gridWatch.ts'
import { History } from './history.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import type { LoopState } from './loop.ts'
import type { Plant } from './plant.ts'
import { historyPointOf, presentSite } from './present.ts'
import { MachineViews } from './presentMachines.ts'
import type { LiveChange } from './running.ts'
import { Silences } from './silences.ts'
import { snapshotOf } from './snapshot.ts'
import type { CommandView, MachineView, SiteView } from './view.ts'

const FIRST_ROUND_MS = 15_000

/** Keeps the views that the console sees and tells listeners of what changed. */
export class Publisher {
  readonly history = new History()
  readonly #plant: Plant
  readonly #image: Image
  readonly #journal: Journal
  readonly #now: () => Instant
  readonly #listeners = new Set<(change: LiveChange) => void>()
  readonly #machineViews: MachineViews
  readonly #silences = new Silences()
  readonly #gridWatch = new GridWatch()
  #snapshot: Snapshot
  #decision: ControlDecision
  #states: ReadonlyMap<string, MachineState> = new Map()
  #view: SiteView
  #toldDevices: SiteView['devices'] = []
  readonly #startedAt: Instant

  constructor(plant: Plant, image: Image, journal: Journal, now: () => Instant) {
    this.#plant = plant
    this.#image = image
    this.#journal = journal
    this.#now = now
    this.#startedAt = now()
    this.#machineViews = new MachineViews(plant, image)
    const memory = { inflow: undefined, orders: [], stubborn: new Set<string>() }
    this.#snapshot = snapshotOf(plant, image, memory, now())
    this.#decision = {
      ...control(this.#snapshot, { headroomShare: 0, restoreRampWPerS: 0, periodS: 1, deadbandShare: 0 }),
      available: available(this.#snapshot, undefined),
      intents: [],
    }
    this.#view = presentSite(
      plant,
      image,
      { snapshot: this.#snapshot, decision: this.#decision, loops: [], settledToday: new Map() },
      now(),
    )
    journal.onEvent((event) => this.#send({ kind: 'event', event }))
  }

  /** Takes the picture and decision of a control cycle, and tells what changed since the one before. */
  decided(snapshot: Snapshot, decision: ControlDecision): void {
    if (this.#settled()) {
      const silences = this.#silences.see(this.#snapshot, snapshot)
      const grid = this.#gridWatch.see(snapshot)
      for (const happening of [...differences(this.#snapshot, snapshot), ...silences, ...grid])
        this.#journal.tell(happening)
    }
    this.#snapshot = snapshot
    this.#decision = decision
    this.#states = new Map(snapshot.machines.map((state) => [state.id, state]))
    const changed = this.#machineViews.update(snapshot.machines, snapshot.at)
    if (changed.length > 0) this.#send({ kind: 'machines', machines: changed })
  }

  publish(loops: readonly LoopState[], settledToday: ReadonlyMap<string, number>): void {
    const view = presentSite(
      this.#plant,
      this.#image,
      { snapshot: this.#snapshot, decision: this.#decision, loops: shown(loops), settledToday },
      this.#now(),
    )
    if (this.#settled()) {
      for (const happening of deviceDifferences(this.#toldDevices, view.devices))
        this.#journal.tell(happening)
      this.#toldDevices = view.devices
    }
    this.#view = view
    this.#send({ kind: 'site', site: view })
  }

  command(command: CommandView): void {
    this.#send({ kind: 'command', command })
  }

  subscribe(listener: (change: LiveChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  view(): SiteView {
    return this.#view
  }
  machines(): readonly MachineView[] {
    return this.#machineViews.all()
  }
  states(): ReadonlyMap<string, MachineState> {
    return this.#states
  }
  snapshot(): Snapshot {
    return this.#snapshot
  }
  remember(): void {
    // Before the first readings there is nothing to remember: unknown is not zero.
    if (this.#view.generated_w === null && this.#view.load_w === null) return
    this.history.add(historyPointOf(this.#view))
  }

  /** Whether the first round of readings is in: what is seen for the first time is no change. */
  #settled(): boolean {
    return this.#now() - this.#startedAt >= FIRST_ROUND_MS
  }

  #send(change: LiveChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}

const SHOWN = ['protect', 'control', 'poll', 'settle']
function shown(loops: readonly LoopState[]): readonly LoopState[] {
  return loops.filter((loop) => SHOWN.includes(loop.name))
}
