import { afterEach, describe, expect, it } from 'vitest'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { braiinsGraphqlMachine } from '../braiinsGraphql/example.ts'
import { braiinsRest } from './driver.ts'
import { braiinsRestExample, braiinsRestMachine } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = braiinsRestExample.answers) {
  const machine = await standIn(answers)
  const link = braiinsRest.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

/** The machine without some pages, or with others in their place. */
function having(change: Readonly<Record<string, string | undefined>>): Answers {
  const whole = braiinsRestMachine()
  const http = new Map(whole.http)
  for (const [name, text] of Object.entries(change)) {
    if (text === undefined) http.delete(`GET /api/v1/${name}`)
    else http.set(`GET /api/v1/${name}`, text)
  }
  return { ...whole, http }
}

describe('Braiins OS, bad answers first', () => {
  it('misses nothing that older versions do not have', async () => {
    const { link } = await machineOf(
      having({ 'actions/locate': undefined, 'performance/target-profiles': undefined }),
    )
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { powerLimit: 3_031, defects: [] } })
    for (const key of ['locating', 'profile', 'profiles'])
      expect(outcome.ok && Object.hasOwn(outcome.value, key)).toBe(false)
  })

  it('takes the target in force from the tuner where the configuration names none', async () => {
    const state =
      '{"overall_tuner_state":2,"mode_state":{"powerTargetModeState":{"current_target":{"watt":2950}}}}'
    const { link } = await machineOf(
      having({
        'configuration/miner': '{"tuner":{"enabled":true,"power_target":null}}',
        'performance/tuner-state': state,
      }),
    )
    expect(await link.poll(NOW)).toMatchObject({ value: { powerLimit: 2_950, defects: [] } })
  })

  it('tells no limit where there is none', async () => {
    const { link } = await machineOf(
      having({ 'configuration/miner': '{"tuner":null}', 'performance/tuner-state': '{"mode_state":null}' }),
    )
    const outcome = await link.poll(NOW)
    expect(outcome.ok && Object.hasOwn(outcome.value, 'powerLimit')).toBe(false)
  })

  it('takes no share of a target that it does not know', async () => {
    const { machine, link } = await machineOf(having({ 'configuration/constraints': '{}' }))
    expect(await link.command({ kind: 'limit-percent', percent: 50 })).toMatchObject({
      failure: { kind: 'refused' },
    })
    expect(await link.command({ kind: 'profile', profile: 'eco' })).toMatchObject({
      failure: { kind: 'refused' },
    })
    expect(machine.log.some((line) => line.startsWith('PUT'))).toBe(false)
  })

  it('names the Braiins OS that has another interface, and asks for it once in five minutes', async () => {
    const graphql = braiinsGraphqlMachine()
    const { machine, link } = await machineOf({
      ...graphql,
      onWeb: (request) =>
        request.path.endsWith('/auth/login')
          ? { status: 200, text: '{"token":"t"}' }
          : graphql.onWeb?.(request),
    })
    const failure = {
      kind: 'wrong-device',
      expected: 'Braiins OS with its REST API',
      found: 'Braiins OS with GraphQL',
    }
    for (const second of [0, 10, 20])
      expect(await link.poll(instant(NOW + second * 1_000))).toEqual({ ok: false, failure })
    expect(machine.log.filter((line) => line === 'GET /')).toHaveLength(1)
  })

  it('tells no secret that the machine echoes', async () => {
    const whole = braiinsRestMachine()
    const { link } = await machineOf({
      ...whole,
      onWeb: ({ method, body, headers }) =>
        method === 'PUT' ? { status: 400, text: `bad: ${body} ${headers['authorization']}` } : undefined,
    })
    const pools = [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'hunter22' }]
    const told = await link.command({ kind: 'pools', pools })
    expect(told).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringMatching(/^HTTP 400 bad/) },
    })
    expect(JSON.stringify(told)).not.toMatch(/hunter22|token-1/)
  })
})

describe('Braiins OS', () => {
  it('changes the machine by each order', async () => {
    const { link } = await machineOf()
    for (const order of [
      { kind: 'wake' },
      { kind: 'limit', power: watts(2_500) },
      { kind: 'locate', on: true },
      { kind: 'pools', pools: [{ url: 'stratum+tcp://a.example:3333', user: 'o.1' }] },
    ] as const)
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    const report = { mining: true, hashrate: 140, power: 2_500, powerLimit: 2_500, locating: true }
    const pools = [{ url: 'stratum+tcp://a.example:3333', user: 'o.1' }]
    expect(await link.poll(NOW)).toMatchObject({ value: { ...report, pools } })
    await link.command({ kind: 'profile', profile: '1800' })
    await link.command({ kind: 'sleep' })
    expect(await link.poll(NOW)).toMatchObject({
      value: { mining: false, powerLimit: 1_800, profile: '1800' },
    })
    await link.command({ kind: 'limit-percent', percent: 80 })
    expect(await link.poll(NOW)).toMatchObject({ value: { powerLimit: 2_425 } })
  })

  it('adds the word Bearer for a server that refuses the bare token, and keeps to it', async () => {
    const { machine, link } = await machineOf({
      ...braiinsRestExample.answers,
      signIn: 'bearer',
    })
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { defects: [] } })
    const asked = machine.log.length
    expect((await link.poll(instant(NOW + 10_000))).ok).toBe(true)
    expect(machine.log.length - asked).toBe(4)
  })

  it('signs in again when its token has run out', async () => {
    const { machine, link } = await machineOf()
    await link.poll(NOW)
    machine.forgetTokens()
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(machine.log.filter((line) => line.includes('auth/login'))).toHaveLength(2)
  })
})
