import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { vnish } from './driver.ts'
import { vnishExample } from './example.ts'

const NOW = instant(1_700_000_000_000)
const EXAMPLE = vnishExample.answers
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = EXAMPLE, password = 'root') {
  const machine = await standIn(answers)
  const link = vnish.open({ ...machine.address, credentials: { user: '', password } })
  open.push(link, machine)
  return { machine, link }
}

/** The example's machine with some pages changed, each from what it would have said. */
function changed(pages: Readonly<Record<string, (own: WebReply | undefined) => WebReply>>): Answers {
  return {
    ...EXAMPLE,
    site: () => {
      const own = EXAMPLE.site?.()
      return (request: WebRequest) => {
        const change = pages[`${request.method} ${request.path}`]
        return change === undefined ? own?.(request) : change(own?.(request))
      }
    },
  }
}

const said =
  (value: unknown, status = 200) =>
  (): WebReply => ({ status, text: JSON.stringify(value) })

describe('VNish, told badly', () => {
  it.each([
    ['nothing of a firmware', { 'GET /api/v1/info': said({ miner: 'Antminer S21' }) }],
    ['a summary without a miner', { 'GET /api/v1/summary': said({ miner: null }) }],
    ['a list for a summary', { 'GET /api/v1/summary': said([]) }],
  ])('is malformed: %s', async (_, pages) => {
    const { link } = await machineOf(changed(pages))
    expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
  })

  it('leaves out a state, a unit and a preset that are none, and says so', async () => {
    const { link } = await machineOf(
      changed({
        'GET /api/v1/summary': said({
          miner: {
            miner_status: { miner_state: 'dancing' },
            hr_realtime: -5,
            power_consumption: '12 horses',
          },
        }),
        'GET /api/v1/autotune/presets': said('none'),
        'GET /api/v1/perf-summary': said({}),
      }),
    )
    const outcome = await link.poll(NOW)
    if (!outcome.ok) throw new Error(outcome.failure.kind)
    expect(outcome.value).toMatchObject({ powerGrade: 'unknown', boards: [], fans: [], pools: [] })
    for (const key of ['mining', 'hashrate', 'power', 'powerLimit', 'profile', 'profiles'])
      expect(outcome.value).not.toHaveProperty(key)
    expect(outcome.value.defects.join()).toMatch(/negative.*dancing.*horses/)
  })

  it('reads what is open with a wrong password, tries it once a minute, and never shows it', async () => {
    const { machine, link } = await machineOf(
      changed({ 'GET /api/v1/summary': () => ({ status: 200, text: '{"miner":{"hr_realtime":100000}}' }) }),
      'mistaken',
    )
    for (const second of [0, 10, 20]) {
      const outcome = await link.poll(instant(NOW + second * 1_000))
      expect(outcome).toMatchObject({ ok: true, value: { hashrate: 100, mining: true } })
      expect(JSON.stringify(outcome)).toMatch(/presets: unauthorised.*password refused/)
      expect(JSON.stringify(outcome)).not.toContain('mistaken')
    }
    expect(machine.log.filter((line) => line.includes('unlock'))).toHaveLength(1)
  })

  it('refuses a fourth pool, a limit below the weakest preset, an unknown one and one for a changed power supply', async () => {
    const { machine, link } = await machineOf()
    const pool = { url: 'a:1', user: 'u' }
    for (const order of [
      { kind: 'pools', pools: [pool, pool, pool, pool] },
      { kind: 'limit', power: watts(2_399) },
      { kind: 'profile', profile: '9000' },
      { kind: 'profile', profile: '4690' },
      { kind: 'limit-percent', percent: 10 },
    ] as const)
      expect(await link.command(order)).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(machine.log.filter((line) => line.startsWith('POST') && !line.includes('unlock'))).toEqual([])
  })

  it('keeps pool passwords out of what it says of a refusal', async () => {
    const { link } = await machineOf(
      changed({ 'POST /api/v1/settings': said({ err: 'bad pool {"pass":"tellnobody"}' }, 400) }),
    )
    const order = { kind: 'pools', pools: [{ url: 'a:1', user: 'u', password: 'tellnobody' }] } as const
    const outcome = await link.command(order)
    expect(outcome).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringContaining('bad pool') },
    })
    expect(JSON.stringify(outcome)).not.toContain('tellnobody')
  })

  it('says that 1.2 has no throttle', async () => {
    const { link } = await machineOf(changed({ 'POST /api/v1/mining/throttle': said({}, 404) }))
    expect(await link.command({ kind: 'limit-percent', percent: 60 })).toMatchObject({
      failure: { kind: 'unsupported' },
    })
  })
})

