import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../../testing/standIn.ts'
import { luxos } from './driver.ts'
import { luxosExample, luxosMachine } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = luxosExample.answers, manners: Manners = {}) {
  const machine = await standIn(answers, manners)
  const link = luxos.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

const POOLS: MachineCommand = {
  kind: 'pools',
  pools: [
    { url: 'stratum+tcp://a.example:3333', user: 'o,1', password: 'hunter22' },
    { url: 'stratum+tcp://b.example:25', user: 'o.2' },
  ],
}

describe('LuxOS, refusals first', () => {
  it('leaves another user his session, and says who is in the way', async () => {
    const { machine, link } = await machineOf(luxosMachine({ taken: true }))
    expect(await link.command({ kind: 'sleep' })).toEqual({
      ok: false,
      failure: {
        kind: 'refused',
        detail: 'someone else has a session open on the machine; LuxOS ends it after a minute without use',
      },
    })
    expect(machine.log).toEqual(['rpc logon'])
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { mining: true } })
  })

  it('logs off whatever became of the order, and tells no session', async () => {
    const orders: readonly MachineCommand[] = [
      { kind: 'profile', profile: 'no such' },
      { kind: 'profile', profile: 'a,b' },
      { kind: 'locate', on: false },
      { kind: 'reboot' },
    ]
    const { machine, link } = await machineOf(luxosMachine({ without: 'ledset' }))
    const told = []
    for (const order of orders) told.push(await link.command(order))
    expect(told.map((one) => one.ok)).toEqual([false, false, false, true])
    expect(JSON.stringify(told)).not.toContain('madeUpSession')
    const count = (name: string) => machine.log.filter((line) => line.startsWith(`rpc ${name}`)).length
    expect([count('logon'), count('logoff')]).toEqual([4, 4])
  })

  it('keeps the old pools where a new one is refused, and tells no password', async () => {
    const { link } = await machineOf()
    const bad = { url: 'nonsense', user: 'u', password: 'hunter22' }
    const told = await link.command({ ...POOLS, pools: [...POOLS.pools, bad] })
    expect(told).toMatchObject({
      ok: false,
      failure: { kind: 'refused', detail: 'addpool: Bad URL for u:…' },
    })
    expect(await link.poll(NOW)).toMatchObject({
      value: { pools: [{ url: 'stratum+tcp://pool.example:3333' }] },
    })
  })

  it('reads what it can of an answer whose parts are missing or foreign', async () => {
    const status = { STATUS: [{ STATUS: 'S', Description: 'LUXminer 2023.1.1-0' }] }
    const rpc = new Map([
      ['version', JSON.stringify({ ...status, VERSION: [{ LUXminer: '2023.1.1-0' }] })],
      ['summary', JSON.stringify({ ...status, SUMMARY: [{ 'GHS 5s': '12000.5', Elapsed: -1 }] })],
      ['devs', JSON.stringify({ ...status, DEVS: [{ ASC: 0 }, 'nonsense'] })],
    ])
    const { link } = await machineOf({ rpc })
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        firmwareVersion: '2023.1.1-0',
        hashrate: 12.0005,
        powerGrade: 'unknown',
        boards: [{}],
        defects: ['rpc/0/summary/0/SUMMARY/0/Elapsed: -1 is negative'],
      },
    })
    for (const key of ['power', 'powerLimit', 'profile', 'profiles', 'locating', 'uptimeS', 'mac'])
      expect(outcome.ok && Object.hasOwn(outcome.value, key)).toBe(false)
  })
})

describe('LuxOS', () => {
  it('changes the machine by each order', async () => {
    const { link } = await machineOf()
    for (const order of [
      { kind: 'sleep' },
      { kind: 'limit', power: watts(1_400.9) },
      { kind: 'profile', profile: 'default' },
      { kind: 'locate', on: true },
      POOLS,
    ] as const)
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(NOW)).toMatchObject({
      value: {
        mining: false,
        power: 20,
        powerLimit: 1_400,
        profile: 'default',
        locating: true,
        pools: [
          { url: 'stratum+tcp://a.example:3333', user: 'o,1' },
          { url: 'stratum+tcp://b.example:25', user: 'o.2' },
        ],
      },
    })
    // Asleep already: nothing is left to be done.
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    await link.command({ kind: 'wake' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: true } })
  })

  it('limits a version without power targets by the strongest profile that keeps the limit', async () => {
    const { machine, link } = await machineOf(luxosMachine({ targets: false, without: 'powertargetset' }))
    expect(await link.command({ kind: 'limit', power: watts(2_000) })).toEqual({
      ok: true,
      value: 'accepted',
    })
    expect(await link.poll(NOW)).toMatchObject({ value: { profile: '290MHz', powerLimit: 1_188 } })
    expect(await link.command({ kind: 'limit', power: watts(500) })).toMatchObject({
      failure: {
        kind: 'refused',
        detail: 'this version has no power target, and its weakest profile draws 784 W',
      },
    })
    expect(machine.log.some((line) => line.includes('powertargetset'))).toBe(false)
  })

  it('asks for names, pools, profiles and events once a minute only', async () => {
    const { machine, link } = await machineOf()
    for (const second of [0, 10, 61]) await link.poll(instant(NOW + second * 1_000))
    const brief = 'summary+stats+devs+temps+fans+power+config'
    const full = `version+pools+profiles+events+${brief}`
    expect(machine.log).toEqual([`rpc ${full}`, `rpc ${brief}`, `rpc ${full}`])
  })
})

describeCorpus('LuxOS, recorded', () => {
  it.each([
    ['asic', 'luxos-s19k', {}],
    ['asic', 'luxos-s19k', { joins: false }],
    ['asic-wide/luxos', 's19k-pro-2025.4.8-1', {}],
  ])('reads %s/%s', async (folder, name, manners) => {
    const { link } = await machineOf(
      answersOf(parseRecording(corpusJson(folder, `${name}.json`)), undefined),
      manners,
    )
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        make: 'Antminer',
        model: 'Antminer S19k Pro',
        mac: '62:f7:5e:b7:10:46',
        serialNumber: 'JYZZB0UBDJABF06RB',
        hostname: 'UrlacherS19k',
        apiVersion: '3.7',
        firmwareVersion: '2025.4.8.220305',
        mining: true,
        hashrate: 59.75606,
        expectedHashrate: 61.9542,
        power: 1051,
        powerGrade: 'estimated',
        powerLimit: 1188,
        profile: '290MHz',
        locating: false,
        accepted: 1483,
        rejected: 1,
        uptimeS: 3453,
        boards: ['JYZZYRSBDJEBI06Z5', 'JYZZYRSBDJEBI06ZM', 'JYZZYRSBDJEBI06ZR'].map((serialNumber) => ({
          active: true,
          chips: 77,
          temperature: 47,
          serialNumber,
        })),
        fans: [{ rpm: 1920 }, { rpm: 1920 }, { rpm: 2340 }, { rpm: 2340 }],
        errors: [
          { code: 'NOPIC_PROTECTION', text: 'miner: Miner shutdown due to NOPIC protection.' },
          { code: 'REBOOT_NOT_HASHING', text: 'board 0: Board reboot due to it not hashing.' },
        ],
        defects: [],
      },
    })
    expect(outcome.ok && [outcome.value.pools.length, outcome.value.profiles?.length]).toEqual([4, 25])
    const chips = await link.chips()
    expect(chips.ok && chips.value.map((board) => board.length)).toEqual([77, 77, 77])
    expect(chips.ok && chips.value[0]?.[0]).toEqual({
      hashrate: expect.closeTo(0.26684, 12),
      frequencyMhz: 300,
    })
  })
})
