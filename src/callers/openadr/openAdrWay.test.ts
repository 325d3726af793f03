import { describe, expect, it, vi } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { programOf, resourceOf, SECRET, venOf } from './vtn.testing.ts'
import { eventOf, openAdrTest, said, until } from './way.testing.ts'

const { vtnOf, wayTo } = openAdrTest()

describe.each(['3.0', '3.1'] as const)('a VEN of OpenADR %s', (version) => {
  it('signs in, registers, and takes events, changes and deletions', async () => {
    const vtn = await vtnOf(version)
    vtn.events.push(eventOf('a', 'IMPORT_CAPACITY_LIMIT', 500), eventOf('b', 'SIMPLE', 3))
    const { desk, way } = wayTo(vtn)
    await until(() => expect(said(desk)).toEqual(['a.0 cap', 'b.0 full']))
    expect(desk.taken[0]).toMatchObject({
      source: { way: 'openadr', issuer: 'grid' },
      message: { call: { version: Date.UTC(2026, 10, 1) } },
    })
    expect(vtn.vens).toMatchObject([{ venName: 'fakel-flare-site' }])
    expect(way.status()).toMatchObject({ state: 'up', taken: 2, target: vtn.url })
    vtn.events.splice(0, 2, eventOf('a', 'IMPORT_CAPACITY_LIMIT', 300, '2026-11-02T00:00:00Z'))
    await until(() => expect(said(desk).slice(2)).toEqual(['a.0 cap', 'b.0 cancelled']))
    expect(desk.taken[2]).toMatchObject({
      message: { call: { version: Date.UTC(2026, 10, 2), mode: { kw: 300 } } },
    })
    expect(vtn.asked.filter((line) => line.startsWith('POST /vens'))).toHaveLength(1)
    expect(vtn.asked.filter((line) => line === 'POST /auth/token')).toHaveLength(1)
  })

  it('asks for one program, page by page', async () => {
    const vtn = await vtnOf(version)
    vtn.programs.push(
      programOf('other', 'other'),
      programOf('program-1', 'flex', {
        payloadDescriptors: [
          { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'IMPORT_CAPACITY_LIMIT', units: 'MW' },
        ],
      }),
    )
    vtn.events.push(...Array.from({ length: 60 }, (_, k) => eventOf(`e${k}`, 'IMPORT_CAPACITY_LIMIT', 1)), {
      ...eventOf('x', 'SIMPLE', 3),
      programID: 'other',
    })
    const { desk } = wayTo(vtn, { program: 'flex' })
    await until(() => expect(desk.taken).toHaveLength(60))
    expect(desk.taken[59]).toMatchObject({ message: { call: { mode: { kind: 'cap', kw: 1_000 } } } })
    expect(vtn.asked).toContain('GET /events?programID=program-1&skip=50&limit=50')
  })

  it('reports what was measured', async () => {
    const vtn = await vtnOf(version)
    const began = new Date(Date.now() - 1_800_000).toISOString()
    vtn.events.push(
      eventOf('a', 'IMPORT_CAPACITY_LIMIT', 500, undefined, {
        intervalPeriod: { start: began, duration: 'PT1H' },
      }),
    )
    const { desk } = wayTo(vtn)
    await until(() => expect(said(desk)).toEqual(['a.0 cap']))
    const at = instant(Date.parse(began) + 1_800_000)
    const report = {
      issuer: 'grid',
      id: 'a.0',
      version: 1,
      at,
      state: 'kept',
      meanKw: 411.2,
      baselineKw: 633,
      reducedKwh: 110.9,
      measured: { start: instant(Date.parse(began)), end: at, hours: 0.5 },
    } as const
    desk.report({ ...report, meanKw: undefined, measured: undefined })
    desk.report(report)
    // Too soon after the first, and the call is not over.
    desk.report({ ...report, at: instant(at + 60_000) })
    desk.report({ ...report, id: 'unknown' })
    // 411.2 kW for half an hour are 205.6 kWh.
    await until(() =>
      expect(vtn.reports).toMatchObject([
        {
          eventID: 'a',
          clientName: 'fakel-flare-site',
          resources: [
            {
              resourceName: 'AGGREGATED_REPORT',
              intervals: [
                {
                  id: 0,
                  intervalPeriod: { start: began, duration: 'PT1800S' },
                  payloads: [
                    { type: 'USAGE', values: [205.6] },
                    { type: 'BASELINE', values: [316.5] },
                  ],
                },
              ],
            },
          ],
        },
      ]),
    )
    const over = instant(Date.parse(began) + 3_600_000)
    const whole = { ...report, measured: { start: instant(Date.parse(began)), end: over, hours: 1 } }
    desk.report({ ...whole, at: over })
    desk.report({ ...whole, at: instant(over + 5_000) })
    await until(() =>
      expect(vtn.reports).toMatchObject([
        {},
        { resources: [{ intervals: [{ payloads: [{ values: [411.2] }, {}] }] }] },
      ]),
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(vtn.reports).toHaveLength(2)
  })

  it('takes nothing back while the VTN is gone, wrong or silent, and says nothing twice when it is back', async () => {
    const vtn = await vtnOf(version)
    vtn.events.push(eventOf('a', 'SIMPLE', 3))
    const { desk, way } = wayTo(vtn)
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
    for (const [broken, told] of [
      [{ status: 503, body: 'busy' }, '503'],
      [{ status: 200, body: '{"events":[]}' }, 'list'],
    ] as const) {
      vtn.broken = broken
      await until(() =>
        expect(way.status()).toMatchObject({
          state: 'down',
          trouble: { text: expect.stringContaining(told) },
        }),
      )
    }
    vtn.broken = undefined
    await until(() => expect(way.status().state).toBe('up'))
    expect(said(desk)).toEqual(['a.0 full'])
  })

  it('asks for a new token where its old one is taken back', async () => {
    const vtn = await vtnOf(version)
    const { way, desk } = wayTo(vtn)
    await until(() => expect(way.status().state).toBe('up'))
    vtn.revoke()
    vtn.events.push(eventOf('a', 'SIMPLE', 3))
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
    expect(way.status().state).toBe('up')
  })

  it('tells of a wrong secret without telling it', async () => {
    const vtn = await vtnOf(version)
    vi.stubEnv('FAKEL_TEST_VTN', 'wrong-9999')
    const { way } = wayTo(vtn)
    await until(() =>
      expect(way.status()).toMatchObject({
        state: 'down',
        trouble: { text: expect.stringContaining('401') },
      }),
    )
    expect(JSON.stringify(way.status())).not.toContain('wrong-9999')
    vi.stubEnv('FAKEL_TEST_VTN', SECRET)
    await until(() => expect(way.status().state).toBe('up'))
  })

  it('leaves an event as it was known that cannot be read any more', async () => {
    const vtn = await vtnOf(version)
    vtn.events.push(eventOf('a', 'SIMPLE', 3), eventOf('b', 'SIMPLE', 3))
    const { desk, way } = wayTo(vtn)
    await until(() => expect(said(desk)).toHaveLength(2))
    vtn.events.splice(
      0,
      2,
      eventOf('a', 'SIMPLE', 'much'),
      { id: 'b', programID: 7 },
      eventOf('c', 'SIMPLE', 3),
    )
    await until(() => expect(said(desk).slice(2)).toEqual(['c.0 full']))
    expect(way.status()).toMatchObject({
      state: 'up',
      trouble: { text: expect.stringMatching(/event b.*event a/) },
    })
  })
})

describe('a VEN of OpenADR 3.1', () => {
  it('asks for events by the targets that were granted to it and to its resources', async () => {
    const vtn = await vtnOf('3.1', { venTargets: ['feeder-7'] })
    vtn.resources.push(resourceOf('r1', 'ven-0', ['h1']), resourceOf('r2', 'ven-1', ['feeder-8']))
    vtn.events.push(
      eventOf('open', 'SIMPLE', 3),
      eventOf('ours', 'SIMPLE', 3, undefined, { targets: ['feeder-7'] }),
      eventOf('hall', 'SIMPLE', 3, undefined, { targets: ['h1'] }),
      eventOf('others', 'SIMPLE', 3, undefined, { targets: ['feeder-8'] }),
    )
    const { desk } = wayTo(vtn)
    await until(() => expect(said(desk).toSorted()).toEqual(['hall.0 full', 'open.0 full', 'ours.0 full']))
  })

  it('asks by the targets of the site file where the VTN tells of no VENs', async () => {
    const vtn = await vtnOf('3.1')
    vtn.brokenAt.set('GET /vens', { status: 501, body: '{}' })
    vtn.events.push(eventOf('hall', 'SIMPLE', 3, undefined, { targets: ['h1'] }))
    const { desk } = wayTo(vtn, { targets: ['h1'] })
    await until(() => expect(said(desk)).toEqual(['hall.0 full']))
  })

  it('is the one VEN that the VTN shows it, under whatever name it was entered', async () => {
    const vtn = await vtnOf('3.1')
    vtn.brokenAt.set('GET /resources', { status: 404, body: '{}' })
    vtn.vens.push(venOf('3.1', 'ven-0', 'site 4711', ['feeder-7']))
    vtn.events.push(eventOf('ours', 'SIMPLE', 3, undefined, { targets: ['feeder-7'] }))
    const { desk, way } = wayTo(vtn)
    await until(() => expect(said(desk)).toEqual(['ours.0 full']))
    expect(way.status().trouble?.text).toBe(
      'the VTN knows this site as site 4711, not as fakel-flare-site (ven_name)',
    )
  })

  it('goes on where it may not register', async () => {
    const vtn = await vtnOf('3.1')
    vtn.events.push(eventOf('a', 'SIMPLE', 3))
    const { way, desk } = wayTo(vtn, { register: false })
    await until(() => expect(said(desk)).toEqual(['a.0 full']))
    expect(vtn.vens).toEqual([])
    expect(way.status()).toMatchObject({
      state: 'up',
      trouble: { text: 'the VTN does not know the VEN fakel-flare-site' },
    })
  })

  it('says after a restart only what changed meanwhile', async () => {
    const vtn = await vtnOf('3.1')
    vtn.events.push(eventOf('a', 'SIMPLE', 3), eventOf('b', 'SIMPLE', 3))
    const first = wayTo(vtn)
    await until(() => expect(said(first.desk)).toHaveLength(2))
    await first.way.stop()
    vtn.events.shift()
    wayTo(vtn, {}, first.desk, first.parts)
    await until(() => expect(said(first.desk).slice(2)).toEqual(['a.0 cancelled']))
  })
})
