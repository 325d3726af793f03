import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { instant, watts } from '../quantity/index.ts'
import { EXAMPLES } from './drivers/examples.ts'
import { DRIVERS, driverIds } from './drivers/index.ts'
import type { Capability, MachineAddress, MachineCommand, MachineDriver, MachineLink } from './model.ts'
import type { Example } from './testing/example.ts'
import { type Answers, type Manners, type StandIn, standIn } from './testing/standIn.ts'
import { Trips } from './testing/trips.ts'

const NOW = instant(1_700_000_000_000)
const KINDS: readonly Capability[] = [
  'sleep',
  'wake',
  'limit',
  'limit-percent',
  'profile',
  'pools',
  'reboot',
  'locate',
]

function order(kind: Capability, example: Example): MachineCommand {
  const orders: Readonly<Record<Capability, MachineCommand>> = {
    sleep: { kind: 'sleep' },
    wake: { kind: 'wake' },
    limit: { kind: 'limit', power: watts(2500) },
    'limit-percent': { kind: 'limit-percent', percent: 75 },
    profile: { kind: 'profile', profile: example.profile ?? 'none in the example' },
    pools: {
      kind: 'pools',
      pools: [
        { url: 'stratum+tcp://first.example:3333', user: 'owner.w1', password: 'x' },
        { url: 'stratum+tcp://second.example:25', user: 'owner.w1' },
      ],
    },
    reboot: { kind: 'reboot' },
    locate: { kind: 'locate', on: true },
  }
  return orders[kind]
}

const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function linked(
  driver: MachineDriver,
  answers: Answers,
  manners: Manners = {},
  change: Partial<MachineAddress> = {},
): Promise<{ machine: StandIn; link: MachineLink }> {
  const machine = await standIn(answers, manners)
  const link = driver.open({ ...machine.address, ...change })
  open.push(link, machine)
  return { machine, link }
}

function exampleOf(driver: MachineDriver): Example {
  const example = EXAMPLES.find((one) => one.driver === driver.id)
  if (example === undefined) throw new Error(`write an example for ${driver.id}: see docs/machines.md`)
  return example
}

it('has drivers, each with its own name', () => {
  expect(DRIVERS.length).toBeGreaterThan(2)
  expect(new Set(DRIVERS.map((driver) => driver.id)).size).toBe(DRIVERS.length)
})

it('has a row for every driver in docs/machines.md', () => {
  const docs = readFileSync(resolve(import.meta.dirname, '../../docs/machines.md'), 'utf8')
  const rows = [...docs.matchAll(/^\| `([a-zA-Z0-9-]+)` +\|/gm)].map((row) => row[1])
  expect(driverIds().filter((id) => !rows.includes(id))).toEqual([])
})

