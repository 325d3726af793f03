import { afterEach, describe, expect, it, vi } from 'vitest'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../../model.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../../testing/standIn.ts'
import { whatsminerV2 } from './driver.ts'
import { whatsminerV2Machine } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = whatsminerV2Machine(), manners: Manners = {}) {
  const machine = await standIn(answers, manners)
  const link = whatsminerV2.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

/** A machine that answers `get_token`, or an order, with this text once, and rightly after that. */
function once(command: string, answer: string): Answers {
  const made = whatsminerV2Machine()
  let left = 1
  return {
    ...made,
    onRpc(request) {
      const hit = request['command'] === command || (command === 'enc' && request['enc'] === 1)
      return hit && left-- > 0 ? answer : made.onRpc?.(request)
    },
  }
}

const invalid = (said: string, code = 14) =>
  JSON.stringify({ STATUS: 'E', When: 0, Code: code, Msg: said, Description: 'whatsminer v1.1' })

describe('WhatsMiner API 2, refusals', () => {
  it.each([
    ['write API switched off', [45, "can't access write cmd"], 'unauthorised', /WhatsMinerTool/],
    ['an order it does not know', [14, 'invalid cmd'], 'unsupported', /does not know/],
    ['an order that failed', [132, 'command error'], 'refused', /code 132, command error/],
  ] as const)('says in clear words: %s', async (_name, no, kind, words) => {
    const { link } = await machineOf(whatsminerV2Machine({ no }))
    expect(await link.command({ kind: 'sleep' })).toMatchObject({
      ok: false,
      failure: { kind, detail: expect.stringMatching(words) },
    })
  })

  it('tells a machine that has no token left, and takes no text for a token', async () => {
    const rpc = new Map(whatsminerV2Machine().rpc)
    for (const answer of [invalid('over max connect', 136), invalid('over max connect', 135)]) {
      rpc.set('get_token', answer)
      const { link } = await machineOf({ ...whatsminerV2Machine(), rpc })
      expect(await link.command({ kind: 'wake' })).toMatchObject({
        ok: false,
        failure: {
          kind: 'refused',
          detail: expect.stringMatching(/too many tokens are out.*over max connect/),
        },
      })
    }
  })

  it('keeps passwords out of what it says, whatever goes wrong', async () => {
    const pools = [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'pool-secret' }]
    const { link } = await machineOf(whatsminerV2Machine({ no: [132, 'bad pool-secret of secret'] }))
    const broken = await machineOf(once('enc', '{"enc":"AAAA"}'))
    const outcomes = [
      await link.command({ kind: 'pools', pools }),
      await link.command({ kind: 'pools', pools: [...pools, ...pools, ...pools, ...pools] }),
      await broken.link.command({ kind: 'pools', pools }),
    ]
    expect(outcomes.map((outcome) => !outcome.ok && outcome.failure.kind)).toEqual([
      'refused',
      'refused',
      'malformed',
    ])
    expect(JSON.stringify(outcomes)).not.toMatch(/pool-secret|secret"|data/)
  })

  it('asks nothing for a profile that there is not', async () => {
    const { machine, link } = await machineOf()
    expect(await link.command({ kind: 'profile', profile: 'constructor' })).toMatchObject({
      ok: false,
      failure: { kind: 'refused', detail: 'no profile "constructor": there are low, normal, high' },
    })
    expect(machine.log).toEqual([])
  })
})

describe('WhatsMiner API 2, orders', () => {
  it('does what it is told: its next report shows it', async () => {
    const { link } = await machineOf()
    const orders: readonly MachineCommand[] = [
      { kind: 'sleep' },
      { kind: 'limit', power: watts(2500) },
      { kind: 'limit-percent', percent: 75 },
      { kind: 'profile', profile: 'high' },
      { kind: 'locate', on: true },
      { kind: 'pools', pools: [{ url: 'stratum+tcp://new.example:25', user: 'o.w' }] },
    ]
    await link.poll(NOW)
    for (const order of orders) expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(instant(NOW + 1_000))).toMatchObject({
      ok: true,
      value: {
        mining: false,
        hashrate: 0,
        power: 12,
        powerLimit: 2500,
        profile: 'high',
        locating: true,
        pools: [{ url: 'stratum+tcp://new.example:25', user: 'o.w' }],
      },
    })
    await link.command({ kind: 'wake' })
    await link.command({ kind: 'locate', on: false })
    expect(await link.poll(instant(NOW + 2_000))).toMatchObject({
      ok: true,
      value: { mining: true, hashrate: 124.5, locating: false },
    })
  })

  it('asks for one token in half an hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const { machine, link } = await machineOf()
    const tokens = () => machine.log.filter((line) => line === 'rpc get_token').length
    await link.command({ kind: 'sleep' })
    await link.command({ kind: 'wake' })
    expect(tokens()).toBe(1)
    vi.setSystemTime(NOW + 26 * 60_000)
    await link.command({ kind: 'sleep' })
    expect(tokens()).toBe(2)
  })

  it('asks for one new token when the machine has forgotten the old one, and no more', async () => {
    const forgetful = await machineOf(once('enc', invalid('check token err', 135)))
    expect(await forgetful.link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(forgetful.machine.log.map((line) => line.slice(0, 13))).toEqual([
      'rpc get_token',
      'rpc {"enc":1,',
      'rpc get_token',
      'rpc {"enc":1,',
    ])
    const { machine, link } = await machineOf(whatsminerV2Machine({ no: [135, 'check token err'] }))
    expect(await link.command({ kind: 'sleep' })).toMatchObject({
      ok: false,
      failure: { kind: 'unauthorised', detail: expect.stringMatching(/check the password/) },
    })
    expect(machine.log).toHaveLength(4)
  })

  it('takes the slow share in percent where there is no fast one', async () => {
    const { machine, link } = await machineOf(once('enc', invalid('invalid cmd')))
    await link.command({ kind: 'limit-percent', percent: 60 })
    expect(machine.log.filter((line) => line.includes('"enc"'))).toHaveLength(2)
  })
})

