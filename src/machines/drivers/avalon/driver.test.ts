import { afterEach, describe, expect, it, vi } from 'vitest'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../../testing/standIn.ts'
import { avalon } from './driver.ts'
import { avalonMachine } from './example.ts'

const NOW = instant(1_700_000_000_000)
const POOL = { url: 'stratum+tcp://new.example:25', user: 'o.w', password: 'pool-secret' }
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = avalonMachine(), manners: Manners = {}, timeoutMs = 2_000) {
  const machine = await standIn(answers, manners)
  const link = avalon.open({ ...machine.address, timeoutMs })
  open.push(link, machine)
  return { machine, link }
}

const said = (letter: string, message: string) =>
  JSON.stringify({
    STATUS: [{ STATUS: letter, When: 1, Code: 120, Msg: message, Description: 'cgminer 4.11.1' }],
  })

/** A machine of another kind: its name, and what it takes for an order. */
function machineNamed(
  name: string,
  takes: RegExp,
  no = said('E', 'ASC 0 set failed: Unknown option'),
): Answers {
  const made = avalonMachine()
  const rpc = new Map(made.rpc)
  rpc.set('version', JSON.stringify({ VERSION: [{ PROD: `Avalon ${name}`, MODEL: name, API: '3.7' }] }))
  const stats = rpc.get('stats') ?? ''
  rpc.set('stats', stats.replace('15-194-24102401', `${name}-25052801`).replace('WORKMODE[1]', 'WORKMODE[2]'))
  return {
    ...made,
    rpc,
    onRpc: ({ command, parameter }) =>
      command === 'ascset' || command === 'setpool'
        ? takes.test(`${command}|${parameter}`)
          ? said('S', 'ASC 0 set OK')
          : no
        : undefined,
  }
}

const ordersOf = (machine: StandIn) =>
  machine.log.filter((line) => /ascset|setpool/.test(line)).map((line) => line.replace(/^rpc /, ''))

describe('Avalon, refusals', () => {
  it('tells a password that setpool does not take, and sends no further pool', async () => {
    const made = await standIn(avalonMachine())
    open.push(made)
    const link = avalon.open({ ...made.address, credentials: { user: 'root', password: 'mistaken' } })
    open.push(link)
    const outcome = await link.command({ kind: 'pools', pools: [POOL] })
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unauthorised' } })
    expect(JSON.stringify(outcome)).not.toMatch(/mistaken|pool-secret/)
    expect(ordersOf(made)).toHaveLength(1)
  })

  it('keeps passwords out of what it says, also where the machine repeats them', async () => {
    const { link } = await machineOf(avalonMachine(said('E', 'no: workerpassword is pool-secret')))
    const outcomes = [
      await link.command({ kind: 'pools', pools: [POOL] }),
      await link.command({ kind: 'pools', pools: [{ ...POOL, password: 'pool-secret,1' }] }),
      await link.command({ kind: 'pools', pools: [POOL, POOL, POOL, POOL] }),
      await link.command({ kind: 'pools', pools: [] }),
    ]
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(JSON.stringify(outcomes)).not.toContain('pool-secret')
  })

  it('does not send what would be read as another field', async () => {
    const { machine, link } = await machineOf()
    const pools = [{ ...POOL, url: 'stratum+tcp://a.example:1,evil' }]
    expect(await link.command({ kind: 'pools', pools })).toMatchObject({ ok: false })
    expect(ordersOf(machine)).toEqual([])
  })

  it.each(['garbage', '', '{"STATUS":[]}'])('takes %j for no consent', async (answer) => {
    const { link } = await machineOf(avalonMachine(answer))
    expect(await link.command({ kind: 'sleep' })).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
  })

  it('names the profiles that there are', async () => {
    const { link } = await machineOf()
    expect(await link.command({ kind: 'profile', profile: 'turbo' })).toMatchObject({
      ok: false,
      failure: { kind: 'refused', detail: 'no profile "turbo": there are normal, performance' },
    })
  })
})

