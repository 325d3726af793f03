import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const asOperator = async (method: string, path: string, body?: unknown) =>
  under.send(method, path, { cookie: await under.as('operator'), ...(body !== undefined && { body }) })
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const order = (machines: string[], action: object = { kind: 'sleep' }, until = inHours(2)) => ({
  machines,
  action,
  why: 'hot hall',
  until,
})

const POOL = { url: 'stratum+tcp://pool.example:3333', user: 'anna.1' }
const pools = (...list: object[]) => order(['m'], { kind: 'pools', pools: list })

describe('a command', () => {
  it('is previewed without being given', async () => {
    // Hall 1 holds 60 machines of 3355 W nominal; one of the two asked for does not exist.
    const answer = await asOperator(
      'POST',
      '/api/commands/preview',
      order(['h1-s19/127.77.1.1', 'h1-s19/none']),
    )
    const preview = await bodyOf(answer)
    expect(preview).toMatchObject({ affected: ['h1-s19/127.77.1.1'], refused: [{ machine: 'h1-s19/none' }] })
    expect(preview.power_before_w).toBeGreaterThan(3200)
    expect(preview.power_after_w).toBeLessThan(100)
    expect(await (await asOperator('GET', '/api/commands')).json()).toEqual({ commands: [] })
  })

  it('is given, written with who and why, and seen to be confirmed', async () => {
    const id = 'h1-s19/127.77.1.2'
    const given = await asOperator('POST', '/api/commands', order([id]))
    const { commands } = await bodyOf(given)
    expect(commands).toHaveLength(1)
    const target = encodeURIComponent(id)
    const waiting = await asOperator('GET', `/api/commands?target=${target}&open=true`)
    expect(await waiting.json()).toMatchObject({
      commands: [{ id: commands[0], who: 'operator-0', why: 'hot hall', state: 'written', action: 'sleep' }],
    })
    const [event] = await under.site.store.events({ limit: 1, kindPrefix: 'command.given' })
    expect(event).toMatchObject({
      subject: id,
      who: 'operator-0',
      why: 'hot hall',
      data: { action: 'sleep' },
    })

    for (let second = 0; second < 3; second++) await under.site.tick()
    const machine = await (await asOperator('GET', `/api/machines/${target}`)).json()
    expect(machine).toMatchObject({ id, mode: 'sleeping', stopped_by: 'operator', pending: null })
    expect(await (await asOperator('GET', `/api/commands?open=true`)).json()).toEqual({ commands: [] })
  })

  it('for other pools is told everywhere without their passwords', async () => {
    const id = 'h1-s19/127.77.1.4'
    const password = 'geheim-4711'
    const wanted = { ...pools({ ...POOL, password }), machines: [id] }
    const said = [await (await asOperator('POST', '/api/commands/preview', wanted)).text()]
    said.push(await (await asOperator('POST', '/api/commands', wanted)).text())
    for (let second = 0; second < 3; second++) await under.site.tick()
    const answer = await asOperator('GET', `/api/commands?target=${encodeURIComponent(id)}`)
    said.push(await answer.text())
    const action = 'pools stratum+tcp://pool.example:3333 anna.1 (password given)'
    expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ commands: [{ action, state: 'confirmed' }] })
    const events = await under.site.store.events({ limit: 100 })
    expect(events[0]).toMatchObject({
      kind: 'command.given',
      who: 'operator-0',
      data: { action: 'pools', order: action },
    })
    expect(JSON.stringify([said, events, await under.site.store.commands({ limit: 100 })])).not.toContain(
      password,
    )
  })

  it('that a person may not give is not given', async () => {
    const viewer = await under.as('viewer')
    for (const path of ['/api/commands', '/api/commands/preview'])
      expect((await under.send('POST', path, { cookie: viewer, body: pools(POOL) })).status).toBe(403)
  })

  it('that no machine can take is refused with the reason, not called a defect', async () => {
    const command = vi
      .spyOn(under.site, 'command')
      .mockRejectedValueOnce(
        Object.assign(new Error('none of these machines can take the order'), { name: 'RequestRefused' }),
      )
    const answer = await asOperator('POST', '/api/commands', order(['h9/none']))
    expect(answer.status).toBe(400)
    expect(await bodyOf(answer)).toMatchObject({
      code: 'invalid_request',
      detail: 'none of these machines can take the order',
    })
    command.mockRestore()
  })

  it.each([
    ['no machines', order([]), 'body.machines'],
    ['an action nobody knows', order(['m'], { kind: 'explode' }), 'body.action.kind'],
    ['a limit that is no power', order(['m'], { kind: 'limit', power_w: -5 }), 'body.action.power_w'],
    ['no share at all', order(['m'], { kind: 'limit-percent', percent: 0 }), 'body.action.percent'],
    ['a share above all', order(['m'], { kind: 'limit-percent', percent: 101 }), 'body.action.percent'],
    ['a profile without a name', order(['m'], { kind: 'profile', profile: '' }), 'body.action.profile'],
    ['a light neither on nor off', order(['m'], { kind: 'locate' }), 'body.action.on'],
    ['no pools', pools(), 'body.action.pools'],
    ['more than three pools', pools(POOL, POOL, POOL, POOL), 'body.action.pools'],
    ['a pool without a user', pools({ ...POOL, user: '' }), 'body.action.pools.0.user'],
    ['a user of two words', pools({ ...POOL, user: 'a b' }), 'body.action.pools.0.user'],
    ['a pool that is no address', pools({ ...POOL, url: 'pool.example' }), 'body.action.pools.0.url'],
    ['a port that is none', pools({ ...POOL, url: 'stratum+tcp://p:70000' }), 'body.action.pools.0.url'],
    ['a sign-in in the address', pools({ ...POOL, url: 'stratum+tcp://a:b@p:1' }), 'body.action.pools.0.url'],
    ['a password over two lines', pools({ ...POOL, password: 'a\nb' }), 'body.action.pools.0.password'],
    ['a pool of more than it has', pools(POOL, { ...POOL, pass: 'x' }), 'body.action.pools.1'],
    ['no reason', { ...order(['m']), why: '' }, 'body.why'],
    ['an end that is no instant', order(['m'], { kind: 'sleep' }, 'tomorrow'), 'body.until'],
    ['an end without its offset', order(['m'], { kind: 'sleep' }, '2030-01-01T00:00:00'), 'body.until'],
    ['an end in the past', order(['m'], { kind: 'sleep' }, inHours(-1)), 'body.until'],
    ['an end in more than seven days', order(['m'], { kind: 'sleep' }, inHours(169)), 'body.until'],
  ])('with %s is refused, and the field named', async (_what, body, field) => {
    for (const path of ['/api/commands', '/api/commands/preview']) {
      const answer = await asOperator('POST', path, body)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] })
    }
  })

  it('is refused when the store cannot write it', async () => {
    under.site.store.lost = true
    try {
      const answer = await asOperator('POST', '/api/commands', order(['h1-s19/127.77.1.3']))
      expect(await answer.json()).toMatchObject({ status: 503, code: 'store_unavailable' })
    } finally {
      under.site.store.lost = false
    }
  })

  it('is taken back by a release, which is an event too', async () => {
    const body = { machines: ['h1-s19/127.77.1.2'], why: 'cool again' }
    expect((await asOperator('POST', '/api/commands/release', body)).status).toBe(200)
    const [event] = await under.site.store.events({ limit: 1, kindPrefix: 'command.released' })
    expect(event).toMatchObject({ who: 'operator-0', why: 'cool again' })
  })
})

describe('a meter', () => {
  it('is set aside from the balance and taken back, both by name', async () => {
    const aside = await asOperator('POST', '/api/balance/exclusions', { flow: 'm-g2', why: 'drifts by 3 %' })
    expect(aside.status).toBe(200)
    const { exclusions } = await bodyOf(await asOperator('GET', '/api/balance/exclusions'))
    expect(exclusions).toMatchObject([{ flow: 'm-g2', who: 'operator-0', why: 'drifts by 3 %' }])
    expect(exclusions[0].at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect((await asOperator('DELETE', '/api/balance/exclusions/m-g2')).status).toBe(200)
    expect(await (await asOperator('GET', '/api/balance/exclusions')).json()).toEqual({ exclusions: [] })
    const events = await under.site.store.events({ limit: 9, kindPrefix: 'balance.', subject: 'm-g2' })
    expect(events.map((event) => [event.kind, event.who]).slice(0, 2)).toEqual([
      ['balance.included', 'operator-0'],
      ['balance.excluded', 'operator-0'],
    ])
  })
})
