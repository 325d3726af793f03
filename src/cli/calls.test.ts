import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ApiUnderTest, apiUnderTest, OWN_PASSWORD } from '../../test/api-fixture.ts'
import { ISSUER_KEY } from '../../test/fake-calls.ts'
import { callsCommand } from './calls.ts'

const folder = mkdtempSync(join(tmpdir(), 'fakel-calls-'))
const key = join(folder, 'grid.key')
let under: ApiUnderTest
beforeAll(async () => {
  under = await apiUnderTest()
  writeFileSync(key, ISSUER_KEY)
  await under.as('operator')
})
afterAll(async () => {
  await under.close()
  rmSync(folder, { recursive: true })
})

/** Runs a command and returns what it said; `signs` and `asks` add how it reaches the site. */
async function said(...words: readonly string[]) {
  const [output, errors]: [string[], string[]] = [[], []]
  vi.spyOn(console, 'log').mockImplementation((text) => void output.push(String(text)))
  vi.spyOn(console, 'error').mockImplementation((text) => void errors.push(String(text)))
  vi.stubEnv('FAKEL_SITE_PASSWORD', OWN_PASSWORD)
  process.exitCode = 0
  try {
    await callsCommand().parseAsync([...words], { from: 'user' })
    return { output, errors, code: Number(process.exitCode ?? 0) }
  } finally {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    process.exitCode = 0
  }
}
const signs = () => ['--to', under.address, '--key', key]
const asks = () => ['--site', under.address, '--site-user', 'operator-0']