describe('Avalon, orders', () => {
  it('does what it is told: its next report shows it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW })
    const { machine, link } = await machineOf()
    await link.poll(NOW)
    for (const order of [
      { kind: 'profile', profile: 'normal' },
      { kind: 'pools', pools: [POOL] },
      { kind: 'locate', on: true },
      { kind: 'sleep' },
    ] as const)
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(instant(NOW + 1_000))).toMatchObject({
      ok: true,
      value: {
        mining: false,
        hashrate: 0,
        power: 12,
        powerGrade: 'measured',
        profile: 'normal',
        locating: true,
        boards: [
          { active: false, hashrate: 0 },
          { active: false, hashrate: 0 },
        ],
        pools: [POOL, POOL, POOL].map(({ url, user }) => ({ url, user })),
      },
    })
    await link.command({ kind: 'wake' })
    expect(await link.poll(instant(NOW + 2_000))).toMatchObject({ ok: true, value: { mining: true } })
    const pool = `stratum+tcp://new.example:25,o.w,pool-secret`
    expect(ordersOf(machine)).toEqual([
      'ascset 0,workmode,0',
      'ascset 0,reboot,0',
      ...[0, 1, 2].map((place) => `ascset 0,setpool,root,secret,${place},${pool}`),
      'ascset 0,reboot,0',
      'ascset 0,led,1-1',
      'ascset 0,softoff,1:1700000005',
      'ascset 0,softon,1:1700000005',
    ])
  })

  it.each([
    ['Q', { kind: 'profile', profile: 'super' }, ['ascset 0,workmode,set,2']],
    ['Nano3s', { kind: 'profile', profile: 'medium' }, ['ascset 0,workmode,set,1']],
    ['nano3', { kind: 'profile', profile: 'high' }, ['ascset 0,worklevel,set,2']],
    ['Mini3', { kind: 'profile', profile: 'night' }, ['ascset 0,workmode,set,2']],
    ['1066', { kind: 'profile', profile: 'normal' }, ['ascset 0,workmode,0', 'ascset 0,reboot,0']],
    ['1066', { kind: 'sleep' }, ['ascset 0,hashpower,0']],
    ['1066', { kind: 'wake' }, ['ascset 0,reboot,0']],
    [
      '1066',
      { kind: 'pools', pools: [POOL] },
      ['ascset 0,setpool,root,secret,stratum+tcp://new.example:25,o.w,pool-secret', 'ascset 0,reboot,0'],
    ],
    [
      'Q',
      { kind: 'pools', pools: [POOL, { ...POOL, user: 'o.v' }] },
      [
        'setpool root,secret,0,stratum+tcp://new.example:25,o.w,pool-secret',
        'setpool root,secret,1,stratum+tcp://new.example:25,o.v,pool-secret',
        'setpool root,secret,2,stratum+tcp://new.example:25,o.v,pool-secret',
        'ascset 0,reboot,0',
      ],
    ],
  ] as const)('speaks to a %s in its words: %j', async (name, order, words) => {
    const { machine, link } = await machineOf(machineNamed(name, /./))
    expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(ordersOf(machine)).toEqual(words)
  })

  it('tries the other form of an order that firmware does not know', async () => {
    const { machine, link } = await machineOf(machineNamed('nano3', /softoff$|reboot,all/))
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(await link.command({ kind: 'reboot' })).toEqual({ ok: true, value: 'accepted' })
    expect(ordersOf(machine).map((line) => line.replace(/\d{10}/, 'T'))).toEqual([
      'ascset 0,softoff,1:T',
      'ascset 0,softoff',
      'ascset 0,reboot,0',
      'ascset 0,reboot,all',
    ])
  })

  it('takes silence for a restart if the machine still answers, and for nothing if it does not', async () => {
    const silent = (answer: Buffer) => (answer.toString().includes('set OK') ? undefined : answer)
    const restarting = await machineOf(avalonMachine(), { wire: silent }, 150)
    expect(await restarting.link.command({ kind: 'wake' })).toEqual({ ok: true, value: 'accepted' })
    expect(await restarting.link.command({ kind: 'sleep' })).toMatchObject({
      ok: false,
      failure: { kind: 'timeout' },
    })
    const gone = await machineOf(avalonMachine(), { wire: () => undefined }, 150)
    expect(await gone.link.command({ kind: 'reboot' })).toMatchObject({
      ok: false,
      failure: { kind: 'timeout' },
    })
  })
})

describe('Avalon, reports', () => {
  it('reads the same from firmware that joins no commands', async () => {
    const joined = await (await machineOf()).link.poll(NOW)
    expect(await (await machineOf(avalonMachine(), { joins: false })).link.poll(NOW)).toEqual(joined)
  })

  it('asks by another command where stats tells nothing, and by that one from then on', async () => {
    const made = avalonMachine()
    const rpc = new Map(made.rpc)
    rpc.set('litestats', rpc.get('stats') ?? '')
    rpc.set('stats', '{"STATUS":[{"STATUS":"S"}],"STATS":[{"ID":"AVALON0","MM ID0:Summary":{},"HBinfo":{}}]}')
    const { machine, link } = await machineOf({ ...made, rpc })
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { power: 3731, defects: [] } })
    expect(await link.poll(instant(NOW + 10_000))).toMatchObject({ ok: true, value: { power: 3731 } })
    expect(machine.log).toEqual([
      'rpc version+summary+stats+pools',
      'rpc estats',
      'rpc litestats',
      'rpc summary+litestats',
    ])
  })

  it('names the machine by its own block where version tells nothing', async () => {
    const rpc = new Map(avalonMachine().rpc)
    rpc.delete('version')
    const { link } = await machineOf({ ...avalonMachine(), rpc })
    expect(await link.poll(NOW)).toMatchObject({
      ok: true,
      value: { model: '15-194', firmwareVersion: '24102401_25462b2_9ddf522', profile: 'performance' },
    })
  })

  it('says 0 W of a hashing machine as unknown, and takes the output where no wall power is told', async () => {
    const read = async (supply: string) => {
      const made = avalonMachine()
      const rpc = new Map(made.rpc)
      rpc.set('stats', (rpc.get('stats') ?? '').replace(/PS\[[^\]]*\] WALLPOWER\[3731\]/, supply))
      const outcome = await (await machineOf({ ...made, rpc })).link.poll(NOW)
      return outcome.ok ? [outcome.value.power, outcome.value.powerGrade] : outcome.failure
    }
    expect(await read('PS[0 1220 1314 140 1839 1308]')).toEqual([1839, 'estimated'])
    expect(await read('PS[0 0 27965 2 0 3210 66]')).toEqual([66, 'measured'])
    expect(await read('PS[0 0 0 0 0 0 0] WALLPOWER[0]')).toEqual([undefined, 'unknown'])
    expect(await read('')).toEqual([undefined, 'unknown'])
  })
})
