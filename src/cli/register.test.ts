import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { registerCommand } from './register.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-register-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

let said: string[] = []
let complained: string[] = []
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation((text) => said.push(text))
  vi.spyOn(console, 'error').mockImplementation((text) => complained.push(text))
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

/** Runs the command; answers what it printed. */
async function run(...words: readonly string[]) {
  said = []
  complained = []
  process.exitCode = 0
  await registerCommand().parseAsync([...words], { from: 'user' })
  return { said, complained, exit: process.exitCode }
}

describe('the register of a stopped site', () => {
  const stopped = (...words: readonly string[]) => run(...words, '--data', at('data'))

  it('is read and written in its store', async () => {
    const added = await stopped('add', 'serial=SN0001', 'mac=02-00-5E-10-00-01', 'owner=юг', '--by', 'anna')
    expect(added.said.at(-1)).toBe('1 added, 0 changed, 0 unchanged')
    expect(await stopped('enter', 'SN0001', '--reverse', '3')).toEqual({
      said: [],
      complained: ['taking an entry back says why'],
      exit: 1,
    })
    expect((await stopped('export', at('stopped.csv'), '--language', 'ru')).exit).toBe(0)
    expect(readFileSync(at('stopped.csv'), 'utf8')).toMatch(/^\uFEFFкарточка,.*\r\nM000001,SN0001,/)
    expect((await stopped('unregistered', at('x.csv'))).complained[0]).toMatch(/give --site/)
  }, 240_000)
})