describe.each(DRIVERS.map((driver) => [driver.id, driver] as const))(
  'the contract of drivers: %s',
  (_, driver) => {
    const example = exampleOf(driver)

    it('reads its example in full', async () => {
      const { link } = await linked(driver, example.answers)
      expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { at: NOW, ...example.report } })
    })

    it('needs at most three round trips for a full report', async () => {
      const trips = new Trips()
      const { link } = await linked(driver, example.answers, { trips })
      expect((await link.poll(NOW)).ok).toBe(true)
      expect(trips.count).toBeGreaterThan(0)
      expect(trips.count).toBeLessThanOrEqual(3)
    })

    it('keeps its sign-in and its kept connections from poll to poll', async () => {
      const { machine, link } = await linked(driver, example.answers)
      await link.poll(NOW)
      const [requests, connections] = [machine.log.length, machine.sockets.opened]
      for (let poll = 1; poll <= 3; poll++)
        expect((await link.poll(instant(NOW + poll * 10_000))).ok).toBe(true)
      expect(machine.log.length - requests).toBeLessThanOrEqual(3 * requests)
      expect(machine.log.filter((line) => line.includes('auth/login')).length).toBeLessThanOrEqual(1)
      // Only the cgminer API takes a new connection for each command.
      const perPoll = machine.log.some((line) => line.startsWith('rpc')) ? 1 : 0
      expect(machine.sockets.opened - connections).toBe(3 * perPoll)
    })

    it('gives the same report when polls and commands are asked all at once', async () => {
      const { link } = await linked(driver, example.answers, { delayMs: 5 })
      const outcomes = await Promise.all([
        link.poll(NOW),
        link.poll(NOW),
        link.command(order(driver.capabilities.has('reboot') ? 'reboot' : 'wake', example)),
        link.poll(NOW),
      ])
      expect(outcomes.every((outcome) => outcome.ok)).toBe(true)
    })

    it.each([...driver.capabilities])('can %s', async (capability) => {
      const { machine, link } = await linked(driver, example.answers)
      expect(await link.command(order(capability, example))).toEqual({ ok: true, value: 'accepted' })
      const asked = machine.log.filter((line) => example.signsOff?.test(line) !== true)
      expect(asked.at(-1)).toMatch(example.commands[capability] ?? /^no pattern in the example$/)
    })

    it('says so when it cannot do a thing', async () => {
      const { machine, link } = await linked(driver, example.answers)
      const missing = KINDS.filter((one) => !driver.capabilities.has(one))
      for (const one of missing)
        expect(await link.command(order(one, example))).toMatchObject({
          ok: false,
          failure: { kind: 'unsupported' },
        })
      expect(missing.length === 0 || machine.log.length === 0).toBe(true)
    })

    it('tells a refused command as refused', async () => {
      const { link } = await linked(driver, example.refusal)
      for (const capability of driver.capabilities)
        expect(await link.command(order(capability, example))).toMatchObject({
          ok: false,
          failure: { kind: 'refused' },
        })
    })

    it(
      example.open === true
        ? 'takes orders without a password, for the machine knows none'
        : 'tells a wrong password when it commands',
      async () => {
        const credentials = { user: 'root', password: 'mistaken' }
        const { link } = await linked(driver, example.answers, {}, { credentials })
        const [able = 'sleep'] = driver.capabilities
        const outcome = await link.command(order(driver.capabilities.has('sleep') ? 'sleep' : able, example))
        expect(JSON.stringify(outcome)).not.toContain('mistaken')
        if (driver.capabilities.size === 0)
          expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unsupported' } })
        else if (example.open === true) expect(outcome).toEqual({ ok: true, value: 'accepted' })
        else {
          expect(outcome).toMatchObject({
            ok: false,
            failure: { kind: expect.stringMatching(/unauthorised|refused/) },
          })
          expect(JSON.stringify(outcome)).toMatch(/password/)
        }
      },
    )

    it('gives up in time on a machine that says nothing', async () => {
      const { link } = await linked(driver, example.answers, { wire: () => undefined }, { timeoutMs: 200 })
      const before = performance.now()
      expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'timeout', afterMs: 200 } })
      expect(performance.now() - before).toBeLessThan(1_000)
    })

    it('tells a machine that is not there', async () => {
      const { machine, link } = await linked(driver, example.answers)
      await machine.close()
      expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'unreachable' } })
      expect(await link.command(order('sleep', example))).toMatchObject({ ok: false })
    })

    it('comes back when the machine does', async () => {
      const first = await standIn(example.answers)
      const link = driver.open(first.address)
      open.push(link)
      expect((await link.poll(NOW)).ok).toBe(true)
      await first.close()
      expect((await link.poll(NOW)).ok).toBe(false)
      const second = await standIn(example.answers, {}, first.address.ports)
      open.push(second)
      expect((await link.poll(NOW)).ok).toBe(true)
    })

    it.each([
      ['garbage', (answer: Buffer) => Buffer.from(answer.map((byte) => byte ^ 0x5a))],
      ['an empty answer', () => Buffer.alloc(0)],
      ['a web page', () => Buffer.from('<html>hello</html>')],
      ['half an answer', (answer: Buffer) => answer.subarray(0, answer.length / 2)],
      ['far too much', () => Buffer.alloc(3_000_000, 0x7b)],
    ])('survives %s', async (_name, wire) => {
      const { link } = await linked(driver, example.answers, { wire }, { timeoutMs: 300 })
      const outcome = await link.poll(NOW)
      if (outcome.ok) expect(outcome.value.defects).not.toEqual([])
      else expect(outcome.failure.kind).toMatch(/malformed|timeout|unreachable|unauthorised|wrong-device/)
    })

    it.each(EXAMPLES.filter((one) => one.driver !== driver.id).map((one) => [one.driver, one] as const))(
      'knows that %s is another device',
      async (_name, other) => {
        const { link } = await linked(driver, other.answers, {}, { timeoutMs: 1_000 })
        expect(await link.poll(NOW)).toMatchObject({
          ok: false,
          failure: { kind: 'wrong-device', found: expect.stringMatching(other.identity) },
        })
      },
    )

    it('reads every chip, or says that it cannot', async () => {
      const { link } = await linked(driver, example.answers)
      const outcome = await link.chips()
      if (driver.reads.has('chips')) expect(outcome).toEqual({ ok: true, value: example.chips })
      else expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unsupported' } })
    })

    it('leaves no connection behind', async () => {
      const { machine, link } = await linked(driver, example.answers)
      await link.poll(NOW)
      link.close()
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(machine.sockets.open).toBe(0)
    })
  },
)
