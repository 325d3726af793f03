import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { type Plan, problemOf, type ScheduleProblem } from '../dispatch/index.ts'
import { instant } from '../quantity/index.ts'
import { search } from '../site/index.ts'
import { readSiteFile } from '../sitefile/index.ts'
import { Solver } from '../solver/index.ts'
import { canonical, openStore, sha256 } from '../store/index.ts'
import { dispatchCommand } from './dispatch.ts'
import { spoken } from './spoken.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-replay-'))
const data = join(folder, 'data')
const words = { gap: 0.001, timeLimitS: 60 }
let under: ApiUnderTest
let problem: ScheduleProblem
let plan: Plan
let body: string

beforeAll(async () => {
  const parsed = await readSiteFile('examples/flare-site/site.yaml')
  if (!parsed.ok) throw new Error('the example is broken')
  const steps = Array.from({ length: 8 }, (_, k) => k)
  const now = { engines: new Map(), packM3: 30, machines: new Map(), peakKw: 0 }
  problem = problemOf(parsed.site, instant(1_800_000_000_000), 0.25, now, {
    gasM3PerH: steps.map((k) => 240 - 20 * k),
    netHeatingValueMjPerM3: 38.9,
    outsideC: steps.map(() => 0),
    importMinorPerKwh: steps.map(() => 0),
    exportMinorPerKwh: steps.map(() => 0),
    hashpriceMinorPerThDay: steps.map(() => 5),
  })
  problem = { ...problem, engines: problem.engines.map((unit) => ({ ...unit, sinceH: 100 })) }
  const solver = new Solver()
  plan = (await search(solver, problem, words)).plan
  await solver.close()
  body = canonical({ problem, plan, words })
  const store = await openStore({ dataFolder: data }, { now: () => instant(0) })
  const head = {
    madeAt: instant(0),
    how: plan.how,
    seconds: 1,
    start: plan.start,
    end: plan.start,
    stepS: 900,
    totalMinor: plan.totalMinor,
    terms: plan.terms,
    givenWay: [],
    sha256: sha256(body),
  }
  await store.appendPlan({ ...head, id: 'P1', body })
  const tampered = canonical({ problem, plan: { ...plan, totalMinor: 1 }, words })
  await store.appendPlan({ ...head, id: 'P2', body: tampered })
  await store.close()
  under = await apiUnderTest()
  await under.as('viewer')
}, 120_000)
afterAll(async () => {
  await under.close()
  rmSync(folder, { recursive: true, force: true })
  delete process.env['FAKEL_SITE_PASSWORD']
})
const run = (...given: readonly string[]) => spoken(dispatchCommand(), given)

describe('fakel dispatch replay', () => {
  it('solves a stored plan again and says that the same comes out', async () => {
    const told = await run('replay', 'P1', '--data', data)
    expect(told.errors).toBe('')
    expect(told.output).toMatch(
      /^P1: 8 steps from 2027-01-15T08:00:00.000Z, its hash as stored\nstored {2}optimal/,
    )
    expect(told.output).toMatch(/the same comes out\n$/)
    expect(told.exitCode).toBe(0)
  }, 60_000)

  it('refuses one that was changed since, and one that is not there', async () => {
    expect(await run('replay', 'P2', '--data', data)).toMatchObject({
      errors: 'P2 was changed since it was stored: its hash is another\n',
      exitCode: 1,
    })
    expect((await run('replay', 'P9', '--data', data)).errors).toBe('there is no plan P9\n')
    expect((await run('replay', 'P9', '--data', join(folder, 'none'))).errors).toContain('no data folder')
  }, 60_000)

  it('says in a line that a folder is no plan, and a file no data folder', async () => {
    expect(await run('replay', folder)).toEqual({
      output: '',
      errors: `${folder} is no file that holds a plan: EISDIR: illegal operation on a directory\n`,
      exitCode: 1,
    })
    const file = join(folder, 'letter')
    writeFileSync(file, 'somebody’s letter')
    expect(await run('replay', 'P1', '--data', file)).toEqual({
      output: '',
      errors: `${file} is no data folder of a site; a running site is reached by --site\n`,
      exitCode: 1,
    })
  })

  it('makes no data folder of one that is none', async () => {
    const other = mkdtempSync(join(folder, 'photos-'))
    expect(await run('replay', 'P1', '--data', other)).toEqual({
      output: '',
      errors: `${other} is no data folder of a site; a running site is reached by --site\n`,
      exitCode: 1,
    })
    expect(readdirSync(other)).toEqual([])
  }, 60_000)

  it('tells from a file that something else comes out, in words and for programs', async () => {
    const file = join(folder, 'plan.json')
    writeFileSync(file, canonical({ problem, plan: { ...plan, totalMinor: plan.totalMinor + 100 }, words }))
    expect(await run('replay', file)).toMatchObject({
      output: expect.stringContaining('something else comes out'),
      exitCode: 2,
    })
    const told = await run('replay', file, '--json')
    expect(JSON.parse(told.output)).toMatchObject({ agrees: false, again: { how: 'optimal' }, sha256: null })
    writeFileSync(file, '{"problem":{"steps":0}}')
    expect((await run('replay', file)).errors).toMatch(/is no stored plan: problem\.start: /)
  }, 60_000)
})

describe('fakel dispatch plan', () => {
  it('shows the plan in force as a table', async () => {
    process.env['FAKEL_SITE_PASSWORD'] = OWN_PASSWORD
    const told = await run('plan', '--site', under.address, '--site-user', 'viewer-0')
    const lines = told.output.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^P\d{8}T\d{6}, made .* optimal, gap 0\.300 %$/)
    const header = lines.findIndex((line) => line.startsWith('from (UTC)'))
    expect(lines[header]).toMatch(/g1 kW +g2 kW +g3 kW +line in kW +line out kW +halls kW +machines/)
    expect(lines).toHaveLength(header + 1 + 96)
    expect((await run('plan')).errors).toBe('name a running site by --site\n')
  })

  it('offers no data folder, for a stopped site has no plan in force', async () => {
    const help = await run('plan', '--help')
    expect(help.output).toContain('--site <url>  ')
    expect(help.output).not.toContain('--data')
    expect((await run('plan', '--data', data)).errors).toBe("error: unknown option '--data'\n")
  })
})
