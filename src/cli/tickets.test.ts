import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { newStore } from '../../test/pattern.ts'
import type { Finding } from '../health/index.ts'
import { instant } from '../quantity/index.ts'
import { HEALTH_NOTES, Tickets } from '../site/index.ts'
import { openStore } from '../store/index.ts'
import { healthCommand } from './findings.ts'
import { ticketsCommand } from './tickets.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-tickets-'))
const data = join(folder, 'data')
const at = instant(Date.UTC(2027, 0, 15, 12))
const finding: Finding = {
  machine: 'h1/10.0.0.1',
  kind: 'fan-slow',
  severity: 'warning',
  since: at,
  raisedAt: at,
  seenAt: at,
  figures: [
    { name: 'fan_speed', part: 'fan 2', value: 3_000, unit: 'rpm' },
    { name: 'fan_speed_share', part: 'fan 2', value: 0.5, unit: 'share' },
  ],
  limits: [{ name: 'fan_speed_share', value: 0.7, unit: 'share', source: 'assumed' }],
}

let under: ApiUnderTest
beforeAll(async () => {
  await newStore(data)
  const store = await openStore({ dataFolder: data }, { now: () => at })
  const tickets = await Tickets.open(store, () => at)
  await tickets.open([finding], new Map([[finding.machine, 'M000007']]), 'site')
  const { machine, kind, severity: _, ...rest } = finding
  const held = { [kind]: { ...rest, badMs: 1, polls: 2, goodMs: 0 } }
  await store.putNote(HEALTH_NOTES.found, { [machine]: { lived: 0, held, restarts: [] } })
  await store.close()
  under = await apiUnderTest()
  await under.as('operator')
})
afterAll(async () => {
  await under.close()
  rmSync(folder, { recursive: true, force: true })
})

let said: string[] = []
let complained: string[] = []
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(text))
  vi.spyOn(console, 'error').mockImplementation((text) => complained.push(text))
})
afterEach(() => {
  vi.restoreAllMocks()
  delete process.env['FAKEL_SITE_PASSWORD']
  process.exitCode = 0
})
async function run(command: 'tickets' | 'health', ...words: readonly string[]) {
  said = []
  complained = []
  process.exitCode = 0
  await (command === 'tickets' ? ticketsCommand() : healthCommand()).parseAsync([...words], { from: 'user' })
  return { said, complained, exit: process.exitCode }
}
const stopped = ['--data', data]
const line = (state: string, who: string) =>
  `T000001\th1/10.0.0.1\tfan-slow\t${state}\t2027-01-15T12:00:00.000Z\t${who}`

describe('a stopped site', () => {
  it('shows its tickets, and takes notes, parts, people and the end', async () => {
    expect((await run('tickets', 'list', ...stopped)).said).toEqual([line('open', '-')])
    expect((await run('tickets', 'assign', 'T000001', 'boris', ...stopped)).said).toEqual([
      line('open', 'boris'),
    ])
    expect((await run('tickets', 'part', 'T000001', 'fan 120 mm', '2', ...stopped)).exit).toBe(0)
    expect((await run('tickets', 'note', 'T000001', 'bearing is worn', ...stopped)).exit).toBe(0)
    expect((await run('tickets', 'close', 'T000001', 'replaced', ...stopped)).said).toEqual([
      line('closed', 'boris'),
    ])
    expect((await run('tickets', 'list', ...stopped)).said).toEqual([])
    expect((await run('tickets', 'list', '--all', ...stopped)).said).toHaveLength(1)
    const { said: shown } = await run('tickets', 'show', 'T000001', ...stopped)
    expect(shown[1]).toBe('card\tM000007')
    expect(shown.slice(2).map((each) => each.split('\t').slice(1).join(' '))).toEqual([
      'site opened fan-slow warning M000007 fan 2 fan_speed=3000rpm fan 2 fan_speed_share=50%',
      'command line assigned boris',
      'command line part fan 120 mm 2',
      'command line noted bearing is worn',
      'command line closed replaced',
    ])
    const [json = ''] = (await run('tickets', 'show', 'T000001', '--json', ...stopped)).said
    expect(JSON.parse(json)).toMatchObject({ id: 'T000001', card: 'M000007', entries: { length: 5 } })
  }, 120_000)

  it('says what cannot be done', async () => {
    expect(await run('tickets', 'assign', 'T000001', 'x', ...stopped)).toEqual({
      said: [],
      complained: ['T000001 is closed'],
      exit: 1,
    })
    expect((await run('tickets', 'show', 'T9', ...stopped)).complained).toEqual(['there is no ticket T9'])
    expect((await run('tickets', 'reopen', 'T000001', 'still slow', ...stopped)).exit).toBe(0)
  }, 120_000)

  it('tells what was wrong when it stopped', async () => {
    expect((await run('health', ...stopped)).said).toEqual([
      'warning\th1/10.0.0.1\tfan-slow\t2027-01-15T12:00:00.000Z\tT000001\tfan 2 fan_speed=3000rpm fan 2 fan_speed_share=50% against fan_speed_share=70% (assumed)',
    ])
    const [json = ''] = (await run('health', '--json', ...stopped)).said
    expect(JSON.parse(json)).toMatchObject([{ kind: 'fan-slow', ticket: 'T000001' }])
  }, 120_000)
})

describe('a running site', () => {
  const running = () => ['--site', under.address, '--site-user', 'operator-0']
  it('is asked in its own words', async () => {
    process.env['FAKEL_SITE_PASSWORD'] = OWN_PASSWORD
    const [found = ''] = (await run('health', ...running())).said
    expect(found).toMatch(
      /^warning\th1-s19\/127\.77\.1\.1\thot\t.*\tT000001\tboard 2 temperature=96°C against /,
    )
    expect((await run('tickets', 'list', ...running())).said).toHaveLength(1)
    expect((await run('tickets', 'note', 'T000001', 'filter cleaned', ...running())).exit).toBe(0)
    expect((await run('tickets', 'close', 'T000001', 'cool', ...running())).said[0]).toContain('\tclosed\t')
    expect((await run('tickets', 'close', 'T000001', 'cool', ...running())).complained).toEqual([
      'T000001 is closed',
    ])
    expect((await run('tickets', 'show', 'T9', ...running())).complained).toEqual(['there is no ticket T9'])
  })

  it('is not reached without its password, nor where nothing answers', async () => {
    expect((await run('health', ...running())).complained[0]).toMatch(/^set FAKEL_SITE_PASSWORD /)
    process.env['FAKEL_SITE_PASSWORD'] = 'wrong password'
    const refused = await run('health', ...running())
    expect(refused.exit).toBe(1)
    expect(refused.complained.join()).not.toContain('wrong password')
    expect((await run('health', '--site', 'http://127.0.0.1:1')).complained[0]).toContain(
      'does not answer as a site',
    )
  })
})
