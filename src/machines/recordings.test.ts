import { readdirSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { corpusJson, corpusPath, describeCorpus } from '../../test/corpus.ts'
import { instant } from '../quantity/index.ts'
import { driver, type MachineLink, type MachineReport } from './index.ts'
import { answersOf, parseRecording, type Recording } from './testing/recording.ts'
import { type Manners, type StandIn, standIn } from './testing/standIn.ts'

const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

/** What a driver reads over the wire from a stand-in that serves a recording. */
async function read(driverId: string, device: Recording, manners: Manners = {}) {
  const signIn = driverId === 'antminer-stock' ? 'digest' : driverId === 'braiins-rest' ? 'token' : undefined
  const machine = await standIn(answersOf(device, signIn), manners)
  const link = driver(driverId)?.open(machine.address)
  if (link === undefined) throw new Error(`no driver ${driverId}`)
  open.push(machine, link)
  return link.poll(instant(1_700_000_000_000))
}

async function report(driverId: string, device: Recording, manners?: Manners): Promise<MachineReport> {
  const outcome = await read(driverId, device, manners)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

/** The report in the words of the narrow recordings' `expected`. */
function inTheirWords(told: MachineReport) {
  return {
    mac: told.mac,
    hostname: told.hostname,
    api_version: told.apiVersion,
    firmware_version: told.firmwareVersion,
    hashboards: told.boards.length,
    fans: told.fans.length,
    pools: told.pools.length,
    mining: told.mining,
    power_w: told.power,
    power_limit_w: told.powerLimit,
    hashrate_ths: told.hashrate,
    expected_hashrate_ths: told.expectedHashrate,
    uptime_s: told.uptimeS,
  }
}

describeCorpus('recorded machines, read over the wire', () => {
  it.each([
    ['antminer-stock', 'antminer-stock-s19pro-class'],
    ['whatsminer-v3', 'whatsminer-v3-m60s'],
    ['braiins-rest', 'braiins-v25_07-s19xp'],
  ])('%s reads %s as its recording says', async (driverId, name) => {
    const device = parseRecording(corpusJson('asic', `${name}.json`))
    expect(Object.keys(device.expected).length).toBeGreaterThan(4)
    expect(inTheirWords(await report(driverId, device))).toMatchObject(device.expected)
  })

  /** Hashes per second to TH/s, fans, boards and pools as the wide recordings assert them. */
  it.each([
    ['e3-stock-1', 197.3e6, 3, [3600, 3720], 1],
    ['l3-stock-1', 504.56e6, 4, [3840, 3810], 1],
    ['s9k-stock-1', 14_359.19e9, 3, [2280, 3720], 3],
    ['t15-stock-1', 21_615.78e9, 3, [2880, 2880], 1],
    ['t17+-stock-sleeping-1', 0, 2, [], 3],
  ])('antminer-stock reads %s', async (name, hashesPerSecond, boards, rpm, pools) => {
    const device = parseRecording(corpusJson('asic-wide', 'antminer-stock', `${name}.json`))
    const told = await report('antminer-stock', device, { joins: false })
    expect(told.hashrate).toBeCloseTo(hashesPerSecond / 1e12, 12)
    expect(told.boards).toHaveLength(boards)
    expect(told.fans.map((fan) => fan.rpm)).toEqual(rpm)
    expect(told.pools).toHaveLength(pools)
    expect(told.mining).toBe(hashesPerSecond > 0)
    expect(told.power).toBeUndefined()
    // The same through joined commands, a late close and a connection that ends without a NUL.
    for (const manners of [{}, { rpcEnd: 'late' }, { rpcEnd: 'close' }] as const)
      expect(await report('antminer-stock', device, manners)).toEqual(told)
  })

  it('reads a T15 in full although its joined answers are cut at 4096 bytes', async () => {
    const device = parseRecording(corpusJson('asic-wide', 'antminer-stock', 't15-stock-1.json'))
    const cut = await report('antminer-stock', device, { wire: (answer) => answer.subarray(0, 4096) })
    expect(cut).toEqual(await report('antminer-stock', device))
    expect(cut.boards.map((board) => board.chips)).toEqual([60, 60, 60])
  })

  it('reads an S21: names, ideal rate and power that only some firmware tells', async () => {
    const told = await report(
      'antminer-stock',
      parseRecording(corpusJson('asic-wide', 'antminer-stock', 's21-2024-07-11-1.json')),
    )
    expect(told).toMatchObject({
      model: 'Antminer S21',
      mac: '02:50:53:09:DA:D9',
      serialNumber: 'SMTTATUBDJAAI00A5',
      firmwareVersion: 'Thu Jul 11 16:38:25 CST 2024',
      hashrate: 203.00701,
      expectedHashrate: 200,
      uptimeS: 59_129,
      power: 3250,
      powerGrade: 'estimated',
      mining: true,
      defects: [],
    })
    expect(told.fans).toHaveLength(4)
  })

  it('reads Braiins OS 26.04 by the same driver', async () => {
    const device = parseRecording(corpusJson('asic-wide', 'braiins-bos', 's21-pro-26.04-plus-1.json'))
    const told = await report('braiins-rest', device)
    expect(told).toMatchObject({
      model: 'Antminer S21 Pro',
      mac: '02:8f:77:ec:e7:e0',
      apiVersion: '1.3.0',
      firmwareVersion: '2026-04-14-0-912d084c-26.04-plus',
      serialNumber: 'THQGFKUBDJIAH0E9G',
      power: 3480,
      powerGrade: 'estimated',
      powerLimit: 3500,
      mining: true,
    })
    expect([told.boards.length, told.fans.length, told.pools.length]).toEqual([3, 4, 2])
  })

  const others = [
    ['asic', 'luxos-s19k', /LuxOS/],
    ['asic', 'avalon-a1246', /Avalon/],
    ['asic', 'braiins-2022-s9-class', /Braiins OS/],
    ['asic', 'whatsminer-v2-m50s', /./],
    ['asic', 'whatsminer-v3-m60s', /WhatsMiner API 3, M60S/],
  ] as const
  it.each(others)('antminer-stock names the other firmware: %s/%s', async (folder, name, found) => {
    const outcome = await read('antminer-stock', parseRecording(corpusJson(folder, `${name}.json`)))
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'wrong-device', found: expect.stringMatching(found) },
    })
  })

  it('takes no other family of the wide recordings for one of its own, and never throws', async () => {
    const families = readdirSync(corpusPath('asic-wide')).filter((name) => !name.endsWith('.md'))
    expect(families.length).toBeGreaterThan(30)
    const mistaken: string[] = []
    for (const family of families.filter((name) => !['antminer-stock', 'braiins-bos'].includes(name)))
      for (const file of readdirSync(corpusPath('asic-wide', family))) {
        const device = parseRecording(corpusJson('asic-wide', family, file))
        const outcome = await read('antminer-stock', device)
        if (outcome.ok) mistaken.push(`${family}/${file}: ${outcome.value.model}`)
      }
    expect(mistaken).toEqual([])
  })
})
