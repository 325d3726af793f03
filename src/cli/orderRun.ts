import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline/promises'
import {
  type Capability,
  carryOut,
  driver,
  handsOver,
  type MachineCommand,
  type MachineFacts,
  type MachineOrder,
  machineFacts,
  OrderRun,
  type OrderStep,
  type OrderTarget,
  parseSelection,
  pick,
  type Selection,
  summaryOf,
} from '../machines/index.ts'
import { toIso, type Watts, watts } from '../quantity/index.ts'
import { computerClocks, siteClock } from '../site/index.ts'
import { keptCredentials } from './credentials.ts'
import { credentialsOf } from './machineReport.ts'
import { FEEDER, feederMeter, type MeterWords } from './orderMeter.ts'
import {
  machinesOf,
  type OrderPreview,
  previewLines,
  previewOf,
  publishedSummary,
  summaryLines,
} from './orderPreview.ts'
import { orderRecord, stoppedByOrders } from './orderRecord.ts'
import { machinesAt, type ReadMachine, readAll, type WhereToLook } from './orderTargets.ts'
import { grouped, type Progress, progress } from './progress.ts'

export interface OrderWords extends MeterWords {
  /** Address of a running site's API: the site gives the order. */
  readonly site?: string
  readonly siteUser?: string
  readonly key?: string
  /** How long the site keeps its controller from undoing it, ms. */
  readonly hold: number
  readonly from?: string
  readonly driver?: string
  readonly where?: string
  readonly why: string
  readonly yes: boolean
  readonly dryRun: boolean
  readonly deadline: number
  readonly parallel: number
  readonly retries: number
  readonly ramp?: number
  readonly record?: string
  readonly onlyStopped?: boolean
  readonly user?: string
  readonly passwordEnv?: string
  readonly timeoutMs: number
  readonly rpcPort?: number
  readonly apiPort?: number
  readonly httpPort?: number
  readonly json: boolean
}

/** All done; some not; nothing was ordered. */
export type ExitCode = 0 | 1 | 2

const PROGRESS_MS = 250

/** One order over the machines' own interfaces: read, chosen, previewed, given, and followed to its end. */
export async function runOrder(
  command: MachineCommand,
  targets: readonly string[],
  words: OrderWords,
): Promise<ExitCode> {
  const selection = words.where === undefined ? undefined : selectionOf(words.where)
  if (typeof selection === 'string') return complain(selection)
  const credentials = credentialsOf(words)
  if (typeof credentials === 'string') return complain(credentials)
  const kept = await keptCredentials()
  if (typeof kept === 'string') return complain(kept)
  if (words.onlyStopped === true && words.record === undefined)
    return complain('--only-stopped needs the --record of the orders that stopped them')
  const clock = siteClock(computerClocks, undefined)
  const meter = await feederMeter(words, clock)
  if (typeof meter === 'string') return complain(meter)
  const shown = progress()
  const look = lookOf(words, (address, id, group) => credentials ?? kept(address, id, group))
  const known = await machinesAt(targets, look, shown)
  if (typeof known === 'string') return complain(known)
  const machines = await readAll(known, look, clock, shown)
  shown.end()
  try {
    const stopped =
      words.onlyStopped === true && words.record !== undefined
        ? await stoppedByOrders(words.record)
        : undefined
    const before = (await meter?.read()) ?? new Map<string, Watts>()
    if (meter !== undefined && before.size === 0)
      return complain(`the meter ${words.meter} does not answer: nothing is ordered`)
    const { order, preview } = planned({
      command,
      words,
      selection,
      machines,
      stopped,
      metered: before.size > 0,
      at: clock.now(),
    })
    tell(words, preview)
    if (order.targets.length === 0) return complain('no machine is meant')
    if (words.dryRun) return 0
    if (!words.yes && !(await agreed(preview.command, preview.machines)))
      return complain('nothing is ordered')
    const links = new Map(machines.map((machine) => [machine.place.address, machine.link]))
    const hands = handsOver(links, command, clock, meter === undefined ? undefined : () => meter.read())
    return await followed({ ...order, at: clock.now() }, hands, before, words, shown)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return complain(error.message)
    throw error
  } finally {
    for (const { link } of machines) link.close()
    await meter?.close()
  }
}

function selectionOf(text: string): Selection | string {
  const read = parseSelection(text)
  if (read.ok) return read.selection
  return `--where ${text}\n        ${' '.repeat(read.mistake.at - 1)}^ ${read.mistake.message}`
}

function lookOf(words: OrderWords, credentialsFor: WhereToLook['credentialsFor']): WhereToLook {
  const { from, driver: id, timeoutMs, parallel, rpcPort: rpc, apiPort: api, httpPort: http } = words
  return {
    ...(from === undefined ? {} : { from }),
    ...(id === undefined ? {} : { driver: id }),
    timeoutMs,
    parallel,
    ports: { ...(rpc && { rpc }), ...(api && { api }), ...(http && { http }) },
    credentialsFor,
  }
}

