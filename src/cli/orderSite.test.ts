import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { machinesCommand } from './machines.ts'
import { spoken } from './spoken.testing.ts'

let under: ApiUnderTest
let ticking: NodeJS.Timeout
beforeAll(async () => {
  under = await apiUnderTest()
  await under.as('operator')
  ticking = setInterval(() => void under.site.tick(), 100)
})
afterAll(async () => {
  clearInterval(ticking)
  await under.close()
})
afterEach(() => vi.unstubAllEnvs())

async function fakel(words: readonly string[], password: string | undefined = OWN_PASSWORD) {
  vi.stubEnv('FAKEL_SITE_PASSWORD', password)
  const at = ['--site', under.address, '--site-user', 'operator-0', '--deadline', '15s']
  return spoken(machinesCommand(), [...words, ...at])
}

describe('an order by way of a running site', () => {
  it.each([
    [['sleep', '--where', 'hal=1'], OWN_PASSWORD, /no field hal/],
    [['sleep', '--where', 'hall=nowhere', '--yes'], OWN_PASSWORD, /no machine is meant/],
    [['locate', 'on', '--where', 'rack=0'], OWN_PASSWORD, /say --yes/],
    [
      ['pools', ...['a', 'b', 'c', 'd'].flatMap((name) => ['--pool', `stratum+tcp://${name}:1 w`])],
      OWN_PASSWORD,
      /body\.action\.pools/,
    ],
    [['sleep'], 'wrong', /password|sign/i],
    [['sleep', '--where', 'rack=0'], OWN_PASSWORD, /say --yes/],
  ])('%j is not given, and why', async (words, password, reason) => {
    const told = await fakel(words, password)
    expect(told).toMatchObject({ exitCode: 2, errors: expect.stringMatching(reason) })
  })

  it.each([
    [['limit', '80%'], 'limit 80 %'],
    [['profile', 'low'], 'profile low'],
    [['locate', 'on'], 'locate on'],
    [
      ['pools', '--pool', 'stratum+tcp://pool.example:3333 anna.1 geheim-4711'],
      'pools stratum+tcp://pool.example:3333 anna.1 (password given)',
    ],
  ])(
    '%j is given and seen done',
    async (words, action) => {
      const told = await fakel([...words, '127.77.1.10', '127.77.1.11', '--yes', '--json', '--why', 'test'])
      const last = JSON.parse(told.output.trim().split('\n').at(-1) ?? '')
      expect(last).toMatchObject({ event: 'summary', action, targets: 2, done: 2 })
      expect(told.exitCode).toBe(0)
      expect(told.output + told.errors).not.toContain('geheim')
    },
    40_000,
  )

  it('is followed until each machine is seen to have obeyed', async () => {
    const told = await fakel([
      'sleep',
      '127.77.1.1',
      '127.77.1.2',
      '--where',
      'mining',
      '--yes',
      '--json',
      '--why',
      'test of the site',
    ])
    const lines = told.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatchObject({
      event: 'preview',
      affected: expect.arrayContaining(['h1-s19/127.77.1.1']),
    })
    expect(lines.at(-1)).toMatchObject({ event: 'summary', targets: 2 })
    const { outcomes } = lines.at(-1)
    expect(outcomes.observed + outcomes.confirmed).toBe(2)
    expect(under.site.machines().find((one) => one.address === '127.77.1.1')?.mode).toBe('sleeping')
  }, 40_000)
})
