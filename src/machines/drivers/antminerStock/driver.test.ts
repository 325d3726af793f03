import { afterEach, describe, expect, it } from 'vitest'
import { instant } from '../../../quantity/index.ts'
import type { MachineLink } from '../../model.ts'
import type { WebReply, WebRequest } from '../../testing/brain.ts'
import { type Answers, type Manners, type StandIn, standIn } from '../../testing/standIn.ts'
import { antminerStock } from './driver.ts'
import { antminerStockExample } from './example.ts'

const NOW = instant(1_700_000_000_000)
const EXAMPLE = antminerStockExample.answers
const open: (StandIn | MachineLink)[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function machineOf(answers: Answers = EXAMPLE, manners: Manners = {}, timeoutMs = 2_000) {
  const machine = await standIn(answers, manners)
  const link = antminerStock.open({ ...machine.address, timeoutMs })
  open.push(link, machine)
  return { machine, link }
}

/** The example's pages with one of them changed. */
function with_(path: string, text: string): Answers {
  return {
    ...EXAMPLE,
    site: () => {
      const own = EXAMPLE.site?.()
      return (request: WebRequest): WebReply | undefined =>
        request.path === path ? { status: 200, text } : own?.(request)
    },
  }
}

async function report(answers: Answers, manners: Manners = {}) {
  const { link } = await machineOf(answers, manners)
  const outcome = await link.poll(NOW)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

/** A machine that tells only `stats` and `version`, with the row as given. */
function telling(type: string, row: Readonly<Record<string, unknown>>): Answers {
  const version = JSON.stringify({ VERSION: [{ BMMiner: '1.0.0', API: '3.1', Type: type }] })
  return {
    rpc: new Map([
      ['version', version],
      ['stats', JSON.stringify({ STATS: [{ Type: type }, { ID: 'BTM_SOC0', ...row }] })],
    ]),
  }
}

describe('Antminer stock, told badly', () => {
  it.each([
    ['cut off', '{"pools":[{"url":"stratum'],
    ['without pools', '{"bitmain-work-mode":"0"}'],
    ['a list', '[1,2]'],
    ['empty', ''],
  ])('does not change a configuration that is %s', async (_, text) => {
    const { machine, link } = await machineOf(with_('/cgi-bin/get_miner_conf.cgi', text))
    for (const kind of ['sleep', 'wake'] as const)
      expect(await link.command({ kind })).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(await link.command({ kind: 'pools', pools: [] })).toMatchObject({ ok: false })
    expect(machine.log.some((line) => line.startsWith('POST'))).toBe(false)
  })

  it('refuses what it has not: a fourth pool, an unknown work mode, a level where none is told', async () => {
    const pool = { url: 'stratum+tcp://pool.example:3333', user: 'u' }
    const conf = '{"pools":[],"bitmain-fan-ctrl":false,"bitmain-work-mode":"0"}'
    const { machine, link } = await machineOf(with_('/cgi-bin/get_miner_conf.cgi', conf))
    expect(await link.command({ kind: 'pools', pools: [pool, pool, pool, pool] })).toMatchObject({
      failure: { kind: 'refused' },
    })
    expect(await link.command({ kind: 'profile', profile: 'constructor' })).toMatchObject({
      failure: { kind: 'refused' },
    })
    expect(await link.command({ kind: 'limit-percent', percent: 50 })).toMatchObject({
      failure: { kind: 'unsupported' },
    })
    expect(machine.log.some((line) => line.startsWith('POST'))).toBe(false)
  })

  it('keeps pool passwords out of what it says of a refusal', async () => {
    const said = '{"stats":"error","code":"M001","msg":"bad pool tellnobody"}'
    const { link } = await machineOf(with_('/cgi-bin/set_miner_conf.cgi', said))
    const order = { kind: 'pools', pools: [{ url: 'a:1', user: 'u', password: 'tellnobody' }] } as const
    const outcome = await link.command(order)
    expect(outcome).toMatchObject({ failure: { kind: 'refused', detail: 'error M001 bad pool …' } })
  })

  it('takes no unit, temperature or power that is none', async () => {
    const told = await report(
      telling('Antminer S21', {
        'GHS 5s': 200_000,
        rate_unit: 'parsec',
        total_rateideal: 200_000,
        chain_acn1: 108,
        chain_rate1: '66000',
        temp_chip1: '7350-66',
        chain_power: '3500 W',
        watt: 900,
      }),
    )
    expect(told).toMatchObject({ hashrate: 200, powerGrade: 'unknown' })
    expect(told.expectedHashrate).toBeUndefined()
    expect(told.boards).toEqual([{ chips: 108, temperature: 66 }])
    expect(told.defects.join()).toMatch(/parsec.*7350.*3500 and 900|3500 and 900.*parsec/s)
  })

  it('says in one line that the web interface refuses the password', async () => {
    const machine = await standIn(EXAMPLE)
    const link = antminerStock.open({
      ...machine.address,
      credentials: { user: 'root', password: 'mistaken' },
    })
    open.push(link, machine)
    const outcome = await link.poll(NOW)
    expect(outcome).toMatchObject({ ok: true, value: { hashrate: 120.0005, mining: true } })
    const defects = outcome.ok ? outcome.value.defects : []
    expect(defects).toEqual([expect.stringMatching(/get_system_info\.cgi: unauthorised/)])
  })
})

describe('Antminer stock', () => {
  it('wakes into the mode that it slept from, and is told asleep in between', async () => {
    const { machine, link } = await machineOf()
    await link.command({ kind: 'sleep' })
    const asleep = await link.poll(NOW)
    expect(asleep).toMatchObject({ ok: true, value: { mining: false } })
    expect(asleep.ok && asleep.value.profile).toBeUndefined()
    await link.command({ kind: 'wake' })
    const sent = machine.log
      .filter((line) => line.startsWith('POST'))
      .map((line) => /"miner-mode":(\d)/.exec(line)?.[1])
    expect(sent).toEqual(['1', '3'])
    expect(await link.poll(NOW)).toMatchObject({ ok: true, value: { mining: true, profile: 'low' } })
  })

  it('sees at the next poll that a sleeping machine was woken by others', async () => {
    let mode = '1'
    const site = () => {
      const own = EXAMPLE.site?.()
      return (request: WebRequest): WebReply | undefined =>
        request.path === '/cgi-bin/get_miner_conf.cgi'
          ? { status: 200, text: JSON.stringify({ pools: [], 'bitmain-work-mode': mode }) }
          : own?.(request)
    }
    const { link } = await machineOf({ ...EXAMPLE, site })
    expect(await link.poll(NOW)).toMatchObject({ value: { mining: false } })
    mode = '0'
    expect(await link.poll(instant(NOW + 10_000))).toMatchObject({ value: { mining: true } })
  })

  it('tells the light that it was asked to light', async () => {
    const { link } = await machineOf()
    await link.command({ kind: 'locate', on: true })
    expect(await link.poll(NOW)).toMatchObject({ value: { locating: true } })
    await link.command({ kind: 'locate', on: false })
    expect(await link.poll(NOW)).toMatchObject({ value: { locating: false } })
  })

  it('takes an answer at its NUL from a machine that never closes', async () => {
    const { link } = await machineOf(EXAMPLE, { rpcEnd: 'open' }, 5_000)
    const before = performance.now()
    expect((await link.poll(NOW)).ok).toBe(true)
    expect(performance.now() - before).toBeLessThan(2_500)
  })

  it('asks for names and pools once a minute only', async () => {
    const { machine, link } = await machineOf()
    for (const second of [0, 10, 20, 59, 61]) await link.poll(instant(NOW + second * 1_000))
    const rpc = machine.log.filter((line) => line.startsWith('rpc'))
    const [full, brief] = ['rpc version+summary+stats+pools', 'rpc summary+stats']
    expect(rpc).toEqual([full, brief, brief, brief, full])
  })
})

const STATS_PAGE = {
  STATUS: { STATUS: 'S', Msg: 'stats', api_version: '1.0.0' },
  INFO: { miner_version: 'uart_trans.1.3', CompileTime: 'Thu', type: 'Antminer S21 Hyd.' },
  STATS: [
    {
      elapsed: 100,
      rate_5s: 319_000.5,
      rate_ideal: 319_000,
      rate_unit: 'GH/s',
      chain_num: 2,
      fan_num: 0,
      fan: [],
      watt: 0,
      chain: [
        {
          index: 0,
          rate_real: 160_000.25,
          asic_num: 216,
          temp_pcb: [40, 55, 42, 50],
          temp_chip: [35, 43, 0, 0],
          sn: 'C0',
        },
        { index: 1, rate_real: 0, asic_num: 0, temp_pcb: [], temp_chip: [], sn: 'C1' },
      ],
    },
  ],
}

describe('Antminer stock with 4028 closed', () => {
  const pages: Readonly<Record<string, unknown>> = {
    get_system_info: { minertype: 'Antminer S21 Hyd.', macaddr: '02:00:00:00:00:07' },
    stats: STATS_PAGE,
    pools: {
      POOLS: [
        { url: 'stratum+tcp://a:1', user: 'u.7', status: 'Dead', priority: 0 },
        { url: 'stratum+tcp://b:1', user: 'u.7', status: 'Alive', priority: 1 },
      ],
    },
    get_miner_conf: { pools: [], 'bitmain-fan-ctrl': false, 'bitmain-work-mode': '0' },
  }
  const http = new Map(
    Object.entries(pages).map(([name, value]) => [`GET /cgi-bin/${name}.cgi`, JSON.stringify(value)]),
  )

  it('reads the pages alone, in three round trips at first and in one later', async () => {
    const { machine, link } = await machineOf({ signIn: 'digest', http })
    const first = await link.poll(NOW)
    expect(first).toMatchObject({
      ok: true,
      value: {
        model: 'Antminer S21 Hyd.',
        mac: '02:00:00:00:00:07',
        mining: true,
        hashrate: 319.0005,
        expectedHashrate: 319,
        powerGrade: 'unknown',
        fans: [],
        boards: [
          { active: true, chips: 216, temperature: 55, hashrate: 160.00025, serialNumber: 'C0' },
          { active: false, chips: 0, hashrate: 0, serialNumber: 'C1' },
        ],
        pools: [{ active: false }, { active: true }],
      },
    })
    const asked = machine.log.length
    expect((await link.poll(instant(NOW + 10_000))).ok).toBe(true)
    expect(machine.log.slice(asked)).toEqual(['GET /cgi-bin/stats.cgi'])
  })

  it('tells it asleep where the pages say so', async () => {
    const conf = JSON.stringify({ pools: [], 'bitmain-work-mode': '1' })
    const told = await report({
      signIn: 'digest',
      http: new Map([...http, ['GET /cgi-bin/get_miner_conf.cgi', conf]]),
    })
    expect(told.mining).toBe(false)
  })

  it('reads the status page of an S9', async () => {
    const status = {
      summary: { elapsed: '73', ghs5s: '13,561.5', accepted: '1,047', rejected: '0' },
      pools: [{ index: '0', url: 'stratum+tcp://a:1', user: 'u.9', status: 'Alive', priority: '0' }],
      devs: [
        {
          index: '6',
          chain_acn: '63',
          rate: '6,780.5',
          temp: '61',
          temp2: '76',
          chain_acs: ' ooo',
          fan5: '5400',
        },
        {
          index: '7',
          chain_acn: '63',
          rate: '6,780.5',
          temp: '60',
          temp2: '75',
          chain_acs: ' ooo',
          fan5: '5400',
        },
      ],
    }
    const old = new Map([
      ['GET /cgi-bin/get_system_info.cgi', '{"minertype":"Antminer S9"}'],
      ['GET /cgi-bin/get_miner_status.cgi', JSON.stringify(status)],
    ])
    expect(await report({ signIn: 'digest', http: old })).toMatchObject({
      model: 'Antminer S9',
      hashrate: 13.5615,
      accepted: 1047,
      mining: true,
      boards: [{ chips: 63, temperature: 76, hashrate: 6.7805 }, { temperature: 75 }],
      fans: [{ rpm: 5400 }],
      pools: [{ url: 'stratum+tcp://a:1', active: true }],
    })
  })
})

/** Pages up to 2020: a form written by position, half a minute before it is answered, and a light that keeps its answer open. */
function oldSite(conf: Readonly<Record<string, unknown>>, info?: object) {
  return () => {
    let now = conf
    let blinking = false
    return ({ method, path, body }: WebRequest): WebReply | undefined => {
      const sent = new URLSearchParams(body)
      switch (`${method} ${path}`) {
        case 'GET /cgi-bin/get_system_info.cgi':
          return info === undefined ? undefined : { status: 200, text: JSON.stringify(info) }
        case 'GET /cgi-bin/get_miner_conf.cgi':
          return { status: 200, text: JSON.stringify(now).replace('null', '') }
        case 'POST /cgi-bin/set_miner_conf.cgi':
          now = {
            ...now,
            pools: [1, 2, 3].map((slot) => ({
              url: sent.get(`_ant_pool${slot}url`),
              user: sent.get(`_ant_pool${slot}user`),
              pass: sent.get(`_ant_pool${slot}pw`),
            })),
            ...(sent.has('_ant_work_mode') ? { 'bitmain-work-mode': sent.get('_ant_work_mode') } : {}),
          }
          return { status: 200, text: 'late' }
        case 'POST /cgi-bin/blink.cgi':
          if (sent.get('action') === 'onPageLoaded')
            return { status: 200, text: JSON.stringify({ isBlinking: blinking }) }
          blinking = sent.get('action') === 'startBlink'
          return { status: 200, text: 'late' }
        default:
          return undefined
      }
    }
  }
}

/** What is said to be late is not said at all. */
const LATE: Manners = { wire: (answer) => (answer.toString() === 'late' ? undefined : answer) }

describe('Antminer stock up to 2020', () => {
  const pools = [{ url: 'stratum+tcp://a:1', user: 'u.1', pass: 'p' }]
  const s17 = {
    pools,
    'api-allow': 'A:0/0,W:*',
    'bitmain-fan-ctrl': null,
    'bitmain-use-vil': true,
    'bitmain-work-mode': '0',
    'bitmain-freq': 'O',
    'bitmain-voltage': '1950',
  }

  it('sleeps by the form and believes what is read back', async () => {
    const { machine, link } = await machineOf({ signIn: 'digest', site: oldSite(s17) }, LATE, 300)
    expect(await link.command({ kind: 'sleep' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.find((line) => line.startsWith('POST'))).toBe(
      'POST /cgi-bin/set_miner_conf.cgi _ant_pool1url=stratum%2Btcp%3A%2F%2Fa%3A1&_ant_pool1user=u.1&_ant_pool1pw=p&' +
        '_ant_pool2url=&_ant_pool2user=&_ant_pool2pw=&_ant_pool3url=&_ant_pool3user=&_ant_pool3pw=&_ant_nobeeper=false&' +
        '_ant_notempoverctrl=false&_ant_fan_customize_switch=false&_ant_fan_customize_value=&_ant_freq=O&_ant_voltage=1950&' +
        '_ant_work_mode=254',
    )
    expect(await link.command({ kind: 'wake' })).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.findLast((line) => line.startsWith('POST'))).toMatch(/_ant_work_mode=0$/)
  })

  it('takes a work mode of 1 for what it is there: not sleep', async () => {
    const answers = telling('Antminer S17', { 'GHS 5s': '53000.5' })
    const site = oldSite({ ...s17, 'bitmain-work-mode': '1' }, { minertype: 'Antminer S17' })
    const { machine, link } = await machineOf({ ...answers, signIn: 'digest', site }, LATE, 300)
    const told = await link.poll(NOW)
    expect(told).toMatchObject({ ok: true, value: { mining: true } })
    expect(told.ok && told.value.profiles).toBeUndefined()
    await link.command({ kind: 'sleep' })
    await link.command({ kind: 'wake' })
    expect(machine.log.findLast((line) => line.startsWith('POST'))).toMatch(/_ant_work_mode=1$/)
  })

  it('says that an S9 has no sleep, and sets its pools', async () => {
    const { 'bitmain-work-mode': _, ...s9 } = s17
    const { machine, link } = await machineOf({ signIn: 'digest', site: oldSite(s9) }, LATE, 300)
    expect(await link.command({ kind: 'sleep' })).toMatchObject({ failure: { kind: 'unsupported' } })
    const order = {
      kind: 'pools',
      pools: [{ url: 'stratum+tcp://b:2', user: 'u.2', password: 'q' }],
    } as const
    expect(await link.command(order)).toEqual({ ok: true, value: 'accepted' })
    expect(machine.log.find((line) => line.startsWith('POST'))).toMatch(
      /b%3A2.*_ant_freq=O&_ant_voltage=1950$/,
    )
  })

  it('asks whether the light blinks where its script does not answer', async () => {
    const { link } = await machineOf({ signIn: 'digest', site: oldSite(s17) }, LATE, 300)
    expect(await link.command({ kind: 'locate', on: true })).toEqual({ ok: true, value: 'accepted' })
  })
})

describe('what Antminers tell', () => {
  it('reads an S9: chains 6 to 8, chips marked x, the second sensor of a board', async () => {
    const told = await report(
      telling('Antminer S9', {
        'GHS 5s': '12795.48',
        miner_count: 3,
        fan_num: 2,
        fan5: 5400,
        fan6: 5880,
        ...{ temp6: 65, temp7: 56, temp8: 63, temp2_6: 80, temp2_7: 71, temp2_8: 78 },
        ...{ chain_acn1: 0, chain_acn6: 63, chain_acn7: 63, chain_acn8: 63 },
        ...{ chain_acs1: '', chain_acs6: ' oooo ooo', chain_acs7: ' oxxo ooo', chain_acs8: ' oooo ooo' },
        ...{ chain_rate6: '4309.2', chain_rate7: '', chain_rate8: '4177.1' },
      }),
    )
    expect(told.boards).toEqual([
      { active: true, chips: 63, temperature: 80, hashrate: 4.3092 },
      { active: true, chips: 63, temperature: 71 },
      { active: true, chips: 63, temperature: 78, hashrate: 4.1771 },
    ])
    expect(told.fans).toEqual([{ rpm: 5400 }, { rpm: 5880 }])
    expect(told.errors).toEqual([{ text: 'chain 7: 2 of 7 chips do not answer' }])
  })

  it('asks one by one where joined commands are answered by closing, and sums the shares of the pools', async () => {
    const pools = {
      POOLS: [
        { URL: 'a', Accepted: 5, Rejected: 1 },
        { URL: 'b', Accepted: 2, Rejected: 0 },
        { URL: '', Accepted: 0, Rejected: 0 },
      ],
    }
    const answers = telling('Antminer S9k', { 'GHS 5s': '13000', Mode: '2' })
    const rpc = new Map([...(answers.rpc ?? []), ['pools', JSON.stringify(pools)]])
    const told = await report({
      ...answers,
      rpc,
      onRpc: ({ command }) => (String(command).includes('+') ? '' : undefined),
    })
    expect(told).toMatchObject({ mining: true, hashrate: 13, accepted: 7, rejected: 1 })
    expect(told.profile).toBeUndefined()
  })

  it('tells a machine in mode 254 asleep, and no dead chips with it', async () => {
    const told = await report(
      telling('Antminer T17+', { Mode: 254, 'GHS 5s': '0.00', chain_acn1: 44, chain_acs1: 'xxxx' }),
    )
    expect(told).toMatchObject({ mining: false, errors: [] })
  })

  it('reads an L9: the hottest chip beside the mean ones, dead chips in small and large letters', async () => {
    const told = await report(
      telling('Antminer L9', {
        'GHS 5s': 11.5,
        Mode: 2,
        miner_count: 2,
        ...{ temp1: 64, temp2: 45, temp2_1: 81, temp2_2: 54, temp_out_pcb_1: '64', temp_out_pcb_2: '45' },
        ...{ temp_in_chip_1: '59', temp_in_chip_2: '39', temp_out_chip_1: '64', temp_out_chip_2: '45' },
        ...{ chain_acn1: 5, chain_acn2: 2, chain_acs1: 'ooo oo--', chain_acs2: 'xoX oX--' },
        ...{ chain_rate1: 5.75, chain_rate2: 5.75 },
      }),
    )
    expect(told.boards).toEqual([
      { active: true, chips: 5, temperature: 81, hashrate: 0.00575 },
      { active: true, chips: 2, temperature: 54, hashrate: 0.00575 },
    ])
    expect(told.errors).toEqual([{ text: 'chain 2: 3 of 5 chips do not answer' }])
    expect(told).toMatchObject({ mining: true })
  })

  it.each([
    ['Antminer Z15', { 'GHS 5s': '390000.5' }, ['130.25', '140.25', '119.75'], 390_000.5e-12, 130.25e-9],
    ['Antminer Z15 Pro', { 'GHS 5s': 840.5 }, [0.00028, 0.00028, 0.00028], 840.5e-9, 0.28e-6],
    ['Antminer E9 Pro', { 'GHS 5s': 2900.5 }, [1.975, 1.98], 2.9005e-3, 1.975e-3],
    ['Antminer L9', { 'MHS 5s': 16_000, rate_unit: 'MH' }, [5.3, 5.3, 5.4], 0.016, 5.3e-3],
    ['Antminer L11', { 'GHS 5s': 19.25 }, [6.75, 6.75, 6.75], 0.01925, 6.75e-3],
    ['Antminer S19', { 'GHS 5s': 95_000 }, ['31000', '31000', '31000'], 95, 31],
    // No unit fits: the row's own stays.
    ['Antminer S19', { 'GHS 5s': 95_000 }, ['31000', '3100000', '31000'], 95, 31],
  ])('reads the rates of %s and its boards in their units', async (type, rate, boards, whole, first) => {
    const chains = boards.map((one, index) => [
      [`chain_acn${index + 1}`, 6],
      [`chain_rate${index + 1}`, one],
    ])
    const told = await report(
      telling(type, { ...rate, miner_count: boards.length, ...Object.fromEntries(chains.flat()) }),
    )
    expect(told.hashrate).toBeCloseTo(whole, 15)
    expect(told.boards[0]?.hashrate).toBeCloseTo(first, 15)
  })

  it('reads boards told in another unit than the whole by what they come to', async () => {
    const told = await report(
      telling('Antminer L7', {
        'GHS 5s': 9.1,
        rate_unit: 'MH',
        total_rateideal: 9_050,
        chain_acn1: 120,
        chain_rate1: '4550.5',
        chain_acn2: 120,
        chain_rate2: '4549.5',
      }),
    )
    expect(told.hashrate).toBeCloseTo(0.0091, 12)
    expect(told.expectedHashrate).toBeCloseTo(0.00905, 12)
    expect(told.boards.map((board) => board.hashrate)).toEqual([0.0045505, 0.0045495])
  })

  it.each([
    ['Antminer L9', { 'GHS 5s': 11.48 }, 0.01148],
    ['Antminer L3+', { 'GHS 5s': '504.56' }, 0.00050456],
    ['Antminer Z15 Pro', { rate_5s: 840.5, rate_unit: 'KSol/s' }, 8.405e-7],
    ['Antminer KS7', { rate_5s: 40, rate_unit: 'TH/s' }, 40],
    ['Antminer S21', { 'GHS 5s': 200_000.5 }, 200.0005],
    ['Antminer D7', { 'MHS 5s': 1_286_000 }, 1.286],
    ['Antminer S19', { 'GHS av': 95_000 }, 95],
  ])('knows the unit of %s', async (type, row, hashrate) => {
    expect((await report(telling(type, row))).hashrate).toBeCloseTo(hashrate, 15)
  })
})
