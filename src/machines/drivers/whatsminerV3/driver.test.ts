import { afterEach, describe, expect, it } from 'vitest'
import { instant, watts } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import { type Answers, type StandIn, standIn } from '../../testing/standIn.ts'
import { whatsminerV3 } from './driver.ts'
import { whatsminerV3Example } from './example.ts'
import { commandToken, messageOf } from './orders.ts'

const NOW = instant(1_700_000_000_000)
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = whatsminerV3Example.answers) {
  const machine = await standIn(answers)
  const link = whatsminerV3.open(machine.address)
  open.push(link, machine)
  return { machine, link }
}

describe('WhatsMiner', () => {
  it('makes the token that the vendor describes', () => {
    // printf %s set.miner.servicesecretpx5hoXa91700000000 | openssl dgst -sha256 -binary | base64 | cut -c1-8
    expect(commandToken('set.miner.service', 'secret', 'px5hoXa9', 1_700_000_000)).toBe('xMb7MvLv')
  })

  it('seals pools as the vendor describes', () => {
    // openssl enc -aes-256-ecb -K $(printf %s set.miner.poolssecretpx5hoXa91700000000 | sha256sum | cut -c1-64) -base64 -A
    const order = { cmd: 'set.miner.pools', param: [{ pool: 'a', worker: 'b', passwd: 'c' }], secret: true }
    expect(messageOf(order, 'super', 'secret', 'px5hoXa9', 1_700_000_000)).toMatchObject({
      param: 'wQa+d3xmcG+nHz/xulCCDbNs7TITVtGZU1m8E4GNf3nTscb40dY0y72xNQOcVwdC',
      account: 'super',
    })
  })

  it('refuses what it cannot put into words before it asks the machine', async () => {
    const { machine, link } = await machineOf()
    const pool = { url: 'stratum+tcp://pool.example:3333', user: 'u', password: 'pool-secret' }
    const outcomes = [
      await link.command({ kind: 'profile', profile: 'turbo' }),
      await link.command({ kind: 'pools', pools: [pool, pool, pool, pool] }),
    ]
    expect(outcomes).toMatchObject([
      { ok: false, failure: { kind: 'refused', detail: 'no profile "turbo": there are low, normal, high' } },
      { ok: false, failure: { kind: 'refused', detail: expect.stringContaining('3 pools at most') } },
    ])
    expect(JSON.stringify(outcomes)).not.toContain('pool-secret')
    expect(machine.log).toEqual([])
  })

  it('does what it is told: its next report shows it', async () => {
    const { link } = await machineOf()
    const orders = [
      { kind: 'sleep' },
      { kind: 'limit', power: watts(2500) },
      { kind: 'profile', profile: 'low' },
      { kind: 'locate', on: true },
      { kind: 'pools', pools: [{ url: 'stratum+tcp://new.example:25', user: 'o.w' }] },
    ] as const
    await link.poll(NOW)
    for (const order of orders) expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(await link.poll(instant(NOW + 1_000))).toMatchObject({
      ok: true,
      value: {
        mining: false,
        power: 12,
        powerLimit: 2500,
        profile: 'low',
        locating: true,
        pools: [{ url: 'stratum+tcp://new.example:25', user: 'o.w' }],
      },
    })
    await link.command({ kind: 'wake' })
    await link.command({ kind: 'locate', on: false })
    expect(await link.poll(instant(NOW + 2_000))).toMatchObject({
      ok: true,
      value: { mining: true, locating: false },
    })
  })

  it('asks for the new salt when the machine has changed it', async () => {
    const { answers } = whatsminerV3Example
    const framed = new Map(answers.framed)
    const { machine, link } = await machineOf({ ...answers, framed })
    await link.poll(NOW)
    framed.set('get.device.info', (framed.get('get.device.info') ?? '').replace('px5hoXa9', 'QbVy1Ou3'))
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.filter((line) => line.includes('set.miner.service'))).toHaveLength(2)
  })

  it('says 0 W as unknown while it hashes', async () => {
    const { answers } = whatsminerV3Example
    const framed = new Map(answers.framed)
    const status = 'get.miner.status summary+pools+edevs'
    framed.set(status, (framed.get(status) ?? '').replace('"3276"', '0'))
    const { link } = await machineOf({ ...answers, framed })
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { mining: true, powerGrade: 'unknown' } })
    expect(outcome.ok && 'power' in outcome.value).toBe(false)
  })

  it('still reports when its service is stopped and tells no status', async () => {
    const { answers } = whatsminerV3Example
    const framed = new Map(answers.framed)
    framed.delete('get.miner.status summary+pools+edevs')
    framed.set(
      'get.device.info',
      (framed.get('get.device.info') ?? '').replace('"working":"true"', '"working":"false"'),
    )
    const { link } = await machineOf({ ...answers, framed })
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
