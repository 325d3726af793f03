import type { Logger } from 'pino'
import type { FieldDevice } from '../devices/index.ts'
import type { ControlDecision, Snapshot } from '../dispatch/index.ts'
import type { Capability, MachineLink } from '../machines/index.ts'
import { type Clock, megajoulesPerCubicMetre } from '../quantity/index.ts'
import type { SiteFile } from '../sitefile/index.ts'
import { createBacklog, type Store } from '../store/index.ts'
import { SiteCalls } from './calls/siteCalls.ts'
import type { SiteClock } from './clock.ts'
import { Commander } from './commander.ts'
import { presentCommand, storedCommand } from './commandView.ts'
import { controlCycle } from './controlLoop.ts'
import { SiteEmissions } from './emissions/siteEmissions.ts'
import { EngineBounds } from './gas/engineBounds.ts'
import { FuelWatch } from './gas/fuelWatch.ts'
import { GasBooks } from './gas/gasBooks.ts'
import { gasPage } from './gas/gasPage.ts'
import { SiteGas } from './gas/siteGas.ts'
import { SiteHealth } from './health/siteHealth.ts'
import { heartbeatCycle } from './heartbeat.ts'
import { Image } from './image.ts'
import { Journal } from './journal.ts'
import { Keeper } from './keeper.ts'
import { type Loop, runLoop } from './loop.ts'
import { readNotes } from './notes.ts'
import { People } from './people.ts'
import { type PlantMachine, plantOf } from './plant.ts'
import { deviceReader, MachinePoller } from './poll.ts'
import { protectCycle } from './protectLoop.ts'
import { Publisher } from './publisher.ts'
import { recallStops } from './recallStops.ts'
import { Registrar } from './registrar.ts'
import { presentReport } from './reportView.ts'
import type { RunningSite } from './running.ts'
import { Scans } from './scans.ts'
import { searchApart, searchBy } from './schedule/apart.ts'
import { GivenSeriesBook } from './schedule/givenSeries.ts'
import { Planner } from './schedule/planner.ts'
import type { SolverFace } from './schedule/search.ts'
import { siteSchedule } from './schedule/siteSchedule.ts'
import { Settler } from './settler.ts'
import { Sightings } from './sightings.ts'

export interface SiteLinks {
  readonly device: (entry: SiteFile['devices'][number]) => FieldDevice
  readonly machine: (machine: PlantMachine) => MachineLink
  readonly capabilities: (driver: string) => ReadonlySet<Capability>
}

export interface SiteParts {
  readonly file: SiteFile
  readonly store: Store
  /** Tells of jumps of the wall clock when it can. */
  readonly clock: Clock & Partial<Pick<SiteClock, 'onStep'>>
  readonly links: SiteLinks
  readonly log: Logger
  /** Of schedules; HiGHS in a thread unless another is given. */
  readonly solver?: SolverFace
}

const HEARTBEAT_ALIVE = ['protect', 'control']
/** The poller looks for due machines this often. */
const POLL_TICK_MS = 250
const PUBLISH_MS = 1_000
const HEALTH_MS = 250
/** A day of the year's totals is read from the books at most so often. */
const EMISSIONS_MS = 5_000
const KEEP_MS = 10_000
const CALLS_MS = 5_000
const SETTLE_LOOK_MS = 10_000
const REGISTER_MS = 1_000
const SCHEDULE_LOOK_MS = 1_000
const GAS_MS = 5_000
/** Items that wait in memory while the store is lost: hours of readings for a site of 2,000 machines. */
const BACKLOG_ITEMS = 2_000_000

