import { pino } from 'pino'
import { expect, it } from 'vitest'
import { smallSite } from '../../../test/small-plant.ts'
import { type MemoryStore, memoryStore } from '../../../twin/memoryStore.ts'
import type { ConfiguredChannel } from '../../alerts/index.ts'
import type { MachineReport } from '../../machines/index.ts'
import { celsius, type Instant, instant, terahashesPerSecond } from '../../quantity/index.ts'
import { createBacklog } from '../../store/index.ts'
import { Image } from '../image.ts'
import { Journal } from '../journal.ts'
import { machineStates, takeReport } from '../machineState.ts'
import { plantOf } from '../plant.ts'
import { SiteHealth } from './siteHealth.ts'

const noon = Date.UTC(2027, 0, 15, 12)
const at = (seconds: number): Instant => instant(noon + seconds * 1_000)
const CYCLE_S = 2
const POLL_S = 10

type Told = Partial<MachineReport> | 'silent'

/** A site of 200 machines on feeder f1 and two on f2, polled every ten seconds, looked at every two. */
async function siteWith(store: MemoryStore = memoryStore(), from = 0) {
  const small = smallSite()
  const [first, second] = small.machines
  if (first === undefined || second === undefined) throw new Error('no machines')
  const groups = [{ ...first, addresses: '10.0.1.1-10.0.1.200', allowed_pools: ['*.pool.test'] }, second]
  const plant = plantOf({ ...small, machines: groups }, () => new Set(['sleep', 'wake']))
  const image = new Image(plant)
  let now = at(from)
  const open = new Set<string>()
  const cards = new Map<string, string>()
  const backlog = createBacklog(store, { maxItems: 1e6, log: pino({ level: 'silent' }) })
  const journal = new Journal(backlog, () => now)
  const messages: string[] = []
  const channel: ConfiguredChannel = {
    severity: 'warning',
    language: 'en',
    mostPerHour: 100,
    channel: {
      id: 'hook',
      kind: 'webhook',
      target: 'example.org',
      send: async ({ subject }) => {
        messages.push(subject)
        return { ok: true }
      },
    },
  }
  const closed = (feeder: string) => !open.has(feeder)
  const health = await SiteHealth.open({
    plant,
    image,
    store,
    journal,
    states: () =>
      new Map(machineStates(plant, image, new Set(), closed, now).map((state) => [state.id, state])),
    feeders: () =>
      plant.file.feeders.map(({ id }) => ({
        id,
        shedPriority: 1,
        breakerClosed: closed(id),
        power: undefined,
        ageMs: 0,
      })),
    cards: () => cards,
    now: () => now,
    channels: [channel],
  })
  const report = (change: Partial<MachineReport>): MachineReport => {
    const board = { active: true, chips: 100, temperature: celsius(70), hashrate: terahashesPerSecond(33) }
    return {
      at: now,
      firmware: 'any',
      mining: true,
      hashrate: terahashesPerSecond(100),
      powerGrade: 'unknown',
      uptimeS: 100_000 + (now - noon) / 1_000,
      boards: [board, board, board],
      fans: [{ rpm: 6_000 }, { rpm: 6_000 }],
      pools: [{ url: 'stratum+tcp://a.pool.test:3333', user: 'x', active: true }],
      errors: [],
      defects: [],
      ...change,
    }
  }
  /** Lets the time pass; each machine is polled in its turn of the ten seconds. */
  const pass = async (until: number, told: (machine: string) => Told = () => ({})) => {
    for (let seconds = (now - noon) / 1_000; seconds < until; seconds += CYCLE_S) {
      now = at(seconds)
      plant.machines.forEach(({ id }, k) => {
        if ((seconds / CYCLE_S) % (POLL_S / CYCLE_S) !== k % (POLL_S / CYCLE_S)) return
        const status = image.machine(id)
        const given = told(id)
        if (status === undefined) return
        if (given === 'silent') status.failure = { kind: 'timeout', afterMs: 3_000 }
        else takeReport(status, report(given))
      })
      for (const { id } of plant.file.feeders) image.breakerSeen(id, closed(id), now)
      health.cycle(now)
      await health.idle()
    }
    now = at(until)
  }
  return { health, messages, pass, open, image, store, cards }
}
const one = 'g-h1/10.0.1.7'
const onF1 = (machine: string) => machine.startsWith('g-h1/')

