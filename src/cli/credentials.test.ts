import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { credentialsCommand, keptCredentials } from './credentials.ts'
import { spoken } from './spoken.testing.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-credentials-'))
  file = join(folder, 'credentials.json')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

async function fakel(words: readonly string[], { typed = '', key = 'a key of the right length' } = {}) {
  vi.stubEnv('FAKEL_KEY', key)
  vi.stubEnv('FAKEL_CREDENTIALS', file)
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([typed]) as unknown as typeof process.stdin)
  return spoken(credentialsCommand(), words)
}

describe('fakel credentials', () => {
  it.each([
    [['set', '--user', 'root'], 'pw\n', /say for what/],
    [['set', '--machine', '10.0.0.0/24', '--user', 'root'], 'pw\n', /more than one address/],
    [['set', '--machine', '10.0.0.1', '--user', 'root'], '\n', /a password is needed/],
    [['remove', '--group', 'none'], '', /there is none for group none/],
  ])('%j is refused with a reason', async (words, typed, reason) => {
    const told = await fakel(words, { typed })
    expect(told.exitCode).toBe(1)
    expect(told.errors).toMatch(reason)
  })

  it('keeps what is typed, lists it without passwords, and forgets it', async () => {
    expect(
      await fakel(['set', '--machine', '10.0.0.1', '--user', 'root'], { typed: 'hunter two\nmore' }),
    ).toMatchObject({ exitCode: 0 })
    expect(
      await fakel(['set', '--firmware', 'whatsminer-v3', '--user', 'super'], { typed: 'for all' }),
    ).toMatchObject({ exitCode: 0 })
    expect(
      await fakel(['set', '--machine', '10.0.0.1', '--user', 'root'], { typed: 'second\n' }),
    ).toMatchObject({ exitCode: 0 })
    const listed = await fakel(['list'])
    expect(listed.output).toBe('firmware\twhatsminer-v3\tsuper\nmachine\t10.0.0.1\troot\n')
    expect(await readFile(file, 'utf8')).not.toMatch(/hunter|second|for all|root|super/)
    vi.stubEnv('FAKEL_KEY', 'a key of the right length')
    const find = await keptCredentials(file)
    expect(typeof find === 'string' ? find : find('10.0.0.1', 'whatsminer-v3')).toEqual({
      user: 'root',
      password: 'second',
    })
    expect(await fakel(['remove', '--machine', '10.0.0.1'])).toMatchObject({ exitCode: 0 })
    expect((await fakel(['list'])).output).toBe('firmware\twhatsminer-v3\tsuper\n')
  })

  it('opens nothing with another key, and says so', async () => {
    const told = await fakel(['list'], { key: 'another key, as long' })
    expect(told).toMatchObject({
      exitCode: 1,
      output: '',
      errors: expect.stringMatching(/sealed with another key/),
    })
    vi.stubEnv('FAKEL_KEY', 'another key, as long')
    expect(await keptCredentials(file)).toMatch(/another key/)
  })
})