/** Composition of a running site: its parts, then its loops; `stop` ends the loops, then writes what still waits. */
export async function runSite(parts: SiteParts): Promise<RunningSite> {
  const { file, store, clock, links, log } = parts
  const now = () => clock.now()
  const plant = plantOf(file, links.capabilities)
  const image = new Image(plant)
  const devices = new Map(file.devices.map((entry) => [entry.id, links.device(entry)]))
  const machines = new Map(plant.machines.map((machine) => [machine.id, links.machine(machine)]))
  const backlog = createBacklog(store, { maxItems: BACKLOG_ITEMS, log })
  const journal = new Journal(backlog, now)
  const poller = new MachinePoller(machines, image, clock, {
    periodMs: file.poll.machines_s * 1000,
    parallel: file.poll.parallel,
  })
  const publisher = new Publisher(plant, image, journal, now)
  const commander = new Commander({
    plant,
    image,
    store,
    journal,
    devices,
    links: machines,
    now,
    hurry: (id, at) => poller.hurry(id, at),
    changed: (tracked) => publisher.command(presentCommand(tracked)),
    settings: {
      confirmWithinMs: file.control.confirm_within_s * 1000,
      attempts: file.control.attempts,
      parallel: file.poll.parallel,
    },
  })
  const registrar = new Registrar(store, now)
  const people = new People(
    { plant, image, store, journal, commander, states: () => publisher.states(), now },
    await readNotes(store, image, now()),
  )
  await recallStops(store, image, plant)
  const scans = new Scans(plant, now)
  const emissions = SiteEmissions.of({ file, store, now })
  const gas = await SiteGas.open({ plant, image, store, journal, now })
  const bounds = new EngineBounds(plant, journal)
  const fuel = gas && new FuelWatch(plant, journal)
  const books = new GasBooks(plant)
  const settler = new Settler({
    plant,
    store,
    journal,
    exclusions: () => people.exclusions(),
    gas: gas && ((interval) => gas.over(interval)),
    fuel,
    books,
    waiting: () => backlog.waiting(),
    now,
  })
  // Before control's first cycle: a call in force is kept over a restart, and nothing is restored before it is known.
  const given = await GivenSeriesBook.open(store)
  const calls = await SiteCalls.open({ plant, image, store, journal, given, now })
  await publisher.history.fill(store, now(), HISTORY_MS)
  await settler.start()
  if (gas !== undefined) await books.fill(store, now())
  await withdrawLeftovers(store, journal, now)
  const health = await SiteHealth.open({
    plant,
    image,
    store,
    journal,
    states: () => publisher.states(),
    // What is without power is not ill.
    feeders: () => {
      const { feeders, dark } = publisher.snapshot()
      return dark === true ? feeders.map((feeder) => ({ ...feeder, breakerClosed: false })) : feeders
    },
    cards: () => sightings.cards(),
    now,
  })

  const planner = await Planner.open({
    plant,
    image,
    store,
    journal,
    snapshot: () => publisher.snapshot(),
    states: () => publisher.states(),
    heat: () => gas?.current().heat.value,
    given,
    calls: calls && (() => calls.book()),
    searcher: parts.solver === undefined ? searchApart() : searchBy(parts.solver),
    now,
  })

  const failed = (name: string, error: unknown) => {
    log.error({ loop: name, error: error instanceof Error ? error.stack : String(error) }, 'a loop failed')
    journal.tellAtMost(60_000, {
      severity: 'alarm',
      kind: 'loop.failed',
      subject: name,
      who: 'site',
      why: error instanceof Error ? error.message : String(error),
    })
  }
  clock.onStep?.(({ byMs }) =>
    journal.tell({
      severity: 'warning',
      kind: 'clock.stepped',
      subject: file.site.id,
      who: 'site',
      why: 'the computer’s clock jumped; the site keeps its own time',
      data: { by_ms: byMs },
    }),
  )
  const sightings = new Sightings({ plant, image, registrar, journal })
  const readMeters = deviceReader([...devices.values()], image, failed)
  const keeper = new Keeper({ plant, image, store, backlog, journal, publisher, now })
  const decided = (snapshot: Snapshot, decision: ControlDecision) => publisher.decided(snapshot, decision)

  const loops: Loop[] = []
  const loop = (name: string, periodMs: number, cycle: Parameters<typeof runLoop>[3]) =>
    loops.push(runLoop(name, periodMs, clock, cycle, failed))
  const alive = () => loops.filter(({ state }) => HEARTBEAT_ALIVE.includes(state.name))
  loop(
    'protect',
    file.protection.period_ms,
    protectCycle({ plant, image, devices, commander, journal, clock, bounds: () => bounds.bounds() }),
  )
  loop('poll', POLL_TICK_MS, (at) => {
    poller.cycle(at)
    return undefined
  })
  loop('meters', file.poll.meters_s * 1000, () => {
    readMeters()
    return undefined
  })
  loop(
    'control',
    file.control.period_ms,
    controlCycle({
      plant,
      image,
      commander,
      journal,
      orders: () => people.orders(),
      gas: () => ({
        heat: gas && megajoulesPerCubicMetre(gas.current().heat.value),
        bounds: bounds.bounds(),
      }),
      limits: calls && ((snapshot) => calls.control(snapshot)),
      decided,
      guidance: (at) => planner.guidance(at),
    }),
  )
  if (calls !== undefined) loop('calls', CALLS_MS, (at) => calls.cycle(at))
  if (emissions !== undefined) loop('emissions', EMISSIONS_MS, (at) => emissions.cycle(at))
  if (gas !== undefined)
    loop('gas', GAS_MS, (at) => {
      const detail = gas.cycle(at)
      bounds.cycle(at, gas.surroundings())
      return detail
    })
  loop('schedule', SCHEDULE_LOOK_MS, (at) => planner.cycle(at))
  loop('settle', SETTLE_LOOK_MS, () => settler.cycle())
  loop('register', REGISTER_MS, (at) => sightings.cycle(at))
  loop('health', HEALTH_MS, (at) => health.cycle(at))
  loop('keep', KEEP_MS, (at) => keeper.cycle(at))
  loop('publish', PUBLISH_MS, () => {
    publisher.publish(
      loops.map(({ state }) => state),
      settler.today(),
    )
    return undefined
  })
  if (file.heartbeat !== undefined)
    loop('heartbeat', file.heartbeat.period_ms, heartbeatCycle(plant, devices, alive))

  journal.tell({ severity: 'info', kind: 'site.started', subject: file.site.id, who: 'site', why: '' })

  return {
    file,
    store,
    now,
    health,
    emissions,
    calls,
    gas:
      gas &&
      fuel &&
      gasPage({ plant, image, gas, bounds, fuel, books, store, site: () => publisher.view(), now }),
    schedule: siteSchedule(file, planner, store, now),
    view: () => publisher.view(),
    machines: () => publisher.machines(),
    report: (id) => {
      const report = image.machine(id)?.report
      return report === undefined ? undefined : presentReport(report)
    },
    scans,
    history: (interval) => publisher.history.within(interval),
    subscribe: (listener) => publisher.subscribe(listener),
    preview: (request) => people.preview(request),
    command: (request, who) => people.command(request, who),
    release: (ids) => people.release(ids),
    withdraw: (ids, action, who, why) => commander.withdraw(ids, action, who, why),
    commands: async (query) => (await store.commands(query)).map(storedCommand),
    balances: (query) => settler.balances(query),
    exclusions: () => people.exclusions(),
    exclude: (flow, who, why) => people.exclude(flow, who, why),
    include: (flow) => people.include(flow),
    registrar,
    unregistered: () => sightings.unregistered(),
    stop: async () => {
      scans.stop()
      await planner.stop()
      await Promise.all(loops.map((each) => each.stop()))
      journal.tell({ severity: 'info', kind: 'site.stopped', subject: file.site.id, who: 'site', why: '' })
      await health.last()
      await calls?.last()
      await keeper.last()
      for (const link of machines.values()) link.close()
      await Promise.all([...devices.values()].map((device) => device.close()))
    },
  }
}

const HISTORY_MS = 2 * 3_600_000

/** Commands that were under way when the last run ended: control decides anew. */
async function withdrawLeftovers(store: Store, journal: Journal, now: () => ReturnType<Clock['now']>) {
  const open = await store.commands({ open: true, limit: 10_000 })
  journal.steps(
    open.map(({ id }) => ({
      command: id,
      at: now(),
      state: 'withdrawn',
      detail: 'the controller restarted',
    })),
  )
}
