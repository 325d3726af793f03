import { afterEach, describe, expect, it } from 'vitest'
import { instant, watts } from '../../quantity/index.ts'
import type { MachineLink } from '../model.ts'
import type { Example } from '../testing/example.ts'
import { type Answers, type StandIn, standIn } from '../testing/standIn.ts'
import { antminerStockExample } from './antminerStock.example.ts'
import { antminerStock } from './antminerStock.ts'
import { braiinsRestExample } from './braiinsRest.example.ts'
import { braiinsRest } from './braiinsRest.ts'
import { driver } from './index.ts'
import { powerOf } from './power.ts'
import { whatsminerV3Example } from './whatsminerV3.example.ts'
import { commandToken, whatsminerV3 } from './whatsminerV3.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(example: Example, answers: Answers = example.answers) {
  const machine = await standIn(answers)
  const link = driver(example.driver)?.open(machine.address)
  if (link === undefined) throw new Error(`no driver ${example.driver}`)
  open.push(link, machine)
  return { machine, link }
}

describe('power', () => {
  it('is unknown where a hashing machine, or one that may hash, says 0 W', () => {
    expect(powerOf(watts(0), 'measured', true)).toEqual({ powerGrade: 'unknown' })
    expect(powerOf(watts(0), 'measured', undefined)).toEqual({ powerGrade: 'unknown' })
    expect(powerOf(undefined, 'measured', true)).toEqual({ powerGrade: 'unknown' })
  })

  it('is what was told otherwise', () => {
    expect(powerOf(watts(0), 'estimated', false)).toEqual({ power: 0, powerGrade: 'estimated' })
    expect(powerOf(watts(3250), 'measured', true)).toEqual({ power: 3250, powerGrade: 'measured' })
  })
})

describe('WhatsMiner', () => {
  it('makes the token that the vendor describes', () => {
    // printf %s set.miner.servicesecretpx5hoXa91700000000 | openssl dgst -sha256 -binary | base64 | cut -c1-8
    expect(commandToken('set.miner.service', 'secret', 'px5hoXa9', 1_700_000_000)).toBe('xMb7MvLv')
  })

  it('asks for the new salt when the machine has changed it', async () => {
    const framed = new Map(whatsminerV3Example.answers.framed)
    const { machine, link } = await machineOf(whatsminerV3Example, { ...whatsminerV3Example.answers, framed })
    await link.poll(NOW)
    framed.set('get.device.info', (framed.get('get.device.info') ?? '').replace('px5hoXa9', 'QbVy1Ou3'))
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.filter((line) => line.includes('set.miner.service'))).toHaveLength(2)
  })

  it('says 0 W as unknown while it hashes', async () => {
    const framed = new Map(whatsminerV3Example.answers.framed)
    const status = 'get.miner.status summary+pools+edevs'
    framed.set(status, (framed.get(status) ?? '').replace('"3276"', '0'))
    const { link } = await machineOf(whatsminerV3Example, { ...whatsminerV3Example.answers, framed })
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { mining: true, powerGrade: 'unknown' } })
    expect(outcome.ok && 'power' in outcome.value).toBe(false)
  })

  it('still reports when its service is stopped and tells no status', async () => {
    const framed = new Map(whatsminerV3Example.answers.framed)
    framed.delete('get.miner.status summary+pools+edevs')
    framed.set(
      'get.device.info',
      (framed.get('get.device.info') ?? '').replace('"working":"true"', '"working":"false"'),
    )
    const { link } = await machineOf(whatsminerV3Example, { ...whatsminerV3Example.answers, framed })
    expect(await link.poll(NOW)).toMatchObject({
      ok: true,
      value: {
        mining: false,
        serialNumber: 'SN2',
        defects: ['get.miner.status: invalid command (invalid command)'],
      },
    })
  })
})

describe('Antminer stock', () => {
  it('wakes into the mode that it slept from', async () => {
    const { machine, link } = await machineOf(antminerStockExample)
    await link.command({ kind: 'sleep' })
    await link.command({ kind: 'wake' })
    const sent = machine.log
      .filter((line) => line.startsWith('POST'))
      .map((line) => /"miner-mode":(\d)/.exec(line)?.[1])
    expect(sent).toEqual(['1', '3'])
  })

  it('does not change a configuration that it cannot read', async () => {
    const http = new Map(antminerStockExample.answers.http)
    http.set('GET /cgi-bin/get_miner_conf.cgi', '{"pools":[{"url":"stratum')
    const { machine, link } = await machineOf(antminerStockExample, { ...antminerStockExample.answers, http })
    expect(await link.command({ kind: 'sleep' })).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(machine.log.some((line) => line.startsWith('POST'))).toBe(false)
  })

  it('takes an answer at its NUL from a machine that never closes', async () => {
    const machine = await standIn(antminerStockExample.answers, { rpcEnd: 'open' })
    const link = antminerStock.open({ ...machine.address, timeoutMs: 5_000 })
    open.push(link, machine)
    const before = performance.now()
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(performance.now() - before).toBeLessThan(2_500)
  })

  it('asks for names and pools once a minute only', async () => {
    const { machine, link } = await machineOf(antminerStockExample)
    for (const second of [0, 10, 20, 59, 61]) await link.poll(instant(NOW + second * 1_000))
    const rpc = machine.log.filter((line) => line.startsWith('rpc'))
    const [full, brief] = ['rpc version+summary+stats+pools', 'rpc summary+stats']
    expect(rpc).toEqual([full, brief, brief, brief, full])
  })
})

describe('Braiins OS', () => {
  it('adds the word Bearer for a server that refuses the bare token, and keeps to it', async () => {
    const { machine, link } = await machineOf(braiinsRestExample, {
      ...braiinsRestExample.answers,
      signIn: 'bearer',
    })
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { defects: [] } })
    const asked = machine.log.length
    expect((await link.poll(instant(NOW + 10_000))).ok).toBe(true)
    expect(machine.log.length - asked).toBe(4)
  })

  it('signs in again when its token has run out', async () => {
    const { machine, link } = await machineOf(braiinsRestExample)
    await link.poll(NOW)
    machine.forgetTokens()
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(machine.log.filter((line) => line.includes('auth/login'))).toHaveLength(2)
  })
})

it('looks up no names', async () => {
  for (const family of [antminerStock, whatsminerV3, braiinsRest]) {
    const link = family.open({ host: 'miner.example' })
    expect(await link.poll(NOW)).toMatchObject({ ok: false, failure: { kind: 'unreachable' } })
    link.close()
  }
})
