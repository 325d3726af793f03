import { afterEach, describe, expect, it } from 'vitest'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineCommand, MachineLink } from '../../model.ts'
import { answersOf, parseRecording } from '../../testing/recording.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { sealminer } from './driver.ts'
import { sealminerStandIn } from './example.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = sealminerStandIn()) {
  const machine = await standIn(answers)
  const link = sealminer.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

async function told(link: MachineLink) {
  const outcome = await link.poll(NOW)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

describe('SealMiner', () => {
  it('reads on where figures are missing or of the wrong kind', async () => {
    const stats =
      '{"STATUS":[{"STATUS":"S","Description":"bdminer 5.0"}],"STATS":[{"99 Online":true,"1 Online":"maybe","1 Temp 0":{},"PSU Input Power":-1,"Fan Count":1,"0 Speed":"fast"}]}'
    const { link } = await machineOf({ ...sealminerStandIn(), onRpc: () => stats })
    const report = await told(link)
    expect(report).toMatchObject({ boards: [{}, {}], fans: [{}], powerGrade: 'unknown', pools: [] })
    expect('mining' in report || 'hashrate' in report || 'powerLimit' in report).toBe(false)
    expect(report.defects.length).toBeGreaterThan(3)
  })

  it('tells a wrong password in defects, sets no limit without the right one, and never repeats it', async () => {
    const machine = await standIn(sealminerStandIn())
    const link = sealminer.open({ ...machine.address, credentials: { user: 'seal', password: 'hunter2' } })
    open.push(link, machine)
    const report = await told(link)
    expect(report).toMatchObject({ mining: true, power: 3504 })
    expect(report.defects.join()).toMatch(/user or password refused/)
    const outcome = await link.command({ kind: 'limit', power: watts(3_000) })
    expect(outcome).toMatchObject({ failure: { kind: 'unauthorised' } })
    expect(machine.log.some((line) => line.includes('ascset'))).toBe(false)
    expect(JSON.stringify([report, outcome])).not.toContain('hunter2')
  })

  it('signs in again when its session has run out', async () => {
    const answers = sealminerStandIn()
    const { machine, link } = await machineOf(answers)
    await told(link)
    // Another caller's sign-in takes the session away.
    const form = 'username=seal&origin_pwd=secret'
    answers.onWeb?.({
      method: 'POST',
      path: '/cgi-bin/login.php',
      headers: { cookie: 'PHPSESSID=b' },
      body: form,
    })
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.filter((line) => line.includes('login.php'))).toHaveLength(2)
  })

  it('sets the power limit before it restarts the machine', async () => {
    const { machine, link } = await machineOf()
    expect(await link.command({ kind: 'limit', power: watts(2_900.7) })).toEqual({
      ok: true,
      value: 'accepted',
    })
    expect(machine.log.slice(-2)).toEqual([
      'rpc ascset 0,powerlimit,{"value":"2900"}',
      'POST /cgi-bin/reboot.php',
    ])
  })

  it('is seen to have done what it was told', async () => {
    const { link } = await machineOf()
    const afterwards = async (order: MachineCommand) => {
      expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
      return told(link)
    }
    expect(await afterwards({ kind: 'sleep' })).toMatchObject({ mining: false, hashrate: 0, power: 60 })
    expect(await afterwards({ kind: 'wake' })).toMatchObject({ mining: true, power: 3504 })
    expect(await afterwards({ kind: 'limit', power: watts(3_000) })).toMatchObject({ powerLimit: 3000 })
    expect(await afterwards({ kind: 'profile', profile: 'high_performance' })).toMatchObject({
      profile: 'high_performance',
    })
    expect(await afterwards({ kind: 'locate', on: true })).toMatchObject({ locating: true })
    const pools = [{ url: 'stratum+tcp://b.example:1', user: 'o.w' }]
    expect((await afterwards({ kind: 'pools', pools })).pools).toEqual([{ ...pools[0], active: true }])
    expect(await link.command({ kind: 'profile', profile: 'silent' })).toMatchObject({
      failure: { kind: 'refused', detail: expect.stringContaining('low_power, normal') },
    })
  })
})

describeCorpus('recorded SealMiners', () => {
  it('reads an A2', async () => {
    const device = parseRecording(corpusJson('asic-wide', 'sealminer', 'a2-2025091001-1.json'))
    const { onWeb } = sealminerStandIn()
    const recorded = answersOf(device, undefined)
    const { link } = await machineOf({
      ...recorded,
      user: 'seal',
      password: 'secret',
      onWeb: (asked) => (asked.path === '/cgi-bin/login.php' ? onWeb?.(asked) : undefined),
    })
    const report = await told(link)
    expect(report).toMatchObject({
      model: 'A2',
      mac: '50:d4:48:4b:86:78',
      serialNumber: 'S127200252001850',
      apiVersion: '3.7',
      firmwareVersion: '2025091001',
      power: 3504,
      powerGrade: 'measured',
      powerLimit: 3500,
      profile: 'normal',
      locating: true,
      mining: true,
      errors: [],
      defects: [],
    })
    expect(report.hashrate).toBeCloseTo(206.86047351, 10)
    expect(report.expectedHashrate).toBeCloseTo(230.83940728559, 10)
    expect(report.boards.map((board) => [board.active, board.chips, board.temperature])).toEqual([
      [true, 153, 70],
      [true, 153, 70],
      [true, 153, 70],
    ])
    expect(report.boards[0]?.serialNumber).toBe('S124600252004637')
    expect(report.fans.map((fan) => fan.rpm)).toEqual([3723, 3723, 3753, 3723])
    expect(report.pools).toHaveLength(1)
  })
})
