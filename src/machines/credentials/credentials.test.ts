import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CredentialEntry, lookUp, mistakeIn } from './entries.ts'
import { Secret } from './secret.ts'
import { findKey, makeKeyFile, openVault, writeVault } from './vault.ts'

const KEY = new Secret('a key of the right length')
const entry = (scope: CredentialEntry['scope'], of: string, user: string): CredentialEntry => ({
  scope,
  of,
  user,
  password: new Secret(`pw of ${user}`),
})
const ENTRIES = [
  entry('firmware', 'whatsminer-v3', 'by firmware'),
  entry('group', 'hall-2', 'by group'),
  entry('range', '10.0.0.0/16', 'by wide range'),
  entry('range', '10.0.1.0/24', 'by range'),
  entry('machine', '10.0.1.20', 'by machine'),
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fakel-vault-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('sealed sign-ins', () => {
  it('are refused with another key, and when a single byte has changed', async () => {
    const file = join(folder, 'a.json')
    await writeVault(file, ENTRIES, KEY)
    expect(await openVault(file, new Secret('another key, as long'))).toEqual({
      ok: false,
      message: expect.stringMatching(/another key/),
    })
    const text = await readFile(file, 'utf8')
    const json = JSON.parse(text)
    for (const field of ['salt', 'nonce', 'check', 'tag', 'data']) {
      const bytes = Buffer.from(json[field], 'base64')
      bytes[0] = (bytes[0] ?? 0) ^ 1
      await writeFile(file, JSON.stringify({ ...json, [field]: bytes.toString('base64') }))
      expect(await openVault(file, KEY)).toMatchObject({ ok: false })
    }
    for (const cut of ['', '{}', 'null', text.slice(0, text.length / 2), '[]'])
      expect(await writeFile(file, cut).then(() => openVault(file, KEY))).toEqual({
        ok: false,
        message: expect.stringMatching(/damaged/),
      })
  })

  it('open with their key, are read by their owner alone, and hold no password in clear', async () => {
    const file = join(folder, 'deep', 'b.json')
    expect(await openVault(file, KEY)).toEqual({ ok: true, entries: [] })
    await writeVault(file, ENTRIES, KEY)
    await writeVault(file, ENTRIES, KEY)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).not.toMatch(/pw of|by machine/)
    const opened = await openVault(file, KEY)
    expect(opened.ok && opened.entries.map(({ of, password }) => [of, password.reveal()])).toContainEqual([
      'hall-2',
      'pw of by group',
    ])
  })

  it('never seal the same thing the same way', async () => {
    const [a, b] = [join(folder, 'c'), join(folder, 'd')]
    await Promise.all([writeVault(a, ENTRIES, KEY), writeVault(b, ENTRIES, KEY)])
    expect(JSON.parse(await readFile(a, 'utf8')).data).not.toBe(JSON.parse(await readFile(b, 'utf8')).data)
  })

  it('show no password to logs, errors or JSON', () => {
    const shown = [
      JSON.stringify(ENTRIES),
      inspect(ENTRIES, { depth: 9, showHidden: true }),
      `${ENTRIES[0]?.password}`,
      String(KEY),
    ]
    for (const text of shown) expect(text).not.toMatch(/pw of|right length/)
  })
})

describe('the key', () => {
  it.each([
    [{}, /set FAKEL_KEY/],
    [{ FAKEL_KEY: 'short' }, /FAKEL_KEY is shorter than 16/],
    [{ FAKEL_KEY_FILE: '/nowhere/key' }, /ENOENT/],
  ])('%j is refused with a reason', async (environment, message) => {
    expect(await findKey(environment)).toEqual({ ok: false, message: expect.stringMatching(message) })
  })

  it('is read from a file that only its owner can read, and from none else', async () => {
    const file = join(folder, 'keys', 'key')
    await makeKeyFile(file)
    await expect(makeKeyFile(file)).rejects.toThrow(/EEXIST/)
    expect(await findKey({ FAKEL_KEY_FILE: file })).toMatchObject({ ok: true })
    await chmod(file, 0o644)
    expect(await findKey({ FAKEL_KEY_FILE: file })).toEqual({
      ok: false,
      message: expect.stringMatching(/chmod 600/),
    })
  })
})

describe('the sign-in for a machine', () => {
  const find = lookUp(ENTRIES)
  it.each([
    ['10.0.1.20', 'whatsminer-v3', 'hall-2', 'by machine'],
    ['10.0.1.21', 'whatsminer-v3', 'hall-2', 'by range'],
    ['10.0.2.1', 'whatsminer-v3', 'hall-2', 'by wide range'],
    ['10.9.0.1', 'whatsminer-v3', 'Hall-2', 'by group'],
    ['10.9.0.1', 'WhatsMiner-V3', undefined, 'by firmware'],
    ['10.9.0.1', 'braiins-rest', undefined, undefined],
    ['fe80::1', 'whatsminer-v3', undefined, 'by firmware'],
  ])('%s with %s in %s is %s', (address, driver, group, user) => {
    expect(find(address, driver, group)?.user).toBe(user)
    expect(find(address, driver, group)?.password).toBe(user === undefined ? undefined : `pw of ${user}`)
  })

  it.each([
    [entry('machine', '10.0.0.0/24', 'u'), /more than one address/],
    [entry('machine', 'miner.example', 'u'), /miner\.example/],
    [entry('range', '10.0.0.9-10.0.0.1', 'u'), /10\.0\.0/],
    [entry('group', ' ', 'u'), /what it is for/],
    [entry('group', 'g', ''), /user/],
    [{ ...entry('group', 'g', 'u'), password: new Secret('') }, /password/],
  ])('is not kept where it is mistaken', (mistaken, message) => {
    expect(mistakeIn(mistaken)).toMatch(message)
    expect(mistakeIn(mistaken)).not.toMatch(/pw of/)
  })
})
