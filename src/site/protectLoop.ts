import type { FieldDevice } from '../devices/index.ts'
import {
  CALM,
  type Intent,
  type ProtectionMemory,
  type ProtectionSettings,
  protect,
} from '../dispatch/index.ts'
import { type Clock, hertz, type Instant } from '../quantity/index.ts'
import type { Commander } from './commander.ts'
import type { Image } from './image.ts'
import type { Journal } from './journal.ts'
import { describe } from './orders.ts'
import { type Plant, splitPoint } from './plant.ts'
import { type EngineBounds, protectionView } from './snapshot.ts'

/** The group of points that protection reads every cycle; a map without it gives all its points. */
const FAST = ['fast']

export interface ProtectParts {
  readonly plant: Plant
  readonly image: Image
  readonly devices: ReadonlyMap<string, FieldDevice>
  readonly commander: Commander
  readonly journal: Journal
  readonly clock: Clock
  /** What each engine may give, where something bounds it. */
  readonly bounds: () => EngineBounds | undefined
}

/** One cycle reads engine controllers and breakers, decides, and opens what must go, before anything else. */
export function protectCycle(parts: ProtectParts): (at: Instant) => Promise<string | undefined> {
  const { plant, image, devices, commander, journal, clock } = parts
  const settings = settingsOf(plant)
  const fast = fastDevices(plant).flatMap((id) => devices.get(id) ?? [])
  const readers = fast.map((device) => reader(device, image))
  let memory: ProtectionMemory = CALM

  return async () => {
    await inTime(clock, Promise.all(readers.map((read) => read())))
    const view = protectionView(plant, image, clock.now(), parts.bounds())
    const decision = protect(view, memory, settings)
    memory = decision.memory
    if (decision.open.length > 0) await openAll(decision.open, decision.cause)
    for (const id of decision.lost)
      journal.tell({
        severity: 'alarm',
        kind: 'engine.lost',
        subject: id,
        who: 'protection',
        why: decision.cause === '' ? 'the others carry its load' : decision.cause,
        data: { frequency_hz: view.frequency ?? null, shed: decision.open.join(' ') },
      })
    for (const id of decision.lostGrid)
      journal.tell({
        severity: 'alarm',
        kind: 'grid.lost',
        subject: id,
        who: 'protection',
        why: decision.cause === '' ? 'the others carry its load' : decision.cause,
        data: { shed: decision.open.join(' ') },
      })
    return view.frequency === undefined ? 'no frequency' : undefined
  }

  async function openAll(feeders: readonly string[], cause: string): Promise<void> {
    await Promise.all(
      feeders.map(async (id) => {
        const entry = plant.file.feeders.find((feeder) => feeder.id === id)
        if (entry === undefined) return
        const { device, point } = splitPoint(entry.breaker.open)
        const sentAt = clock.now()
        const outcome = await devices.get(device)?.write(point, 1)
        const intent: Intent = { target: { kind: 'feeder', id }, action: { kind: 'open' }, cause }
        commander.record(intent, 'protection', sentAt)
        const failed =
          outcome === undefined ? 'no device' : outcome.ok ? undefined : describe(outcome.failure)
        journal.tell({
          severity: 'alarm',
          kind: failed === undefined ? 'feeder.shed' : 'feeder.shed-failed',
          subject: id,
          who: 'protection',
          why: failed === undefined ? cause : `${cause}; ${failed}`,
        })
      }),
    )
  }
}

/** Reads a device unless its last reading is still under way: a silent device delays no other. */
function reader(device: FieldDevice, image: Image): () => Promise<void> {
  let busy: Promise<void> | undefined
  return () => {
    busy ??= device
      .read(FAST)
      .then((values) => image.take(device.id, values))
      .finally(() => {
        busy = undefined
      })
    return busy
  }
}

/** Waits for the readings, but no longer than its patience. One timer a cycle: a timer a device costs more than the rest of the cycle. */
async function inTime(clock: Clock, readings: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  try {
    await Promise.race([readings, clock.sleep(PATIENCE_MS, patience.signal)])
  } finally {
    patience.abort(DONE)
  }
}
/** Given as the reason, for else each end of the wait makes an error with its stack. */
const DONE = 'done'

/** Protection goes on without a device that has not answered within this time. */
const PATIENCE_MS = 60

/**
 * Engine controllers, and what tells of breakers. Where no engine tells the frequency, the meter of a grid connection does, so that it is read as often; beside
 * engines it may hang on a slow line with others.
 */
export function fastDevices(plant: Plant): readonly string[] {
  const controllers = plant.file.engines.map((engine) => engine.controller)
  const breakers = [...plant.file.engines, ...plant.file.grid, ...plant.file.feeders].flatMap(
    ({ breaker }) => (breaker === undefined ? [] : [splitPoint(breaker.closed).device]),
  )
  const meters =
    controllers.length > 0 ? [] : plant.file.grid.flatMap(({ meter }) => plant.deviceOfMeter.get(meter) ?? [])
  return [...new Set([...controllers, ...breakers, ...meters])]
}

function settingsOf(plant: Plant): ProtectionSettings {
  const { protection } = plant.file
  return {
    frequencyLow: hertz(protection.frequency_low_hz),
    frequencyShedAll: hertz(protection.frequency_shed_all_hz),
    reserveShare: protection.reserve_share,
    settleCycles: Math.ceil(SHED_ACTS_MS / protection.period_ms),
  }
}

/** From the order to open until the load is gone: one cycle, the wire, 60 ms of the breaker, one reading. Assumed. */
const SHED_ACTS_MS = 200
