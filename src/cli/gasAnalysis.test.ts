import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { analysisCommand } from './gasAnalysis.ts'

let under: ApiUnderTest
let folder: string
beforeAll(async () => {
  under = await apiUnderTest()
  await under.as('operator')
  folder = await mkdtemp(join(tmpdir(), 'fakel-'))
})
afterAll(async () => {
  await under.close()
  await rm(folder, { recursive: true })
})
beforeEach(() => vi.stubEnv('FAKEL_SITE_PASSWORD', OWN_PASSWORD))
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** What the command prints, and its exit code. */
async function run(...words: readonly string[]) {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
  const where = ['--site', under.address, '--site-user', 'operator-0']
  await analysisCommand().parseAsync([...words, ...where], { from: 'user' })
  return { lines, code: process.exitCode ?? 0 }
}
async function file(content: unknown) {
  const path = join(folder, 'sample.json')
  await writeFile(path, JSON.stringify(content))
  return path
}
const SAMPLED = ['--sampled', '2026-11-20T06:00:00+05:00', '--why', 'monthly sample']

describe('analyses of the gas from the command line', () => {
  it('are refused in lines: no file, no composition, an operator’s password that is not told', async () => {
    const nowhere = await run('add', join(folder, 'none.json'), ...SAMPLED)
    expect(nowhere).toMatchObject({ code: 1, lines: [expect.stringContaining('no such file')] })
    const empty = await run('add', await file([1]), ...SAMPLED)
    expect(empty.lines[0]).toContain('is no object of components')
    vi.stubEnv('FAKEL_SITE_PASSWORD', undefined)
    expect((await run('list')).lines[0]).toContain('set FAKEL_SITE_PASSWORD')
  })

  it('are entered with who and why, and listed', async () => {
    const added = await run('add', await file({ methane: 90, ethane: 10 }), '--percent', ...SAMPLED)
    expect(added).toMatchObject({ code: 0, lines: [expect.stringContaining('(operator-0: monthly sample)')] })
    expect((await run('list', '--json')).lines.map((line) => JSON.parse(line))).toMatchObject([{ id: 1 }])
  })
})
