import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newKeyPair } from '../callers/index.ts'
import { siteCommand } from './site.ts'

const example = readFileSync(resolve(import.meta.dirname, '../../examples/flare-site/site.yaml'), 'utf8')
const maps = resolve(import.meta.dirname, '../../examples/flare-site/maps')
const { privatePem, publicPem } = newKeyPair()

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = 0
})

/** Checks the example site with these calls, with these files beside it. */
async function checked(calls: string, files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'fakel-outside-'))
  const file = join(folder, 'site.yaml')
  mkdirSync(join(folder, 'a-folder'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  writeFileSync(file, `${example.replaceAll('maps/', `${maps}/`)}\ncalls:\n${calls}`)
  const [output, errors]: [string[], string[]] = [[], []]
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => output.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0)
  await siteCommand().parseAsync(['check', file], { from: 'user' })
  return { output: output.join(''), errors: errors.join(''), code: process.exitCode }
}
const issuer = (more: string) =>
  `  issuers: [{ id: grid, name: Grid, may_order: { site: true }, mqtt: {}, ${more} }]\n  mqtt: { url: "mqtts://b.example", MORE }\n`
const withIssuer = (more: string) => issuer(more).replace(', MORE', '')
const withBroker = (more: string) => issuer(`key: ${JSON.stringify(publicPem)}`).replace('MORE', more)

describe('files beside a site file', () => {
  it.each([
    ['missing', 'keys/grid.pem', 'cannot be read: ENOENT'],
    ['a folder', 'a-folder', 'cannot be read: EISDIR'],
    ['a private key', 'private.pem', 'it is a private key'],
    ['no key at all', 'words.pem', 'it is no public key in PEM or JWK'],
  ])('fail the check where the key of an issuer is %s', async (_what, name, reason) => {
    const told = await checked(withIssuer(`key_file: ${name}`), {
      'private.pem': privatePem,
      'words.pem': 'no key',
    })
    expect(told).toMatchObject({ output: '', code: 1 })
    expect(told.errors).toMatch(/site\.yaml:\d+:\d+: calls\.issuers\[0\]\.key_file: /)
    expect(told.errors).toContain(`${name}: the key file of grid`)
    expect(told.errors).toContain(reason)
  })

  it('fail the check where a key in the site file is rubbish', async () => {
    const { errors, code } = await checked(withIssuer(`key: "${'x'.repeat(40)}"`))
    expect(code).toBe(1)
    expect(errors).toContain('calls.issuers[0].key: the key of grid: it is no public key in PEM or JWK')
  })

  it('fail the check where certificates are missing or none', async () => {
    const vtn = '  openadr: [{ id: v, issuer: grid, url: "https://v.example", ca_file: vtn.pem }]\n'
    const { errors, code } = await checked(withBroker('ca_file: ca.pem') + vtn, { 'vtn.pem': 'words' })
    expect(code).toBe(1)
    expect(errors).toContain(
      'calls.mqtt.ca_file: ca.pem cannot be read: ENOENT; expected certificates in PEM',
    )
    expect(errors).toContain('calls.openadr[0].ca_file: vtn.pem is something else')
  })

  it('are in order as they should be', async () => {
    const told = await checked(withIssuer('key_file: grid.pem'), { 'grid.pem': publicPem })
    expect(told).toMatchObject({ errors: '', code: 0 })
    expect(told.output).toContain('is in order')
  })

  it('are warned of where they may be at home on another computer', async () => {
    const more = `  openadr: [{ id: v, issuer: grid, url: "https://v.example", client_id: a, secret_file: s }]
  calendars: [{ id: c, issuer: grid, file: bans.ics }]\n`
    const told = await checked(withBroker('user: u, password_file: p') + more)
    expect(told.code).toBe(0)
    expect(told.output).toContain('is in order')
    expect(told.errors).toContain('calls.mqtt.password_file: warning: p cannot be read: ENOENT')
    expect(told.errors).toContain('calls.openadr[0].secret_file: warning: s cannot be read: ENOENT')
    expect(told.errors).toContain('calls.calendars[0].file: warning: bans.ics cannot be read: ENOENT')
  })
})