describe('fakel calls', () => {
  it('makes keys that are not written over', async () => {
    const name = join(folder, 'new')
    expect((await said('keys', name)).code).toBe(0)
    expect(readFileSync(`${name}.pem`, 'utf8')).toContain('BEGIN PUBLIC KEY')
    expect(statSync(`${name}.key`).mode & 0o777).toBe(0o600)
    const before = readFileSync(`${name}.key`, 'utf8')
    const there = (file: string) => `${file} is there already; it is not written over`
    expect(await said('keys', name)).toMatchObject({
      code: 1,
      errors: [there(`${name}.key`), there(`${name}.pem`)],
    })
    expect(readFileSync(`${name}.key`, 'utf8')).toBe(before)
    expect(existsSync(`${name}.pem`)).toBe(true)
  })

  it('makes no half of a pair where the other half is there', async () => {
    const name = join(folder, 'half')
    writeFileSync(`${name}.pem`, 'mine')
    expect(await said('keys', name)).toMatchObject({
      code: 1,
      output: [],
      errors: [`${name}.pem is there already; it is not written over`],
    })
    expect(existsSync(`${name}.key`)).toBe(false)
    expect(readFileSync(`${name}.pem`, 'utf8')).toBe('mine')
  })

  it('sends a call in words, and asks how it stands', async () => {
    const sent = await said(
      'send',
      '--issuer',
      'northern-grid',
      '--id',
      'a',
      '--mode',
      'cap 500 kW',
      '--scope',
      'halls h1 h2',
      '--for',
      '90m',
      '--why',
      'line works',
      ...signs(),
    )
    expect(sent).toEqual({ output: ['a\t1\ttaken\t'], errors: [], code: 0 })
    const state = await said('state', 'northern-grid', 'a', ...signs())
    expect(state.output[0]).toMatch(/^a\t1\twaiting\t/)
    const listed = await said('list', ...asks())
    expect(listed.output).toEqual([
      expect.stringMatching(/^northern-grid\/a\tv1\twaiting\tmust cap 500 kW\thalls h1 h2\t.*line works$/),
    ])
  })

  it('sends a message of a file, and cancels by words', async () => {
    const file = join(folder, 'call.json')
    const from = new Date(under.site.now() + 3_600_000).toISOString()
    writeFileSync(
      file,
      JSON.stringify({
        fakel_call: 1,
        kind: 'call',
        issuer: 'northern-grid',
        id: 'f',
        version: 1,
        scope: { kind: 'site' },
        mode: { kind: 'ban' },
        from,
        duration_min: 30,
      }),
    )
    expect((await said('send', file, ...signs())).output).toEqual(['f\t1\ttaken\t'])
    expect((await said('send', file, ...signs())).output[0]).toMatch(/^f\t1\trepeated/)
    const off = await said(
      'send',
      '--issuer',
      'northern-grid',
      '--id',
      'f',
      '--call-version',
      '2',
      '--cancel',
      '--json',
      ...signs(),
    )
    expect(JSON.parse(off.output[0] ?? '')).toMatchObject({ id: 'f', version: 2, result: 'taken' })
    expect((await said('list', ...asks())).output.join()).not.toContain('northern-grid/f')
    expect((await said('list', '--all', ...asks())).output.join()).toContain('northern-grid/f\tv1\tcancelled')
  })

  it('shows a message without sending it', async () => {
    const shown = await said(
      'send',
      '--issuer',
      'x',
      '--id',
      'y',
      '--mode',
      'full',
      '--for',
      '1h',
      '--should',
      '--dry-run',
      ...signs(),
    )
    expect(JSON.parse(shown.output.join(''))).toMatchObject({
      issuer: 'x',
      mode: { kind: 'full' },
      duration_min: 60,
      must: false,
    })
  })

  it.each([
    ['no issuer', ['--mode', 'full', '--for', '1h'], '--issuer'],
    ['no mode', ['--issuer', 'northern-grid', '--for', '1h'], '--mode'],
    ['a mode of other words', ['--issuer', 'northern-grid', '--mode', 'explode', '--for', '1h'], '--mode'],
    ['no end', ['--issuer', 'northern-grid', '--mode', 'full'], 'until:'],
    [
      'a wrong scope',
      ['--issuer', 'northern-grid', '--mode', 'full', '--for', '1h', '--scope', 'moon'],
      '--scope',
    ],
    [
      'must and should',
      ['--issuer', 'northern-grid', '--mode', 'full', '--for', '1h', '--must', '--should'],
      '--must or --should',
    ],
    ['a cancel of nothing', ['--issuer', 'northern-grid', '--cancel'], '--id'],
    ['no such file', ['/nowhere/call.json'], '/nowhere/call.json'],
    [
      'an issuer that does not sign so',
      ['--issuer', 'ministry', '--mode', 'full', '--for', '1h'],
      'its signature is wrong',
    ],
    [
      'a hall that it may not order',
      ['--issuer', 'northern-grid', '--mode', 'full', '--for', '1h', '--scope', 'halls h3'],
      'h3',
    ],
  ])('refuses %s in a line', async (_what, words, told) => {
    const { output, errors, code } = await said('send', ...words, ...signs())
    expect(code).toBe(1)
    expect([...output, ...errors].join('\n')).toContain(told)
  })

  it('tells what is wrong with the key and the address', async () => {
    const words = ['send', '--issuer', 'northern-grid', '--mode', 'full', '--for', '1h']
    const other = join(folder, 'none.key')
    expect((await said(...words, '--to', under.address, '--key', other)).errors[0]).toContain('ENOENT')
    writeFileSync(other, 'nothing')
    expect((await said(...words, '--to', under.address, '--key', other)).errors[0]).toContain(
      'no private Ed25519 key',
    )
    expect((await said(...words, '--to', 'here', '--key', key)).errors[0]).toContain('no address')
    expect((await said(...words, '--to', 'http://127.0.0.1:59999', '--key', key)).errors[0]).toContain(
      'ECONNREFUSED',
    )
  })

  it('enters, shows and overrides calls as a person, and tells how the ways are', async () => {
    const entered = await said(
      'enter',
      '--issuer',
      'ministry',
      '--id',
      'phone',
      '--mode',
      'ban',
      '--for',
      '1h',
      ...asks(),
    )
    expect(entered).toMatchObject({ output: ['phone\t1\ttaken\t'], code: 0 })
    const beyond = await said(
      'enter',
      '--issuer',
      'ministry',
      '--mode',
      'ban',
      '--for',
      '1h',
      '--scope',
      'halls h1',
      ...asks(),
    )
    expect(beyond).toMatchObject({ code: 1, errors: [expect.stringContaining('h1')] })
    const over = await said(
      'override',
      'ministry',
      'phone',
      '--why',
      'pump must run',
      '--for',
      '30m',
      ...asks(),
    )
    expect(over.output[0]).toContain('overridden by operator-0 until')
    expect((await said('show', 'ministry', 'phone', ...asks())).output[0]).toMatch(/^ministry\/phone\tv1/)
    expect(await said('show', 'ministry', 'none', ...asks())).toMatchObject({
      code: 1,
      errors: ['ministry made no call none'],
    })
    const status = await said('status', ...asks())
    expect(status.output).toEqual([
      expect.stringMatching(/^http\tup since .*\t\/api\/calls\tlast message .*taken/),
    ])
  })
})
