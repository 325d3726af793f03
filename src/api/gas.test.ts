import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiUnderTest, apiUnderTest, bodyOf } from '../../test/api-fixture.ts'
import { gasHistoryPoint, gasPageView } from '../site/index.ts'

let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
})
afterAll(() => under.close())
const analysis = {
  sampled_at: '2026-11-01T06:00:00Z',
  composition: { methane: 86, ethane: 7, propane: 4, 'n-butane': 1, nitrogen: 2 },
  unit: 'percent',
  why: 'sample of the month',
}

describe('the gas of a site over HTTP', () => {
  it('is told as its description says', async () => {
    const gas = await bodyOf(await under.send('GET', '/api/gas', { cookie: await under.as('viewer') }))
    expect(gasPageView.safeParse(gas).error).toBeUndefined()
  })

  it('tells what its analysers said, over a time that can be asked for', async () => {
    const cookie = await under.as('viewer')
    const { points } = z
      .object({ points: z.array(gasHistoryPoint) })
      .parse(await bodyOf(await under.send('GET', '/api/gas/history?hours=6', { cookie })))
    expect(points).toHaveLength(96)
    expect((await under.send('GET', '/api/gas/history?hours=999', { cookie })).status).toBe(400)
  })

  it('takes a laboratory’s analysis from an operator and says in the log who entered it and why', async () => {
    const refused = await under.send('POST', '/api/gas/analyses', {
      cookie: await under.as('viewer'),
      body: analysis,
    })
    expect(refused.status).toBe(403)
    const cookie = await under.as('operator')
    const taken = await under.send('POST', '/api/gas/analyses', { cookie, body: analysis })
    expect(await bodyOf(taken)).toMatchObject({
      sampled_at: '2026-11-01T06:00:00Z',
      why: 'sample of the month',
    })
    const events = await bodyOf(await under.send('GET', '/api/events?kind=gas.', { cookie }))
    expect(events).toMatchObject({
      events: [
        { kind: 'gas.analysis-entered', why: 'sample of the month', who: expect.stringMatching(/^operator/) },
      ],
    })
    expect(
      (await under.send('POST', '/api/gas/analyses', { cookie, body: { ...analysis, why: '' } })).status,
    ).toBe(400)
  })
})