describe('VNish', () => {
  it('stops and starts, and takes a second stop for done', async () => {
    const { link } = await machineOf()
    for (const _ of [1, 2])
      expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(NOW)).toMatchObject({
      value: { mining: false, hashrate: 0, power: 0, boards: [{ active: false }] },
    })
    expect(await link.command({ kind: 'wake' })).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: true } })
  })

  it('chooses the strongest preset within a limit', async () => {
    const { link } = await machineOf()
    await link.command({ kind: 'limit', power: watts(2_799) })
    expect(await link.poll(NOW)).toMatchObject({ value: { profile: '2400', powerLimit: 2400 } })
  })

  it('restarts a running machine where a change wants it, and leaves a stopped one stopped', async () => {
    const { machine, link } = await machineOf(
      changed({
        'POST /api/v1/settings': said({ restart_required: true }),
        'POST /api/v1/mining/restart': said({}),
      }),
    )
    const order = { kind: 'profile', profile: '2400' } as const
    expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.at(-1)).toBe('POST /api/v1/mining/restart')
    await link.command({ kind: 'sleep' })
    expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.at(-1)).toBe('GET /api/v1/status')
  })

  it('lights the light that turns over at each call', async () => {
    const { machine, link } = await machineOf()
    for (const on of [true, true, false, false]) {
      expect(await link.command({ kind: 'locate', on })).toEqual({ ok: true, value: 'accepted' })
      expect(await link.poll(NOW)).toMatchObject({ value: { locating: on } })
    }
    expect(machine.log.filter((line) => line.includes('find-miner'))).toHaveLength(6)
  })

  it('sends the token bare to a machine that refuses it with Bearer, and with it where that is wanted', async () => {
    const site = () => {
      const own = EXAMPLE.site?.()
      return (request: WebRequest): WebReply | undefined => {
        const token = request.headers['authorization']
        const system = request.path.startsWith('/api/v1/system')
        if (token !== undefined && token.startsWith('Bearer ') !== system) return { status: 401, text: '{}' }
        const headers = {
          ...request.headers,
          ...(token === undefined || system ? {} : { authorization: `Bearer ${token}` }),
        }
        return own?.({ ...request, headers })
      }
    }
    const { machine, link } = await machineOf({ ...EXAMPLE, site })
    const told = await link.poll(NOW)
    expect(told).toMatchObject({ ok: true, value: { defects: [] } })
    expect(told.ok && told.value.profiles?.length).toBeGreaterThan(0)
    const before = machine.log.length
    await link.poll(instant(NOW + 5_000))
    expect(machine.log.slice(before)).toHaveLength(1)
    expect(await link.command({ kind: 'reboot' })).toMatchObject({ ok: true })
  })

  it('takes a power usage of J/TH for no power', async () => {
    const miner = { miner_status: { miner_state: 'mining' }, hr_realtime: 100_000, power_usage: 29 }
    const { link } = await machineOf(changed({ 'GET /api/v1/summary': said({ miner }) }))
    const told = await link.poll(NOW)
    expect(told).toMatchObject({ ok: true, value: { powerGrade: 'unknown' } })
    expect(told.ok && told.value.power).toBeUndefined()
  })

  it('asks one page a poll once it knows the machine', async () => {
    const { machine, link } = await machineOf()
    for (const second of [0, 10, 20]) await link.poll(instant(NOW + second * 1_000))
    expect(machine.log.slice(-2)).toEqual(['GET /api/v1/summary', 'GET /api/v1/summary'])
    expect(machine.log).toHaveLength(8)
  })

  it('reads the chips of older firmware by /chips', async () => {
    const { link } = await machineOf(
      changed({
        'GET /api/v1/chains': said({}, 404),
        'GET /api/v1/chips': said({
          chains: [{ id: 1, chips: [{ hashrate: 800, freq: 500, errors: 3, temp: 60 }] }],
        }),
      }),
    )
    expect(await link.chips()).toEqual({
      ok: true,
      value: [[{ temperature: 60, hashrate: 0.8, frequencyMhz: 500, errors: 3 }]],
    })
  })
})

describeCorpus('VNish, recorded', () => {
  it('reads an S21 Pro under 1.2.7', async () => {
    const device = parseRecording(corpusJson('asic-wide', 'vnish', 's21pro-1.2.7-1.json'))
    const { link } = await machineOf(answersOf(device, undefined), 'admin')
    expect(await link.poll(NOW)).toMatchObject({
      ok: true,
      value: {
        make: 'Antminer',
        model: 'Antminer S21 Pro',
        firmwareVersion: '1.2.7',
        mac: '02:95:23:B3:E0:79',
        mining: true,
        hashrate: 173.87094,
        expectedHashrate: expect.closeTo(196.51717, 9),
        power: 2583,
        powerGrade: 'estimated',
        powerLimit: 2800,
        profile: '2800',
        accepted: 1599,
        rejected: 9,
        uptimeS: 6_900,
        boards: [
          { active: true, chips: 65, temperature: 65, hashrate: 60.79719 },
          { active: true, chips: 65, temperature: 64, hashrate: 57.766645 },
          { active: true, chips: 65, temperature: 64, hashrate: 55.3071 },
        ],
        fans: [{ rpm: 5880 }, { rpm: 5880 }, { rpm: 5940 }, { rpm: 5940 }],
        pools: [{ active: true }, { active: false }],
        errors: [],
        defects: [],
      },
    })
  })
})