interface Plan {
  readonly command: MachineCommand
  readonly words: OrderWords
  readonly selection: Selection | undefined
  readonly machines: readonly ReadMachine[]
  readonly stopped: ReadonlySet<string> | undefined
  readonly metered: boolean
  readonly at: MachineOrder['at']
}

function planned({ command, words, selection, machines, stopped, metered, at }: Plan): {
  readonly order: MachineOrder
  readonly preview: OrderPreview
} {
  const picked = pick(machines, selection, ({ place, report }): MachineFacts => machineFacts(place, report))
  const fresh = picked.meant.filter((machine) => !isSo(command, machine))
  const meant = stopped === undefined ? fresh : fresh.filter(({ place }) => stopped.has(place.address))
  const order: MachineOrder = {
    id: randomUUID(),
    issuedBy: userInfo().username,
    why: words.why,
    at,
    command,
    targets: meant.map((machine) => targetOf(machine, metered)),
    deadlineMs: words.deadline,
    parallel: words.parallel,
    retries: words.retries,
    ...(words.ramp === undefined ? {} : { rampWPerS: words.ramp }),
  }
  const preview = previewOf(order, {
    all: machines.length,
    picked,
    alreadySo: picked.meant.length - fresh.length,
    notStopped: fresh.length - meant.length,
    silent: meant.filter(({ report }) => report === undefined).length,
    metered,
  })
  return { order, preview }
}

/** Machines that sleep are not put to sleep, nor those woken that mine. */
function isSo(command: MachineCommand, { report }: ReadMachine): boolean {
  if (command.kind === 'sleep') return report?.mining === false
  return command.kind === 'wake' && report?.mining === true
}

function targetOf({ place, report, power }: ReadMachine, metered: boolean): OrderTarget {
  const capabilities: ReadonlySet<Capability> = driver(place.driver)?.capabilities ?? new Set()
  return {
    id: place.address,
    capabilities,
    mining: report?.mining,
    power: report?.power,
    nominalPower: power === undefined ? undefined : watts(power),
    ...(metered ? { feeder: FEEDER } : {}),
  }
}

function tell(words: OrderWords, preview: OrderPreview): void {
  if (words.json) process.stdout.write(`${JSON.stringify({ event: 'preview', ...preview })}\n`)
  else process.stderr.write(`${previewLines(preview).join('\n')}\n`)
}

/** Asks a person; without a terminal nobody agrees. */
export async function agreed(what: string, machines: number): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    process.stderr.write('say --yes where nobody can be asked\n')
    return false
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await asking.question(`${what} on ${machinesOf(machines)}? [y/N] `)
  asking.close()
  return /^y(es)?$/i.test(answer.trim())
}

async function followed(
  order: MachineOrder,
  hands: Parameters<typeof carryOut>[1],
  before: ReadonlyMap<string, Watts>,
  words: OrderWords,
  shown: Progress,
): Promise<ExitCode> {
  const { kind } = order.command
  const record = orderRecord(words.record)
  record.given(
    { id: order.id, by: order.issuedBy, why: order.why, command: kind, targets: order.targets.length },
    order.at,
  )
  const take = (step: OrderStep) => {
    record.step(step, kind)
    if (words.json)
      process.stdout.write(`${JSON.stringify({ event: 'step', ...step, at: toIso(step.at) })}\n`)
  }
  const run = new OrderRun(order, { before, chance: Math.random, record: take })
  const interrupt = () => run.stop('the command line', hands.clock.now())
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const telling = setInterval(() => {
    const { outcomes, done, targets } = summaryOf(run, hands.clock.now())
    shown.tell(
      done,
      targets,
      `${grouped(outcomes.accepted)} accepted, ${grouped(outcomes.observed)} observed, ${grouped(outcomes.confirmed)} confirmed`,
    )
  }, PROGRESS_MS)
  try {
    await carryOut(run, hands)
  } finally {
    clearInterval(telling)
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    shown.end()
  }
  const summary = summaryOf(run, hands.clock.now())
  record.ended(summary, hands.clock.now())
  const fault = record.close()
  if (fault !== undefined)
    process.stderr.write(`${words.record}: ${fault}; what came after that is not in the record\n`)
  if (words.json)
    process.stdout.write(`${JSON.stringify({ event: 'summary', ...publishedSummary(summary) })}\n`)
  else {
    for (const { target, state, detail } of run.standings())
      if (!(state === 'confirmed' || (state === 'observed' && !run.withMeter.has(target.feeder ?? ''))))
        process.stdout.write(`${target.id}\t${state}\t${detail}\n`)
    process.stdout.write(`${summaryLines(summary).join('\n')}\n`)
  }
  return summary.done === summary.targets && fault === undefined ? 0 : 1
}

function complain(what: string): 2 {
  process.stderr.write(`${what}\n`)
  return 2
}
