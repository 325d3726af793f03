import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())

const order = (more: object = {}) => ({
  where: 'hall=hall-1 and rack=0',
  action: { kind: 'sleep' },
  why: 'grid call',
  until: new Date(Date.now() + 3_600_000).toISOString(),
  deadline_s: 30,
  ...more,
})
async function asOperator(method: string, path: string, body?: unknown, key?: string) {
  return under.send(method, path, {
    cookie: await under.as('operator'),
    ...(body !== undefined && { body }),
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  })
}
/** A hall of the example site with machines in it. */
function hall(): string {
  return under.site.machines()[0]?.hall ?? ''
}

describe('an order to many machines', () => {
  it.each([
    [{ where: 'hal=1' }, 400, /no field hal; did you mean hall\?/],
    [{ where: undefined }, 400, /name machines or say where/],
    [{ where: 'hall=nowhere' }, 400, /none of these machines/],
    [{ deadline_s: 0 }, 400, /deadline_s/],
  ])('%j is refused with the reason', async (more, status, reason) => {
    const answer = await asOperator('POST', '/api/orders', order(more), `key-refused ${JSON.stringify(more)}`)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toMatch(reason)
  })

  it('is refused without a key', async () => {
    const answer = await asOperator('POST', '/api/orders', order())
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(/idempotency-key/)
  })

  it('is previewed with those left out for what is not known', async () => {
    const answer = await asOperator(
      'POST',
      '/api/orders/preview',
      order({ where: `hall=${hall()} and profile~*` }),
    )
    const preview = await bodyOf(answer)
    expect(preview.affected).toEqual([])
    expect(preview.left_out.unknown).toBeGreaterThan(0)
    expect(preview.left_out.unknown_fields).toEqual({ profile: preview.left_out.unknown })
  })

  it.each([
    ['pool = stratum+tcp://btc.pool.example:3333 and worker ~ nordhash.*', true],
    ['pool ~ *elsewhere*', false],
    ['error ~ *slot1*', true],
  ])('chooses by what machines themselves tell: %s', async (where, some) => {
    const machines = under.site.machines().filter((one) => one.mode !== 'unreachable')
    const answer = await asOperator('POST', '/api/orders/preview', order({ where }))
    const { affected, left_out } = await bodyOf(answer)
    expect(affected.length > 0).toBe(some)
    expect(affected.length).toBeLessThan(machines.length)
    // Of those that answer everything asked for is known.
    expect(left_out.unknown).toBe(under.site.machines().length - machines.length)
  })

  it('is given once for each key, followed machine by machine, and adds up', async () => {
    const wanted = order({ where: `hall=${hall()} and rack=0 and mining` })
    const first = await bodyOf(await asOperator('POST', '/api/orders', wanted, 'key-given-1'))
    expect(first.repeated).toBe(false)
    expect(await bodyOf(await asOperator('POST', '/api/orders', wanted, 'key-given-1'))).toEqual({
      order: first.order,
      repeated: true,
    })
    const other = await asOperator('POST', '/api/orders', { ...wanted, why: 'another' }, 'key-given-1')
    expect(await other.text()).toMatch(/used for another order/)

    for (let second = 0; second < 5; second++) await under.site.tick()
    const seen = await bodyOf(await asOperator('GET', `/api/orders/${first.order}`))
    expect(seen).toMatchObject({ who: 'operator-0', why: 'grid call', action: 'sleep' })
    expect(seen.machines).toHaveLength(seen.targets)
    const sum = Object.values(seen.outcomes).reduce<number>((total, count) => total + Number(count), 0)
    expect(sum).toBe(seen.targets)
    expect(seen.outcomes.observed + seen.outcomes.confirmed).toBe(seen.targets)
    expect(seen.power_now_w).toBeLessThan(seen.power_before_w / 10)
    const [event] = await under.site.store.events({ limit: 1, kindPrefix: 'fleet.given' })
    expect(event).toMatchObject({
      subject: first.order,
      who: 'operator-0',
      why: 'grid call',
      data: { machines: seen.targets },
    })
  })

  it('for other pools is told from another one with other passwords, and writes none of them', async () => {
    const { until } = order()
    const wanted = (password: string) =>
      order({
        until,
        where: `hall=${hall()} and rack=2`,
        why: 'new pools',
        action: {
          kind: 'pools',
          pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'anna.1', password }],
        },
      })
    const first = await asOperator('POST', '/api/orders', wanted('geheim-4711'), 'key-pools-1')
    const { order: id } = await bodyOf(first)
    const other = await asOperator('POST', '/api/orders', wanted('geheim-4712'), 'key-pools-1')
    expect(await other.text()).toMatch(/used for another order/)
    for (let second = 0; second < 5; second++) await under.site.tick()
    const seen = await bodyOf(await asOperator('GET', `/api/orders/${id}`))
    expect(seen).toMatchObject({
      action: 'pools stratum+tcp://pool.example:3333 anna.1 (password given)',
      outcomes: { observed: seen.targets },
      done: seen.targets,
      feeders: [],
    })
    const { store } = under.site
    const written = [await store.events({ limit: 1_000 }), await store.commands({ limit: 10_000 })]
    expect(JSON.stringify([written, seen])).not.toMatch(/geheim/)
    // A hash of the password would be as good as the password to whoever guesses: what is written does not depend on it.
    await asOperator('POST', '/api/orders', wanted('geheim-4712'), 'key-pools-2')
    const given = await store.events({ limit: 2, kindPrefix: 'fleet.given' })
    expect(given.map(({ data }) => data['key'])).toEqual(['key-pools-2', 'key-pools-1'])
    expect(given[0]?.data['asked']).toBe(given[1]?.data['asked'])
  })

  it('for other pools that is stopped leaves the machines to those who hold them', async () => {
    const where = `hall=${hall()} and rack=3 and mining`
    const slept = await bodyOf(await asOperator('POST', '/api/orders', order({ where }), 'key-hold-1'))
    for (let second = 0; second < 5; second++) await under.site.tick()
    const action = { kind: 'pools', pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'anna.1' }] }
    const again = order({ where: `hall=${hall()} and rack=3 and mining=no`, action })
    const pools = await bodyOf(await asOperator('POST', '/api/orders', again, 'key-hold-2'))
    await asOperator('POST', `/api/orders/${pools.order}/stop`, { why: 'other pools after all' })
    const { machines } = await bodyOf(await asOperator('GET', `/api/orders/${slept.order}`))
    const ids = new Set(machines.map((one: { machine: string }) => one.machine))
    const held = under.site.machines().filter(({ id }) => ids.has(id))
    expect(held.length).toBeGreaterThan(0)
    expect(held.every((one) => one.stopped_by === 'operator')).toBe(true)
  })

  it('ends when it is stopped: what is not done is tried no more', async () => {
    const wanted = order({ where: `hall=${hall()} and rack=1 and mining` })
    const given = await bodyOf(await asOperator('POST', '/api/orders', wanted, 'key-stopped-1'))
    expect((await asOperator('POST', `/api/orders/${given.order}/stop`, { why: 'not needed' })).status).toBe(
      200,
    )
    const seen = await bodyOf(await asOperator('GET', `/api/orders/${given.order}`))
    expect(seen.outcomes.stopped).toBe(seen.targets)
    expect(seen.ended).not.toBeNull()
    expect((await asOperator('POST', `/api/orders/${given.order}/stop`, { why: 'again' })).status).toBe(404)
    const listed = await bodyOf(await asOperator('GET', '/api/orders'))
    expect(listed.orders[0].id).toBe(given.order)
  })

  it('is not a viewer’s to give', async () => {
    const answer = await under.send('POST', '/api/orders', {
      cookie: await under.as('viewer'),
      body: order(),
      headers: { 'idempotency-key': 'key-viewer-1' },
    })
    expect(answer.status).toBe(403)
  })
})