it('tells of a lost feeder with 200 silent machines once, by its name, and opens no 200 tickets', async () => {
  const { health, messages, pass } = await siteWith()
  await pass(1_000)
  expect(messages).toEqual([])
  await pass(4_000, (machine) => (onF1(machine) ? 'silent' : {}))
  expect(messages).toEqual(['Small: Warning: feeder f1: 200 machines: does not answer'])
  expect(health.findings().size).toBe(200)
  expect(health.tickets()).toEqual([])
  await pass(5_000)
  expect(messages[1]).toBe('Small: Over: Warning: feeder f1: 200 machines: does not answer')
  expect(messages).toHaveLength(2)
})

it('tells of a feeder whose breaker opened, not of the machines behind it', async () => {
  const { health, messages, pass, open } = await siteWith()
  await pass(600)
  open.add('f1')
  await pass(2_000, (machine) => (onF1(machine) ? 'silent' : {}))
  expect(messages).toEqual(['Small: Warning: feeder f1: without voltage'])
  expect(health.findings().size).toBe(0)
  open.delete('f1')
  // They boot for some minutes, and begin their uptime anew: no fault of theirs.
  await pass(2_120, (machine) => (onF1(machine) ? 'silent' : {}))
  await pass(4_000, (machine) => (onF1(machine) ? { uptimeS: 100 } : {}))
  expect(messages.slice(1)).toEqual(['Small: Over: Warning: feeder f1: without voltage'])
  expect(health.findings().size).toBe(0)
})

it('opens a ticket for a dead board, proposes to close it when it works again, and closes nothing by itself', async () => {
  const { health, messages, pass, store } = await siteWith()
  await pass(600)
  const dead = (machine: string): Told =>
    machine === one ? { boards: [{ active: false }, { active: true }, { active: true }] } : {}
  await pass(1_300, dead)
  expect(messages).toEqual([`Small: Warning: machine ${one}: hash board dead`])
  expect(health.tickets()).toEqual([])
  await pass(2_400, dead)
  expect(health.tickets()).toMatchObject([{ id: 'T000001', machine: one, finding: 'board-dead', card: null }])
  expect((await store.events({ limit: 5, kindPrefix: 'ticket.' })).map(({ subject }) => subject)).toEqual([
    'T000001',
  ])
  await health.enter('T000001', { kind: 'assigned', to: 'boris' }, 'anna')
  await pass(3_600)
  expect(health.findings().size).toBe(0)
  expect(health.tickets()).toMatchObject([{ assignee: 'boris', clearedAt: expect.any(Number) }])
  expect(health.tickets()[0]).not.toHaveProperty('closedAt')
  await pass(5_000, dead)
  expect(health.tickets()[0]).not.toHaveProperty('clearedAt')
  expect(health.tickets()[0]?.entries.map(({ fact }) => fact.kind)).toEqual([
    'opened',
    'assigned',
    'cleared',
    'returned',
  ])
  expect(await health.enter('T000001', { kind: 'closed', why: 'swapped' }, 'anna')).toMatchObject({
    ok: true,
  })
  // It was closed while the finding stands: no second one for the same.
  await pass(7_000, dead)
  expect(health.tickets()).toHaveLength(1)
  expect(await health.enter('T000009', { kind: 'noted', text: 'x' }, 'anna')).toEqual({
    ok: false,
    reason: 'there is no ticket T000009',
  })
})

it('raises theft within two minutes, as an alarm and as an event', async () => {
  const { messages, pass, store } = await siteWith()
  await pass(600)
  const stolen = (machine: string): Told =>
    machine === one
      ? { pools: [{ url: 'stratum+tcp://thief.test:3333', user: 'mallory', active: true }] }
      : {}
  await pass(720, stolen)
  expect(messages).toEqual([`Small: ALARM: machine ${one}: mines for a foreign pool`])
  expect(await store.events({ limit: 5, kindPrefix: 'finding.' })).toMatchObject([
    { kind: 'finding.foreign-pool', subject: one, severity: 'alarm', why: 'thief.test:3333' },
  ])
})

