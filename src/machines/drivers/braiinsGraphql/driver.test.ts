import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineAddress, MachineLink } from '../../model.ts'
import type { WebReply } from '../../testing/brain.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { braiinsGraphql } from './driver.ts'
import { braiinsGraphqlExample, braiinsGraphqlMachine } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(
  answers: Answers = braiinsGraphqlExample.answers,
  change: Partial<MachineAddress> = {},
) {
  const machine = await standIn(answers)
  const link = braiinsGraphql.open({ ...machine.address, ...change })
  open.push(link, machine)
  return { machine, link }
}

/** A machine whose answers to GraphQL are changed on their way; the sign-in is left alone. */
function changed(change: (query: string, reply: WebReply | undefined) => WebReply | undefined): Answers {
  const whole = braiinsGraphqlMachine()
  return {
    ...whole,
    onWeb: (request) => {
      const reply = whole.onWeb?.(request)
      return request.path === '/graphql' && !request.body.includes('login')
        ? change(request.body, reply)
        : reply
    },
  }
}

const told = (value: object): WebReply => ({ status: 200, text: JSON.stringify(value) })

describe('Braiins OS with GraphQL, bad answers first', () => {
  it('asks again without the fields that a version does not know, and remembers them', async () => {
    const lacking = ['hbSerialNumber', 'modelName', 'events']
    const { machine, link } = await machineOf(
      changed((query, reply) => {
        const unknown = lacking.filter((field) => query.includes(field))
        return unknown.length === 0
          ? reply
          : told({
              data: null,
              errors: unknown.map((field) => ({ message: `Unknown field "${field}" on type "X".` })),
            })
      }),
    )
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { power: 2735, defects: [] } })
    const asked = machine.log.length
    expect((await link.poll(instant(NOW + 10_000))).ok).toBe(true)
    expect(machine.log.length - asked).toBe(1)
  })

  it('gives up on a server that knows nothing of what it is asked', async () => {
    const { machine, link } = await machineOf(
      changed(() => told({ data: null, errors: [{ message: 'Unknown field "bos" on type "Query"' }] })),
    )
    expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
    expect(machine.log.length).toBeLessThan(30)
  })

  it('keeps a report of which a part is null, with the reason', async () => {
    const { link } = await machineOf(
      changed(() =>
        told({
          data: { bos: { hostname: 'b4' }, bosminer: null },
          errors: [{ message: 'BOSminer is not running' }],
        }),
      ),
    )
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({
      ok: true,
      value: { hostname: 'b4', mining: false, powerGrade: 'unknown', boards: [] },
    })
    expect(outcome.ok && outcome.value.defects).toContain('graphql: BOSminer is not running')
    expect(outcome.ok && Object.hasOwn(outcome.value, 'hashrate')).toBe(false)
  })

  it('asks again without what fails, and asks for it once more at the next poll', async () => {
    let stopped = true
    const { link } = await machineOf(
      changed((query, reply) => {
        if (!stopped || !query.includes('info {')) return reply
        const light = query.includes('faultLight')
          ? [{ message: 'no light', path: ['bos', 'faultLight'] }]
          : []
        const miner = query.includes('bosminer')
          ? [{ message: 'not running', path: ['bosminer', 'info'] }]
          : []
        if (light.length + miner.length > 0) return told({ data: null, errors: [...light, ...miner] })
        return told({ data: { bos: { hostname: 'b4', info: { version: { full: '21.09' } } } } })
      }),
    )
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({
      ok: true,
      value: { hostname: 'b4', firmwareVersion: '21.09', mining: false, boards: [] },
    })
    expect(outcome.ok && outcome.value.defects).toEqual(
      expect.arrayContaining(['graphql: no light', 'graphql: not running']),
    )
    stopped = false
    expect(await link.poll(instant(NOW + 61_000))).toMatchObject({
      value: { locating: false, mining: true, power: 2735, defects: [] },
    })
  })

  it('tells no secret, whatever the machine echoes', async () => {
    const { link } = await machineOf(
      changed(() => told({ errors: [{ message: 'bad pool password hunter22 of made-up-session-1' }] })),
    )
    const pools = [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'hunter22' }]
    const outcome = await link.command({ kind: 'pools', pools })
    expect(outcome).toMatchObject({ ok: false })
    expect(JSON.stringify(outcome)).not.toMatch(/hunter22|made-up/)
  })

  it('is not voided by a LuCI that refuses', async () => {
    const whole = braiinsGraphqlMachine()
    const { link } = await machineOf({
      ...whole,
      onWeb: (request) =>
        request.path.startsWith('/cgi-bin') ? { status: 403, text: '' } : whole.onWeb?.(request),
    })
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { defects: ['iface_status/lan: HTTP 403'] } })
    expect(outcome.ok && Object.hasOwn(outcome.value, 'mac')).toBe(false)
  })
})

