import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { epic } from './driver.ts'
import { epicStandIn } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = epicStandIn()) {
  const machine = await standIn(answers)
  const link = epic.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

/** The stand-in's answers with one page changed. */
function changed(path: string, text: string): Answers {
  const { onWeb, ...rest } = epicStandIn()
  return { ...rest, onWeb: (asked) => (asked.path === path ? { status: 200, text } : onWeb?.(asked)) }
}

async function told(link: MachineLink) {
  const outcome = await link.poll(NOW)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

describe('ePIC', () => {
  it.each([
    ['no object', '[]'],
    ['another device', '{"Session":{},"version":"1"}'],
    ['an error', '{"result":false,"error":"miner is starting"}'],
  ])('takes %s for no report', async (_, text) => {
    const { link } = await machineOf(changed('/summary', text))
    expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'malformed' } })
  })

  it('reads on where fields are of the wrong kind', async () => {
    const { link } = await machineOf(
      changed(
        '/summary',
        '{"Session":{"Uptime":-5},"Mining":{},"HBs":[{"Index":99,"Hashrate":[1]},{"Index":0,"Hashrate":["x"],"Temperature":{}}],"Fans Rpm":[1],"StratumConfigs":7}',
      ),
    )
    const report = await told(link)
    expect(report).toMatchObject({
      boards: [{ active: true }, {}],
      fans: [],
      pools: [],
      powerGrade: 'unknown',
    })
    expect(report.defects).toHaveLength(4)
    expect('hashrate' in report || 'uptimeS' in report || 'mining' in report).toBe(false)
  })

  it('never repeats a password, even when the machine does', async () => {
    const machine = await standIn(epicStandIn())
    const link = epic.open({ ...machine.address, credentials: { user: '', password: 'hunter2' } })
    open.push(link, machine)
    const outcome = await link.command({ kind: 'reboot' })
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unauthorised' } })
    expect(JSON.stringify(outcome)).not.toContain('hunter2')
  })

  it('says which limits, profiles and pools a machine does not have', async () => {
    const { link } = await machineOf(changed('/capabilities', '{"Model":"BlockMiner 520i"}'))
    const refused = async (order: MachineCommand) => JSON.stringify(await link.command(order))
    expect(await refused({ kind: 'limit', power: watts(2_000) })).toMatch(/unsupported.*no PowerTune/)
    expect(await refused({ kind: 'profile', profile: 'eco' })).toMatch(/refused.*this machine has none/)
    expect(await refused({ kind: 'pools', pools: [] })).toMatch(/refused.*one to 3 pools/)
    const other = await machineOf()
    expect(await other.link.command({ kind: 'limit', power: watts(900) })).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringContaining('1000 W') },
    })
    expect(other.machine.log.some((line) => line.startsWith('POST'))).toBe(false)
  })

  it('is seen to have done what it was told', async () => {
    const { link } = await machineOf()
    const afterwards = async (order: MachineCommand) => {
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
      return told(link)
    }
    expect(await afterwards({ kind: 'sleep' })).toMatchObject({ mining: false, hashrate: 0, power: 45 })
    expect(await afterwards({ kind: 'wake' })).toMatchObject({ mining: true, power: 2166.5 })
    expect(await afterwards({ kind: 'limit', power: watts(2_500) })).toMatchObject({ powerLimit: 2500 })
    expect(await afterwards({ kind: 'limit', power: watts(9_000) })).toMatchObject({ powerLimit: 4400 })
    const tuned = await afterwards({ kind: 'profile', profile: '337MHz-12500mV' })
    expect(tuned).toMatchObject({ profile: '337MHz-12500mV' })
    expect('powerLimit' in tuned).toBe(false)
    expect(await afterwards({ kind: 'locate', on: true })).toMatchObject({ locating: true })
    const pools = [{ url: 'stratum+tcp://b.example:1', user: 'o.w' }]
    expect(await afterwards({ kind: 'pools', pools })).toMatchObject({
      pools: [{ url: 'stratum+tcp://b.example:1', user: 'o.w', active: true }],
    })
  })
})

describeCorpus('recorded ePIC machines', () => {
  it('reads an S19 XP with PowerPlay', async () => {
    const device = parseRecording(corpusJson('asic', 'epic-s19xp.json'))
    const { link } = await machineOf(answersOf(device, undefined))
    const report = await told(link)
    expect(report).toMatchObject({
      model: 'AntMiner S19 XP',
      firmwareVersion: 'PowerPlay-BMS v1.5.13',
      mac: 'E6:D4:41:51:64:28',
      serialNumber: '002000353232510933363631',
      uptimeS: 23_170,
      power: 2166.6174,
      powerGrade: 'estimated',
      expectedHashrate: 143,
      accepted: 1862,
      rejected: 2,
      mining: true,
      locating: false,
      defects: [],
    })
    expect(report.hashrate).toBeCloseTo(49.440724 + 49.925124, 9)
    expect(report.boards.map((board) => [board.active, board.chips, board.temperature])).toEqual([
      [false, undefined, 42.875],
      [true, 110, 67],
      [true, 110, 64.312],
    ])
    expect(report.fans.map((fan) => fan.rpm)).toEqual([5971, 0, 5942, 5745])
    expect(report.profiles?.map((profile) => profile.power)).toEqual([1700, 2200, 2700, 3350, 3850, 4400])
    expect('powerLimit' in report).toBe(false)
    const chips = await link.chips()
    expect(chips.ok && chips.value.map((board) => board.length)).toEqual([0, 110, 110])
    expect(chips.ok && chips.value[1]?.[69]).toEqual({ hashrate: 0.3059378, frequencyMhz: 487.5 })
  })

  it('reads an SC200 of 2021, which has neither /capabilities nor a supply that tells', async () => {
    const device = parseRecording(corpusJson('asic-wide', 'epic', 'epic-stock-1.json'))
    const { link } = await machineOf(answersOf(device, undefined))
    const report = await told(link)
    expect(report).toMatchObject({
      firmwareVersion: 'epic-miner v2.0.6',
      profile: 'Efficiency',
      powerGrade: 'unknown',
      uptimeS: 749_962,
      pools: [{ url: 'sc.luxor.tech:700', user: 'earlmai.apitesting-43003a' }],
      mining: true,
      defects: [],
    })
    expect(report.hashrate).toBeCloseTo(1_828_940_240_213.3333 / 1e12, 12)
    expect(report.boards.map((board) => board.temperature)).toEqual([59, 62, 56])
  })
})