it('goes on after a restart without telling anything twice', async () => {
  const before = await siteWith()
  await before.pass(600)
  const lost = (machine: string): Told => (onF1(machine) ? 'silent' : {})
  await before.pass(1_200, lost)
  expect(before.messages).toHaveLength(1)
  await before.health.last()
  const after = await siteWith(before.store, 1_300)
  expect(after.health.findings().size).toBe(200)
  await after.pass(2_000, lost)
  expect(after.messages).toEqual([])
  await after.pass(2_600)
  expect(after.messages).toEqual(['Small: Over: Warning: feeder f1: 200 machines: does not answer'])
})

it('follows a machine, known by its card, to where it is put', async () => {
  const { health, pass, cards } = await siteWith()
  const bench = 'g-h2/10.0.0.11'
  cards.set(one, 'M000007')
  await pass(600)
  const dead = (machine: string): Told =>
    machine === one ? { boards: [{ active: false }, { active: true }, { active: true }] } : {}
  await pass(2_400, dead)
  expect(health.tickets()).toMatchObject([{ machine: one, card: 'M000007' }])
  cards.delete(one)
  cards.set(bench, 'M000007')
  cards.set(one, 'M000008')
  await pass(2_404, dead)
  expect(health.tickets()).toMatchObject([{ machine: bench, card: 'M000007' }])
  // What stands in its old place has a ticket of its own.
  await pass(3_600, dead)
  expect(health.tickets()).toMatchObject([
    { machine: one, card: 'M000008' },
    { machine: bench, clearedAt: expect.any(Number) },
  ])
})

it('goes on while the store is lost, and opens its tickets afterwards', async () => {
  const { health, messages, pass, store } = await siteWith()
  await pass(600)
  const dead = (machine: string): Told =>
    machine === one ? { boards: [{ active: false }, { active: true }, { active: true }] } : {}
  store.lose(true)
  await pass(3_000, dead)
  expect(messages).toHaveLength(1)
  expect(health.tickets()).toEqual([])
  expect(health.cycle(at(3_000))).toBe('tickets wait for the store')
  await health.idle()
  store.lose(false)
  await pass(3_060, dead)
  expect(health.tickets()).toHaveLength(1)
})

it('takes a machine as it is once its ticket is closed', async () => {
  const { health, pass } = await siteWith()
  await pass(600)
  const board = { active: true, chips: 100, hashrate: terahashesPerSecond(50) }
  const two = (machine: string): Told => (machine === one ? { boards: [board, board] } : {})
  await pass(2_400, two)
  expect(health.tickets()).toMatchObject([{ finding: 'board-missing' }])
  await health.enter('T000001', { kind: 'closed', why: 'runs on two boards' }, 'anna')
  await pass(3_000, two)
  expect(health.findings().size).toBe(0)
})

it('knows which machines were told to sleep, and tests a channel', async () => {
  const { health, messages, pass, image } = await siteWith()
  await pass(600)
  const status = image.machine(one)
  if (status === undefined) throw new Error('no machine')
  status.stoppedBy = 'operator'
  const asleep = (machine: string): Told =>
    machine === one
      ? { mining: false, hashrate: terahashesPerSecond(0), boards: [], fans: [{ rpm: 0 }, { rpm: 0 }] }
      : {}
  await pass(2_000, asleep)
  expect(health.findings().size).toBe(0)
  status.stoppedBy = undefined
  await pass(3_000, asleep)
  expect(health.findings().get(one)).toMatchObject([{ kind: 'low-hashrate' }])
  expect(await health.testChannel('hook', 'anna')).toEqual({ ok: true })
  expect(messages.at(-1)).toBe('Small: Test of the alert channel')
  expect(await health.testChannel('none', 'anna')).toBeUndefined()
})
