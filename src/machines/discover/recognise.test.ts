import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { bosminerExample } from '../drivers/bosminer/example.ts'
import { vnishExample } from '../drivers/vnish/example.ts'
import { partOf } from '../parsing/part.ts'
import { type Answers, type StandIn, standIn } from '../testing/standIn.ts'
import { NETWORK } from '../transports/wires.ts'
import { rpcFirmware } from './identify.ts'
import { type Found, recognise } from './recognise.ts'

const open: StandIn[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function met(answers: Answers, ports: readonly number[]): Promise<Found> {
  const machine = await standIn(answers)
  open.push(machine)
  const how = {
    timeoutMs: 1_000,
    now: () => instant(1_700_000_000_000),
    ports: machine.address.ports,
    credentials: () => [{ user: 'root', password: 'root' }],
  }
  return recognise('127.0.0.1', ports, NETWORK, how)
}

const pages = (...told: readonly (readonly [string, string])[]): Answers => ({
  http: new Map(told.map(([path, text]) => [`GET ${path}`, text])),
})

describe('what is not a machine that Fakel knows', () => {
  it('is not called a miner for having the pages of OpenWrt', async () => {
    const router = await met(
      pages(['/', '<meta http-equiv="refresh" content="0; URL=/cgi-bin/luci/">']),
      [80],
    )
    expect(router).toMatchObject({ firmware: 'OpenWrt' })
    expect(router.driver).toBeUndefined()
  })

  it('is left without a driver where 4028 speaks another language', async () => {
    const found = await met({ rpc: new Map([['version', '220 mail.example ESMTP']]) }, [4028])
    expect(found.driver).toBeUndefined()
    expect(found.failure).toBeUndefined()
    expect(found.answers[0]?.text).toBe('220 mail.example ESMTP')
  })
})

describe('a machine that hides its name', () => {
  it('is known by another page than that of OpenWrt', async () => {
    const found = await met(
      pages(
        ['/', '<meta http-equiv="refresh" content="0; URL=/cgi-bin/luci/">'],
        ['/api/info', '{"model":"SC1","vendor":"Obelisk"}'],
      ),
      [80],
    )
    expect(found).toMatchObject({ firmware: 'Obelisk' })
  })

  it('is VNish behind a sign-in like Bitmain’s', async () => {
    const found = await met(
      {
        ...vnishExample.answers,
        onWeb: (request) =>
          request.path === '/'
            ? {
                status: 401,
                text: '',
                headers: {
                  'www-authenticate': 'Digest realm="antMiner Configuration", nonce="a", qop="auth"',
                },
              }
            : undefined,
      },
      [80],
    )
    expect(found).toMatchObject({ driver: 'vnish', report: { firmware: 'VNish' } })
  })

  it('is Braiins OS by one page of its API', async () => {
    const found = await met(pages(['/api/v1/version', '{"major":1,"minor":2,"patch":0}']), [80])
    expect(found).toMatchObject({ firmware: 'Braiins OS', driver: 'braiins-rest' })
    expect(found.report).toBeUndefined()
  })

  it('is MicroBT’s by the way it refuses', async () => {
    const refusal = '{"code":-2,"when":1,"msg":"invalid command","desc":"get.device.info"}'
    const found = await met({ framed: new Map([['get.device.info', refusal]]) }, [4433])
    expect(found).toMatchObject({ firmware: 'WhatsMiner API 3', driver: 'whatsminer-v3' })
    expect(found.report).toBeUndefined()
  })

  it('is Braiins OS whose web API is closed, read by BOSminer', async () => {
    const front = pages(['/', '<title>Braiins OS</title>'])
    const found = await met({ ...bosminerExample.answers, ...front }, [4028, 80])
    expect(found).toMatchObject({ driver: 'bosminer', report: bosminerExample.report })
  })

  it('is a WhatsMiner by the names of its boards', async () => {
    const status = '"STATUS":[{"STATUS":"S","Code":9,"Msg":"1 ASC(s)","Description":"cgminer 4.9.2"}]'
    const found = await met(
      {
        rpc: new Map([
          [
            'devs',
            `{${status},"DEVS":[{"ASC":0,"Name":"SM","Slot":0,"Status":"Alive","Temperature":70.5,"MHS av":22711971.14}]}`,
          ],
          ['summary', `{${status},"SUMMARY":[{"Elapsed":60,"MHS av":68710597.19,"Factory GHS":67051}]}`],
        ]),
      },
      [4028],
    )
    expect(found).toMatchObject({ driver: 'whatsminer-v2', report: { hashrate: 68.71059719 } })
  })
})

describe('the firmware that an answer names', () => {
  const named = (type: string) =>
    rpcFirmware(
      partOf(
        {
          STATUS: [{ STATUS: 'S', Description: 'bmminer 1.0.0' }],
          VERSION: [{ BMMiner: '2.0.0', API: '3.1', Type: type }],
        },
        'rpc',
        [],
      ),
    )?.family

  it.each([
    'Antminer S19j Pro+ (88)',
    'Antminer S19j Pro (NoPIC)',
    'Antminer S19k Pro (Aml)',
    'Antminer S19 XP Hyd.',
    'Antminer T21',
  ])('is stock for the hardware remark of %s', (type) => expect(named(type)).toBe('Antminer stock'))

  it.each([
    ['Antminer S9 Pro (v5.1)', 'firmware that is not stock'],
    ['Antminer S17 (blissz 1.2)', 'firmware that is not stock'],
    ['Antminer S9 (vnish 3.8.6)', 'VNish'],
    ['Antminer S21 Pro (Vnish 1.2.7)', 'VNish'],
    ['Antminer S9 Hiveon', 'Hiveon'],
  ])('of %s is %s', (type, family) => expect(named(type)).toBe(family))

  it('is that of any answer, also where the first is a refusal', () => {
    const answer = [
      { STATUS: [{ STATUS: 'E', Msg: 'Invalid command', Description: 'cgminer 1.0.0' }] },
      { STATUS: [{ STATUS: 'S', Description: 'LUXminer 2025.4.8' }], SUMMARY: [{ Elapsed: 5 }] },
    ]
    expect(rpcFirmware(partOf(answer, 'rpc', []))?.family).toBe('LuxOS')
  })
})
