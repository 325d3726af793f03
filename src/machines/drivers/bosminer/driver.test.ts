import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../../testing/standIn.ts'
import { bosminer } from './driver.ts'
import { bosminerExample } from './example.ts'
import { fansOf } from './read.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = bosminerExample.answers, manners: Manners = {}) {
  const machine = await standIn(answers, manners)
  const link = bosminer.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

const said = (payload: object, description = 'BOSminer+ 0.2.0-36c56a9363') =>
  JSON.stringify({ STATUS: [{ STATUS: 'S', Description: description }], ...payload, id: 1 })

const VERSION: [string, string] = ['version', said({ VERSION: [{ API: '3.7', 'BOSminer+': '0.2.0' }] })]

describe('BOSminer, bad answers first', () => {
  it('tells what it can where commands are missing, and leaves the rest out', async () => {
    const { link } = await machineOf({
      rpc: new Map([VERSION, ['summary', said({ SUMMARY: [{ 'MHS 5s': 'NaN' }] })]]),
    })
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { boards: [], fans: [], pools: [] } })
    for (const key of ['hashrate', 'mining', 'power', 'model', 'powerLimit'])
      expect(outcome.ok && Object.hasOwn(outcome.value, key)).toBe(false)
  })

  it('takes no other firmware for its own', async () => {
    const { link } = await machineOf({
      rpc: new Map([
        ['version', said({ VERSION: [{ LUXminer: '2025.4.8' }] }, 'LUXminer 2025.4.8')],
        ['summary', said({ SUMMARY: [{ 'MHS 5s': 5 }] }, 'LUXminer 2025.4.8')],
      ]),
    })
    expect(await link.poll(NOW)).toMatchObject({
      failure: { kind: 'wrong-device', found: 'LuxOS, LUXminer 2025.4.8' },
    })
  })

  it('reads a machine that does not join commands, and does not ask it to again', async () => {
    const rpc = new Map([
      VERSION,
      ['summary', said({ SUMMARY: [{ 'MHS 5s': 15_740_915.5 }] })],
      ['fans', said({ FANS: [{ RPM: 2820 }] })],
    ])
    const { machine, link } = await machineOf({ rpc }, { joins: false })
    expect(await link.poll(NOW)).toMatchObject({
      value: { hashrate: 15.7409155, fans: [{ rpm: 2820 }] },
    })
    await link.poll(instant(NOW + 10_000))
    expect(machine.log.filter((line) => line.includes('+'))).toHaveLength(1)
  })
})

describe('BOSminer', () => {
  it('asks for names and pools once a minute only, in one round trip each time', async () => {
    const { machine, link } = await machineOf()
    for (const second of [0, 10, 61]) await link.poll(instant(NOW + second * 1_000))
    const [full, brief] = [
      'rpc version+devdetails+pools+summary+devs+temps+fans+tunerstatus',
      'rpc summary+devs+temps+fans+tunerstatus',
    ]
    expect(machine.log).toEqual([full, brief, full])
  })

  it('pauses and resumes', async () => {
    const { link } = await machineOf()
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: false, hashrate: 0, power: 0 } })
    expect(await link.command({ kind: 'wake' })).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: true, power: 935 } })
  })

  it('shows a standing fan of an S9, and leaves out the slots that it does not have', () => {
    expect(fansOf([2820, 0, 0, 0], ['6', '7', '8'])).toEqual([{ rpm: 2820 }, { rpm: 0 }])
    expect(fansOf([0, 3780, 2820, 0], ['6', '7'])).toEqual([{ rpm: 3780 }, { rpm: 2820 }])
    expect(fansOf([5400, 5400, 0, 0], ['1', '2', '3'])).toHaveLength(4)
  })
})

describeCorpus('BOSminer, recorded', () => {
  it('reads an S9 of 2020 and 2021', async () => {
    const device = parseRecording(corpusJson('asic-wide', 'braiins-bos', 's9-bosminer-plus-1.json'))
    const { link } = await machineOf(answersOf(device, undefined))
    expect(await link.poll(NOW)).toMatchObject({
      ok: true,
      value: {
        firmware: 'Braiins OS',
        firmwareVersion: 'BOSminer+ 0.2.0-36c56a9363',
        apiVersion: '3.7',
        hashrate: expect.closeTo(15.740915842676, 12),
        mining: true,
        accepted: 153,
        rejected: 0,
        uptimeS: 3680,
        powerGrade: 'unknown',
        boards: [75, 63, 70].map((temperature) => ({ active: true, temperature })),
        fans: [{ rpm: 2820 }, { rpm: 3780 }],
        pools: [
          { url: 'stratum+tcp://stratum.antpool.com:3333', user: 'antminer_1', active: true },
          { active: false },
          { active: false },
        ],
        defects: [],
      },
    })
  })
})
