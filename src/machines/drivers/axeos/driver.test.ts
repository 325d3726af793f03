import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink, PoolSetting } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { axeos } from './driver.ts'
import { axeStandIn } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = axeStandIn()) {
  const machine = await standIn(answers)
  const link = axeos.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

async function told(link: MachineLink) {
  const outcome = await link.poll(NOW)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

/** A machine that tells this of itself and knows no other page. */
function telling(info: object): Answers {
  return { http: new Map([['GET /api/system/info', JSON.stringify(info)]]) }
}

describe('AxeOS', () => {
  it.each([
    ['a list', []],
    ['another device', { ASICModel: 'BM1370' }],
    ['an error', { error: 'starting' }],
  ])('takes %s for no report', async (_, info) => {
    const { link } = await machineOf(telling(info))
    expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
  })

  it('reads on where figures are missing or of the wrong kind', async () => {
    const { link } = await machineOf(
      telling({
        ASICModel: 'BM1366',
        hashRate: 'fast',
        power: -3,
        temp: -1,
        asicTemps: 5,
        stratumURL: 'a:1',
      }),
    )
    const report = await told(link)
    expect(report).toMatchObject({ boards: [{}], fans: [], powerGrade: 'unknown' })
    expect(report.pools).toEqual([{ url: 'stratum+tcp://a:1' }])
    expect('mining' in report || 'profiles' in report || 'temperature' in (report.boards[0] ?? {})).toBe(
      false,
    )
    expect(report.defects).toHaveLength(3)
  })

  it('says what an older firmware cannot do', async () => {
    const { machine, link } = await machineOf(axeStandIn('old bitaxe'))
    expect((await told(link)).defects).toEqual([])
    for (const order of [
      { kind: 'sleep' },
      { kind: 'locate', on: true },
      { kind: 'profile', profile: '490MHz' },
    ] as const)
      expect(await link.command(order)).toMatchObject({ ok: false, failure: { kind: 'unsupported' } })
    const tls = [{ url: 'stratum+ssl://a.example:443', user: 'o' }]
    expect(await link.command({ kind: 'pools', pools: tls })).toMatchObject({ failure: { kind: 'refused' } })
    expect(machine.log.some((line) => line.startsWith('PATCH'))).toBe(false)
  })

  it.each([
    ['none', []],
    ['three', [1, 2, 3].map((port) => ({ url: `stratum+tcp://a.example:${port}`, user: 'o' }))],
    ['no pool', [{ url: 'https://a.example/', user: 'o' }]],
  ] satisfies [string, PoolSetting[]][])('refuses %s as pools', async (_, pools) => {
    const { machine, link } = await machineOf()
    expect(await link.command({ kind: 'pools', pools })).toMatchObject({ failure: { kind: 'refused' } })
    expect(machine.log.some((line) => line.startsWith('PATCH'))).toBe(false)
  })

  it('leaves none of the old pools where it sets one', async () => {
    const { machine, link } = await machineOf()
    const pools = [{ url: 'stratum+ssl://b.example:443', user: 'o.w', password: 'p' }]
    expect(await link.command({ kind: 'pools', pools })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.at(-2)).toContain(
      '"fallbackStratumURL":"b.example","fallbackStratumPort":443,"fallbackStratumUser":"o.w","fallbackStratumPassword":"p","stratumTLS":1',
    )
    expect((await told(link)).pools.map((pool) => pool.user)).toEqual(['o.w', 'o.w'])
  })

  it('turns its greeting off where it was on already', async () => {
    const { machine, link } = await machineOf()
    expect(await link.command({ kind: 'locate', on: false })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log).toEqual(['POST /api/system/identify', 'POST /api/system/identify'])
  })

  it('is seen to have done what it was told', async () => {
    const { link } = await machineOf()
    const afterwards = async (order: MachineCommand) => {
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
      return told(link)
    }
    expect(await afterwards({ kind: 'sleep' })).toMatchObject({ mining: false, hashrate: 0, power: 2.25 })
    expect(await afterwards({ kind: 'wake' })).toMatchObject({ mining: true, power: 17.5 })
    expect(await afterwards({ kind: 'profile', profile: '400MHz' })).toMatchObject({ profile: '400MHz' })
    const pools = ['a', 'b'].map((host) => ({ url: `stratum+tcp://${host}.example:3333`, user: 'o.w' }))
    expect((await afterwards({ kind: 'pools', pools })).pools).toMatchObject(pools)
  })

  it('sleeps and wakes a NerdQAxe by its shutdown and a restart, and tells both its chips and fans', async () => {
    const { machine, link } = await machineOf(axeStandIn('nerdqaxe'))
    expect(await told(link)).toMatchObject({
      make: 'NerdAxe',
      model: 'NerdQAxe++',
      boards: [{ chips: 2, temperature: 57.25 }],
      fans: [{ rpm: 4100 }, { rpm: 3000 }],
      pools: [{ active: true }],
    })
    const chips = await link.chips()
    expect(chips.ok && chips.value).toEqual([
      [
        { temperature: 55.5, frequencyMhz: 525, voltageV: 1.145 },
        { temperature: 57, frequencyMhz: 525, voltageV: 1.145 },
      ],
    ])
    await link.command({ kind: 'sleep' })
    expect(await told(link)).toMatchObject({ mining: false })
    await link.command({ kind: 'wake' })
    expect(await told(link)).toMatchObject({ mining: true })
    expect(machine.log.filter((line) => line.startsWith('POST'))).toEqual([
      'POST /api/system/shutdown',
      'POST /api/system/restart',
    ])
  })
})

describeCorpus('recorded AxeOS machines', () => {
  it.each([
    ['asic', 'bitaxe.json'],
    ['asic-wide/bitaxe', 'supra-401-axeos-2.0-1.json'],
  ])('reads %s/%s', async (folder, file) => {
    const { link } = await machineOf(answersOf(parseRecording(corpusJson(folder, file)), undefined))
    expect(await told(link)).toMatchObject({
      model: '401',
      mac: 'AA:BB:CC:DD:EE:FF',
      hostname: 'bitaxe',
      firmwareVersion: 'v2.4.5-3-gb5d1e36-dirty',
      apiVersion: 'v2.4.5-3-gb5d1e36-dirty',
      hashrate: 1,
      power: 2.65000009536743,
      powerGrade: 'measured',
      mining: true,
      uptimeS: 4,
      boards: [{ active: true, chips: 1, temperature: 59.875 }],
      fans: [{ rpm: 3517 }],
      pools: [
        { url: 'stratum+tcp://btc.example.pool:3333', user: 'asic-rs.test', active: true },
        { url: 'stratum+tcp://btc2.example.pool:3333', user: 'asic-rs.test', active: false },
      ],
      errors: [],
      defects: [],
    })
  })
})