describe('WhatsMiner API 2, reports', () => {
  const read = async (change: (rpc: Map<string, string>) => void, manners: Manners = {}) => {
    const rpc = new Map(whatsminerV2Machine().rpc)
    change(rpc)
    const { machine, link } = await machineOf(
      { ...whatsminerV2Machine(), rpc, onRpc: () => undefined },
      manners,
    )
    const outcome = await link.poll(NOW)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
    return { machine, link, told: outcome.value }
  }

  it('reads the same from firmware that joins no commands', async () => {
    const { told } = await read(() => undefined)
    const { told: apart } = await read(() => undefined, { joins: false })
    expect(apart).toEqual(told)
  })

  it('asks for what the firmware leaves out of a joined answer by itself, and only so from then on', async () => {
    const made = whatsminerV2Machine()
    const { machine, link } = await machineOf({
      ...made,
      onRpc: ({ command }) =>
        String(command).includes('+')
          ? `{"summary":[${made.rpc?.get('summary')}],"devs":[${made.rpc?.get('devs')}]}`
          : undefined,
    })
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { model: 'M50S VH50', defects: [] } })
    await link.poll(instant(NOW + 10_000))
    expect(machine.log.slice(-2)).toEqual(['rpc summary+devs', 'rpc status'])
  })

  it.each([
    ['a list of objects', [{ '531': 'x' }, { '99999': 'x' }], ['531', '99999']],
    ['a list of codes', ['110', 8410], ['110', '8410']],
    ['one object', { '110': 'x', '111': 'y' }, ['110', '111']],
    ['nothing', [], []],
    ['what is no code', ['reason', null, {}], []],
  ])('reads error codes told as %s', async (_name, error_code, codes) => {
    const { told } = await read((rpc) => {
      rpc.set('get_error_code', JSON.stringify({ STATUS: 'S', Code: 131, Msg: { error_code } }))
    })
    expect(told.errors.map(({ code }) => code)).toEqual(codes)
  })

  it('reads a summary that stands in "Msg", with texts for numbers (V2.2.2)', async () => {
    const { told } = await read((rpc) => {
      const Msg = {
        Elapsed: '60',
        'HS RT': '100000000',
        Power: '3000',
        'Power Limit': '3300 W',
        'Fan Speed In': 1,
      }
      rpc.set('summary', JSON.stringify({ STATUS: 'S', Code: 131, Msg }))
    })
    expect(told).toMatchObject({ hashrate: 100, power: 3000, powerLimit: 3300, uptimeS: 60, defects: [] })
  })

  it('reads boards and pools that stand below "Msg"', async () => {
    const { told } = await read((rpc) => {
      const Msg = {
        DEVS: [{ ASC: 0, Status: 'Alive', 'MHS av': 1_000_000 }],
        POOLS: [{ URL: 'a', User: 'b' }],
      }
      for (const command of ['devs', 'pools'])
        rpc.set(command, JSON.stringify({ STATUS: 'S', Code: 131, Msg }))
    })
    expect(told).toMatchObject({ boards: [{ active: true, hashrate: 1 }], pools: [{ url: 'a', user: 'b' }] })
  })

  it('says that it stands when its service is off and tells no summary', async () => {
    const { told } = await read((rpc) => {
      rpc.set('summary', invalid('process is not running', 132))
      rpc.set('status', JSON.stringify({ STATUS: 'S', Code: 131, Msg: { mineroff: 'true' } }))
    })
    expect(told).toMatchObject({ mining: false, serialNumber: 'SN2', powerGrade: 'unknown' })
    expect('hashrate' in told).toBe(false)
  })
})