describe('Braiins OS with GraphQL', () => {
  it('tries the factory passwords, none and then "root", where it has been given no other', async () => {
    const machine = await standIn(braiinsGraphqlExample.answers)
    const { host, ports } = machine.address
    const link = braiinsGraphql.open({ host, ...(ports === undefined ? {} : { ports }) })
    open.push(link, machine)
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(machine.log.filter((line) => line.includes('login'))).toHaveLength(2)
  })

  it('signs in again when its session has ended', async () => {
    let ended = false
    const { machine, link } = await machineOf(
      changed((_, reply) => {
        if (!ended) return reply
        ended = false
        return told({ data: null, errors: [{ message: 'Unauthorized' }] })
      }),
    )
    expect((await link.poll(NOW)).ok).toBe(true)
    ended = true
    expect((await link.poll(instant(NOW + 10_000))).ok).toBe(true)
    expect(machine.log.filter((line) => line.includes('login'))).toHaveLength(2)
  })

  it('takes the model from the cgminer API where GraphQL does not tell it', async () => {
    const whole = changed((_, reply) =>
      reply === undefined ? reply : { ...reply, text: reply.text.replace('"modelName":"Antminer S19",', '') },
    )
    const status = { STATUS: [{ STATUS: 'S', Description: 'BOSer boser-openwrt 0.1.0-11012d53' }] }
    const rpc = new Map([
      ['version', JSON.stringify({ ...status, VERSION: [{ API: '3.7' }] })],
      ['devdetails', JSON.stringify({ ...status, DEVDETAILS: [{ ID: 1, Model: 'Bitmain Antminer S17' }] })],
    ])
    const { machine, link } = await machineOf({ ...whole, rpc })
    expect(await link.poll(NOW)).toMatchObject({
      value: {
        make: 'Antminer',
        model: 'Antminer S17',
        apiVersion: '3.7',
        firmwareVersion: '2022-09-13-0-11012d53-22.08-plus',
      },
    })
    await link.poll(instant(NOW + 61_000))
    expect(machine.log.filter((line) => line.startsWith('rpc'))).toEqual(['rpc version+devdetails'])
  })

  it('changes the machine by each order', async () => {
    const { link } = await machineOf()
    await link.command({ kind: 'limit', power: watts(2_500.4) })
    await link.command({ kind: 'locate', on: true })
    await link.command({
      kind: 'pools',
      pools: [
        { url: 'stratum+tcp://a.example:3333', user: 'o.1', password: 'p' },
        { url: 'stratum+tcp://b.example:25', user: 'o.2' },
      ],
    })
    expect(await link.poll(NOW)).toMatchObject({
      value: {
        powerLimit: 2_500,
        locating: true,
        pools: [
          { url: 'stratum+tcp://a.example:3333', user: 'o.1' },
          { url: 'stratum+tcp://b.example:25', user: 'o.2' },
        ],
        accepted: 61,
        rejected: 1,
      },
    })
    await link.command({ kind: 'sleep' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: false, boards: [], hostname: 'b4' } })
    await link.command({ kind: 'wake' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: true, powerLimit: 2_500 } })
  })

  it('limits a version that has other errors than it asks for', async () => {
    const { machine, link } = await machineOf(
      changed((query, reply) =>
        query.includes('AutotuningError')
          ? told({ data: null, errors: [{ message: 'Unknown type "AutotuningError".' }] })
          : reply,
      ),
    )
    expect(await link.command({ kind: 'limit', power: watts(2_600) })).toEqual({
      ok: true,
      value: 'accepted',
    })
    expect(machine.log.filter((line) => line.includes('updateAutotuning'))).toHaveLength(2)
  })

  it('says that pools are written where only the new start of mining is refused', async () => {
    const { link } = await machineOf(
      changed((query, reply) =>
        query.includes('restart')
          ? told({ data: { bosminer: { restart: { __typename: 'BosminerError' } } } })
          : reply,
      ),
    )
    expect(
      await link.command({ kind: 'pools', pools: [{ url: 'stratum+tcp://a.example:1', user: 'o' }] }),
    ).toEqual({
      ok: false,
      failure: {
        kind: 'refused',
        detail: 'BosminerError (the settings are written, but mining is not started anew)',
      },
    })
  })
})

describeCorpus('Braiins OS with GraphQL, recorded', () => {
  const rows: readonly [
    string,
    string,
    { power: number; powerLimit: number; chips: number; rate?: number },
  ][] = [
    ['asic', 'braiins-2022-s9-class', { power: 735, powerLimit: 900, chips: 189, rate: 7.160208944955902 }],
    ['asic-wide/braiins-bos', 's9-22.08-plus-1', { power: 735, powerLimit: 900, chips: 189 }],
    ['asic', 'braiins-v25_03', { power: 4448, powerLimit: 3878, chips: 165 }],
  ]
  it.each(rows)('reads %s/%s', async (folder, name, want) => {
    const device = parseRecording(corpusJson(folder, `${name}.json`))
    const { link } = await machineOf(answersOf(device, undefined))
    const outcome = await link.poll(NOW)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
    const { boards, fans, pools, defects, ...report } = outcome.value
    // The recording has no sign-in to LuCI; its page answers without one.
    expect(defects).toEqual([])
    expect(report).toMatchObject({
      mac: device.expected['mac'],
      power: want.power,
      powerLimit: want.powerLimit,
      locating: false,
      mining: true,
      apiVersion: '3.7',
    })
    if (want.rate !== undefined)
      expect(report).toMatchObject({ hashrate: want.rate, expectedHashrate: 7.24240252323 })
    expect(boards.reduce((sum, board) => sum + (board.chips ?? 0), 0)).toBe(want.chips)
    expect([boards.length, fans.length, pools.length]).toEqual([3, name.includes('25') ? 4 : 2, 2])
  })
})
