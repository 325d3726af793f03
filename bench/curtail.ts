/**
 * 5,000 machines put to sleep by one order and confirmed by power: from the order to the last confirmation, with machines that
 * obey in 3 s, and with 2 % that ignore their first order. Beside it a bare client that sends the same orders, waits as long as
 * the machines take, and reads each machine once without looking at the answer.
 * Run: npm run bench:curtail [-- machines]
 */
import { Agent } from 'undici'
import {
  carryOut,
  driver,
  handsOver,
  type MachineLink,
  type MachineOrder,
  OrderRun,
  type OrderStep,
  type OrderSummary,
  type OrderTarget,
  summaryOf,
} from '../src/machines/index.ts'
import { type Watts, watts } from '../src/quantity/index.ts'
import { computerClocks, siteClock } from '../src/site/index.ts'
import { bare, forEach, requestsOf, type Sent } from './fleet/bare.ts'
import { type Fleet, startFleet } from './fleet/fleet.ts'
import { KINDS } from './fleet/settings.ts'

const MACHINES = Number(process.argv[2] ?? 5_000)
const PARALLEL = 200
const OBEY_MS = 3_000
const DEADLINE_MS = 30_000
/** Last confirmation where all obey; all confirmed or escalated where 2 % ignore the first order. */
const LIMIT_S = { willing: 12, deaf: 30 } as const

const command = { kind: 'sleep' } as const
const clock = siteClock(computerClocks, undefined)

function fleetOf(deafShare: number): Promise<Fleet> {
  const [antminers, whatsminers] = [Math.round(MACHINES * 0.4), Math.round(MACHINES * 0.3)]
  const machines = {
    'antminer-stock': antminers,
    'whatsminer-v3': whatsminers,
    'braiins-rest': MACHINES - antminers - whatsminers,
  }
  return startFleet({ machines, obeyMs: OBEY_MS, deafShare, perFeeder: 500 })
}

async function metersOf(fleet: Fleet): Promise<ReadonlyMap<string, Watts>> {
  return new Map((await fleet.meters()).map((power, feeder) => [`f${feeder}`, watts(power)]))
}

/** The order over the drivers, from the first send to its end. */
async function curtailed(
  fleet: Fleet,
): Promise<{ readonly summary: OrderSummary; readonly steps: number; readonly cpuS: number }> {
  const links = new Map<string, MachineLink>()
  for (const { id, driver: name, address } of fleet.machines) {
    const link = driver(name)?.open(address)
    if (link !== undefined) links.set(id, link)
  }
  const targets: OrderTarget[] = []
  await forEach(fleet.machines, PARALLEL, async ({ id, driver: name, feeder }) => {
    const outcome = await links.get(id)?.poll(clock.now())
    if (outcome?.ok !== true) throw new Error(`${id} was not read before the order`)
    const { power, mining } = outcome.value
    targets.push({
      id,
      feeder: `f${feeder}`,
      capabilities: driver(name)?.capabilities ?? new Set(),
      power,
      mining,
    })
  })
  const before = await metersOf(fleet)
  const steps: OrderStep[] = []
  const cpu = process.cpuUsage()
  const order: MachineOrder = {
    id: 'bench',
    issuedBy: 'bench',
    why: 'bench',
    at: clock.now(),
    command,
    targets,
    deadlineMs: DEADLINE_MS,
    parallel: PARALLEL,
    retries: 3,
  }
  const run = new OrderRun(order, { before, chance: Math.random, record: (step) => steps.push(step) })
  await carryOut(
    run,
    handsOver(links, command, clock, () => metersOf(fleet)),
  )
  const { user, system } = process.cpuUsage(cpu)
  for (const link of links.values()) link.close()
  return { summary: summaryOf(run, clock.now()), steps: steps.length, cpuS: (user + system) / 1e6 }
}

/** The same orders by the bare client, s: all sent, the machines' own time, all read once. */
async function bareSeconds(fleet: Fleet): Promise<number> {
  const agent = new Agent({ connections: 4, keepAliveTimeout: 30_000 })
  const asked = new Map<string, { readonly order: readonly Sent[]; readonly poll: readonly Sent[] }>()
  for (const kind of KINDS) {
    const one = fleet.machines.find((machine) => machine.driver === kind)
    if (one === undefined) continue
    const order = await requestsOf(one, (link) => link.command(command))
    asked.set(kind, { order, poll: await requestsOf(one, (link) => link.poll(clock.now())) })
  }
  const clients = fleet.machines.map((machine) => ({ machine, client: bare(machine, agent) }))
  const send = (what: 'order' | 'poll') =>
    forEach(clients, PARALLEL, ({ machine, client }) => client.send(asked.get(machine.driver)?.[what] ?? []))
  await send('poll')
  const began = performance.now()
  await send('order')
  await clock.sleep(OBEY_MS)
  await send('poll')
  const seconds = (performance.now() - began) / 1_000
  for (const { client } of clients) client.close()
  await agent.close()
  return seconds
}

async function measure(name: keyof typeof LIMIT_S, deafShare: number): Promise<void> {
  const first = await fleetOf(deafShare)
  const { summary, steps, cpuS } = await curtailed(first)
  const { orders, requests } = await first.tally()
  await first.stop()
  const second = await fleetOf(0)
  const plain = await bareSeconds(second)
  await second.stop()
  const { outcomes, targets } = summary
  const last = (summary.lastDoneMs ?? summary.durationMs) / 1_000
  const settled = outcomes.confirmed + outcomes.escalated
  const adds = Object.values(outcomes).reduce((sum, count) => sum + count) === targets
  const seconds = name === 'willing' ? last : summary.durationMs / 1_000
  const [expected, measured] = (['expectedChange', 'measuredChange'] as const).map((key) =>
    summary.feeders.reduce((sum, feeder) => sum + feeder[key], 0),
  )
  console.log(
    [
      `curtail ${name === 'willing' ? 'all obey' : '2 % deaf'}`.padEnd(17),
      `${targets} machines`,
      `confirmed ${outcomes.confirmed}, escalated ${outcomes.escalated}`,
      `last confirmation ${last.toFixed(1)} s`,
      `ended ${(summary.durationMs / 1_000).toFixed(1)} s (limit ${LIMIT_S[name]})`,
      `bare ${plain.toFixed(1)} s, ratio ${(plain / last).toFixed(2)}`,
      `meters ${megawatts(measured)} of ${megawatts(expected)} MW`,
      `${orders} orders, ${requests} requests, ${steps} steps`,
      `CPU ${cpuS.toFixed(1)} s`,
    ].join('  '),
  )
  const complete = name === 'willing' ? outcomes.confirmed === targets : settled === targets
  if (!complete || !adds || seconds > LIMIT_S[name]) process.exitCode = 1
}

const megawatts = (power = 0) => (power / 1e6).toFixed(2)

await measure('willing', 0)
await measure('deaf', 0.02)
