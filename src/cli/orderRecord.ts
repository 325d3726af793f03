import { closeSync, openSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { OrderStep, OrderSummary } from '../machines/index.ts'
import { type Instant, toIso } from '../quantity/index.ts'

/** Where the steps of orders are kept: lines of JSON, appended and never changed. */
export interface OrderRecord {
  given(
    order: {
      readonly id: string
      readonly by: string
      readonly why: string
      readonly command: string
      readonly targets: number
    },
    at: Instant,
  ): void
  step(step: OrderStep, command: string): void
  ended(summary: OrderSummary, at: Instant): void
  /** What went wrong with the file, if anything did. */
  close(): string | undefined
}

const lineSchema = z.object({
  event: z.string(),
  command: z.string(),
  machine: z.string(),
  state: z.string(),
})

/**
 * Appends to a file; throws where it cannot be opened or begun, before anything is ordered. One that cannot be written later
 * does not stop an order that machines are carrying out: the record then ends there.
 */
export function orderRecord(file: string | undefined): OrderRecord {
  if (file === undefined) return { given: () => {}, step: () => {}, ended: () => {}, close: () => undefined }
  const handle = openSync(file, 'a', 0o600)
  const write = (line: object) => void writeSync(handle, `${JSON.stringify(line)}\n`)
  let fault: string | undefined
  const goOn = (line: object) => {
    if (fault !== undefined) return
    try {
      write(line)
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
  }
  return {
    given: (order, at) => write({ event: 'given', at: toIso(at), ...order }),
    step: (step, command) => goOn({ event: 'step', command, ...step, at: toIso(step.at) }),
    ended: (summary, at) =>
      goOn({
        event: 'ended',
        at: toIso(at),
        order: summary.order,
        targets: summary.targets,
        outcomes: summary.outcomes,
      }),
    close() {
      closeSync(handle)
      return fault
    },
  }
}

/** States after which a machine has done, or may have done, what it was told. */
const TAKEN = new Set(['accepted', 'observed', 'confirmed', 'escalated'])

/**
 * Machines that the orders of a record stopped and none has woken since: what may be woken when only that is to be restored
 * which was stopped. Rejects where the file cannot be read.
 */
export async function stoppedByOrders(file: string): Promise<ReadonlySet<string>> {
  const stopped = new Set<string>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const step = stepOf(line)
    if (step === undefined || !TAKEN.has(step.state)) continue
    if (step.command === 'sleep') stopped.add(step.machine)
    // Machines that were asked to wake and have not yet are still to be woken.
    if (step.command === 'wake' && (step.state === 'observed' || step.state === 'confirmed'))
      stopped.delete(step.machine)
  }
  return stopped
}

/** A line that was cut by a power failure tells nothing. */
function stepOf(line: string): z.output<typeof lineSchema> | undefined {
  try {
    const read = lineSchema.safeParse(JSON.parse(line))
    return read.success && read.data.event === 'step' ? read.data : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