describe('the register of a running site', () => {
  let under: ApiUnderTest
  beforeAll(async () => {
    under = await apiUnderTest()
    await under.as('operator')
  })
  afterAll(async () => {
    delete process.env['FAKEL_SITE_PASSWORD']
    await under.close()
  })
  beforeEach(() => {
    process.env['FAKEL_SITE_PASSWORD'] = OWN_PASSWORD
  })
  const register = (...words: readonly string[]) =>
    run(...words, '--site', under.address, '--site-user', 'operator-0')

  it('is not reached without its password, nor where nothing answers', async () => {
    delete process.env['FAKEL_SITE_PASSWORD']
    expect((await register('list')).complained[0]).toMatch(/^set FAKEL_SITE_PASSWORD /)
    process.env['FAKEL_SITE_PASSWORD'] = 'not the password'
    const refused = await register('list')
    expect(refused.exit).toBe(1)
    expect(refused.complained.join()).not.toContain('not the password')
    const nowhere = await run('list', '--site', 'http://127.0.0.1:1')
    expect(nowhere.complained[0]).toContain('does not answer as a site')
  })

  it('opens a card, changes it, and shows the history with what was taken back', async () => {
    const added = await register(
      'add',
      'serial=SN0001',
      'owner=a, "b"',
      'mac=02-00-5E-10-00-01',
      'state=ordered',
    )
    expect(added.said.at(-1)).toBe('1 added, 0 changed, 0 unchanged')
    expect((await register('add', 'serial=SN0001')).complained).toEqual([
      'there is a card of this machine already; use enter',
    ])
    expect(await register('enter', 'SN0001', 'state=running')).toEqual({
      said: [],
      complained: [expect.stringMatching(/is ordered since .*after that comes in-transit or received/)],
      exit: 1,
    })
    expect((await register('enter', 'M000001', 'state=received', 'owner=юг', '--why', 'arrived')).exit).toBe(
      0,
    )
    const shown = JSON.parse((await register('show', '02:00:5e:10:00:01', '--json')).said[0] ?? '')
    expect(shown).toMatchObject({ id: 'M000001', owner: 'юг', state: 'received', seller: null })
    const owner = shown.history.findLast((entry: { fact: { kind: string } }) => entry.fact.kind === 'owner')
    expect(owner).toMatchObject({ who: 'operator-0', why: 'arrived', fact: { owner: 'юг' } })
    const back = ['enter', 'M000001', '--reverse', String(owner.number)]
    expect((await register(...back)).complained).toEqual(['taking an entry back says why'])
    expect((await register(...back, '--why', 'typed for another')).exit).toBe(0)
    expect((await register('list')).said).toEqual(['M000001\tSN0001\t02:00:5e:10:00:01\t\ta, "b"\treceived'])
    const lines = (await register('show', 'M000001')).said
    expect(lines).toContain('owner               a, "b"')
    expect(lines.at(-1)).toMatch(/reversal of=\d+\ttyped for another$/)
  })

  it('tells what an import would do, does it when told, and all or nothing', async () => {
    writeFileSync(at('bad.csv'), 'serial,owner,state\nSN0002,a,running\n0000,b,\nSN0001,c,flying\n')
    const bad = await register('import', at('bad.csv'), '--apply')
    expect(bad.complained).toEqual([
      `${at('bad.csv')}:3: serial: “0000” is no serial number`,
      `${at('bad.csv')}:4: state: “flying” is no state of a machine`,
    ])
    expect(bad.exit).toBe(1)
    writeFileSync(at('good.csv'), 'serial,owner,hall,slot\nSN0002,south,h1,7\nSN0003,south,h1,7\n')
    expect((await register('import', at('good.csv'))).said.at(-1)).toBe(
      '2 added, 0 changed, 0 unchanged: not done yet, add --apply',
    )
    expect((await register('list', '--owner', 'south')).said).toEqual([])
    expect((await register('import', at('good.csv'), '--apply')).exit).toBe(0)
    expect((await register('conflicts')).said).toEqual(['same-place\th1 / 7\tM000002 M000003'])
    expect((await register('import', at('good.csv'), '--json')).said[0]).toContain('"unchanged":2')
    expect((await register('unregistered', at('new.xlsx'))).exit).toBe(0)
    expect((await register('import', at('new.xlsx'), '--apply')).said.at(-1)).toMatch(/^1 added/)
    expect((await register('list', '--owner', 'north-oil')).said).toEqual([
      'M000004\tSN7001\t02:00:5e:10:70:01\tAntminer S19\tnorth-oil\trunning\tflare-site / h1',
    ])
  })

  it('writes files that come back unchanged, and labels', async () => {
    for (const name of ['out.csv', 'out.xlsx']) {
      expect((await register('export', at(name), '--language', 'ru')).said[0]).toMatch(/\d+ bytes$/)
      expect((await register('import', at(name))).said).toEqual([
        '0 added, 0 changed, 4 unchanged: not done yet, add --apply',
      ])
    }
    expect((await register('labels', at('all.pdf'), 'M000001', 'SN0003')).exit).toBe(0)
    expect(readFileSync(at('all.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('says in one line what it cannot do', async () => {
    const wrong = async (...words: readonly string[]) => (await register(...words)).complained
    expect(await wrong('show', 'nobody')).toEqual(['there is no machine nobody in the register'])
    expect(await wrong('import', at('none.csv'))).toEqual([expect.stringMatching(/cannot be read.*ENOENT/)])
    expect(await wrong('export', at('out.doc'))).toEqual([expect.stringMatching(/must end in .csv or .xlsx/)])
    expect(await wrong('export', '/nowhere/out.csv')).toEqual([expect.stringMatching(/ENOENT/)])
    expect(await wrong('enter', 'M000001')).toEqual([expect.stringMatching(/nothing to enter/)])
    expect(await wrong('enter', 'M000001', 'owner')).toEqual(['owner: write field=value'])
    expect(await wrong('enter', 'M000001', 'colour=red')).toEqual([
      expect.stringMatching(/colour: no such column/),
    ])
    expect(await wrong('labels', at('x.pdf'), 'M000009')).toEqual([
      'there is no machine M000009 in the register',
    ])
    expect(await wrong('labels', at('x.pdf'), '--owner', 'nobody')).toEqual(['no machine fits'])
  })
})
