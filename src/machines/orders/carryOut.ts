import { after, type Clock, type Instant, type Watts } from '../../quantity/index.ts'
import type { MachineOutcome, MachineReport } from '../model.ts'
import { failed } from '../outcome.ts'
import type { OrderTarget } from './model.ts'
import type { Duty, OrderRun } from './run.ts'

/** What an order is carried out with. */
export interface OrderHands {
  send(target: OrderTarget): Promise<MachineOutcome<'accepted'>>
  look(target: OrderTarget, at: Instant): Promise<MachineOutcome<MachineReport>>
  /** What the feeders' meters show; those that do not answer are left out. Absent where there are no meters. */
  readonly meters?: () => Promise<ReadonlyMap<string, Watts>>
  readonly meterEveryMs?: number
  readonly clock: Clock
}

const METER_MS = 500
/** Longest wait without a look at the order, so that one ended by a person ends at once. */
const LONGEST_WAIT_MS = 1_000

/** Carries an order out to its end: sends, looks and reads meters as it asks, no more at once than it allows. */
export async function carryOut(run: OrderRun, hands: OrderHands): Promise<void> {
  const { clock } = hands
  const under = new Set<Promise<void>>()
  let woken = new AbortController()
  let meterAt = clock.now()
  let reading = false

  const begin = (work: Promise<void>) => {
    under.add(work)
    void work.finally(() => {
      under.delete(work)
      // With a reason of its own: an error made for each would cost more than the waking.
      woken.abort('something has ended')
    })
  }
  const meter = async () => {
    const power = await hands.meters?.()
    const at = clock.now()
    for (const [feeder, drawn] of power ?? []) run.metered(feeder, drawn, at)
    reading = false
  }
  while (!run.ended) {
    const now = clock.now()
    for (const duty of run.due(now)) begin(perform(run, duty, hands))
    if (run.ended) break
    if (hands.meters !== undefined && !reading && now >= meterAt) {
      reading = true
      meterAt = after(now, hands.meterEveryMs ?? METER_MS)
      begin(meter())
    }
    const next = Math.min(
      run.nextAt() ?? now,
      hands.meters === undefined ? Number.POSITIVE_INFINITY : meterAt,
    )
    if (!woken.signal.aborted)
      await clock.sleep(Math.max(1, Math.min(LONGEST_WAIT_MS, next - now)), woken.signal)
    woken = new AbortController()
  }
  await Promise.all(under)
}

async function perform(run: OrderRun, { kind, target }: Duty, hands: OrderHands): Promise<void> {
  if (kind === 'send') run.answered(target.id, await heard(hands.send(target)), hands.clock.now())
  else run.looked(target.id, await heard(hands.look(target, hands.clock.now())), hands.clock.now())
}

/** A defect in a driver costs its machine, not the order. */
async function heard<T>(work: Promise<MachineOutcome<T>>): Promise<MachineOutcome<T>> {
  try {
    return await work
  } catch (error) {
    return failed({ kind: 'malformed', detail: error instanceof Error ? error.message : String(error) })
  }
}
