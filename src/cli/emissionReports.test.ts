import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { emissionsCommand } from './emissions.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-emission-reports-'))
const at = (name: string) => join(folder, name)
let under: ApiUnderTest
let name = ''
beforeAll(async () => {
  under = await apiUnderTest()
  await under.as('operator')
  name = (await under.api.users.list()).find(({ role }) => role === 'operator')?.name ?? ''
})
afterAll(async () => {
  await under.close()
  rmSync(folder, { recursive: true, force: true })
})

let said: string[] = []
let complained: string[] = []
beforeEach(() => {
  vi.stubEnv('FAKEL_SITE_PASSWORD', OWN_PASSWORD)
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(text))
  vi.spyOn(console, 'error').mockImplementation((text) => complained.push(text))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = 0
})
async function run(...words: readonly string[]) {
  said = []
  complained = []
  process.exitCode = 0
  const site = ['--site', under.address, '--site-user', name]
  await emissionsCommand().parseAsync([...words, ...site], { from: 'user' })
  return { said, complained, exit: process.exitCode }
}
const dayBack = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
const period = ['--from', dayBack(20), '--to', dayBack(10)]

it('makes a report and writes its files; made again it is the same', async () => {
  const files = ['--pdf', at('a.pdf'), '--csv', at('a.csv'), '--xlsx', at('a.xlsx'), '--stored', at('a.json')]
  const made = await run('report', ...period, '--why', 'ten days', ...files)
  expect(made).toMatchObject({ complained: [], exit: 0 })
  const sha256 = createHash('sha256')
    .update(readFileSync(at('a.json')))
    .digest('hex')
  expect(made.said[0]).toMatch(/^E0001\tv1\t.* t CO2e\t.* t avoided\t/)
  expect(made.said[0]).toContain(sha256)
  expect(readFileSync(at('a.csv'), 'utf8')).toContain(`sha256,${sha256}`)
  expect(readFileSync(at('a.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  expect((await run('report', ...period, '--why', 'again')).said[0]).toContain('as it was made before')
})

it('enters a factor, which makes a new version, and fetches the old one as it was', async () => {
  const entered = await run(
    'enter',
    'flare.unlit_share=0.05',
    '--source',
    'a camera',
    '--date',
    dayBack(30),
    '--why',
    'seen',
  )
  expect(entered.said[0]).toMatch(/^2\tflare\.unlit_share\t0\.05\tsince .*\ta camera\tseen$/)
  expect((await run('report', ...period, '--why', 'unlit')).said[0]).toMatch(/^E0001\tv2\t/)
  const old = await run('fetch', 'E0001', '--number-version', '1', '--pdf', at('b.pdf'))
  expect(old.said[0]).toContain('superseded by v2')
  expect(readFileSync(at('b.pdf')).equals(readFileSync(at('a.pdf')))).toBe(true)
  expect((await run('reports')).said.map((line) => line.slice(0, 8))).toEqual(['E0001\tv2', 'E0001\tv1'])
  expect((await run('terms')).said.join('\n')).toContain('flare.unlit_share\t0.05\tentered\ta camera')
})

it('says what was refused, in lines, and ends with 1', async () => {
  const turned = await run('report', '--from', dayBack(10), '--to', dayBack(20))
  expect(turned).toMatchObject({ exit: 1, said: [] })
  expect(turned.complained[0]).toContain('not after its first day')
  expect(await run('fetch', 'E0099')).toMatchObject({ complained: ['there is no such report'], exit: 1 })
  const source = ['--source', 's', '--date', dayBack(30), '--why', 'w']
  expect((await run('enter', 'flare.colour=1', ...source)).complained[0]).toContain(
    'there is no factor flare.colour',
  )
  expect((await run('enter', 'flare.unlit_share', ...source)).complained[0]).toContain('name=value')
  vi.stubEnv('FAKEL_SITE_PASSWORD', 'wrong')
  expect((await run('to-date')).exit).toBe(1)
})

it('tells totals to date', async () => {
  const told = await run('to-date')
  expect(told.said.slice(1).map((line) => line.split('\t')[0])).toEqual(['day', 'month', 'year'])
})
