import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeAiosmtpd, smtpServer } from '../../../test/aiosmtpd.ts'
import { mailChannel } from './mail.ts'

const message = { id: 'm1', subject: 'Куст 4: тревога', text: 'Плата 2: 96 °C\n.\nend\n', notices: [] }
const plain = { id: 'mail', host: '127.0.0.1', security: 'none', from: 'fakel@site.test' } as const

describeAiosmtpd('e-mail, taken by aiosmtpd', () => {
  let folder: string
  const file = (name: string) => join(folder, name)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fakel-mail-'))
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', file('key.pem'), '-out', file('cert.pem')],
      ],
      { stdio: 'ignore' },
    )
    await writeFile(file('password'), 'p/ss wörd\n')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('arrives at every address with its words', async () => {
    const server = await smtpServer({})
    const channel = mailChannel({ ...plain, port: server.port, to: ['a@site.test', 'b@site.test'] })
    expect(await channel.send(message)).toEqual({ ok: true })
    const [mail] = await server.taken()
    expect(mail).toMatchObject({ from: 'fakel@site.test', to: ['a@site.test', 'b@site.test'], tls: false })
    const parsed = execFileSync(
      '/usr/bin/python3',
      [
        '-c',
        'import sys,email,email.policy;m=email.message_from_file(sys.stdin,policy=email.policy.default);print(m["subject"]);print(m["message-id"]);print(m.get_content(),end="")',
      ],
      { input: mail?.data, encoding: 'utf8', env: { PYTHONIOENCODING: 'utf-8' } },
    )
    expect(parsed.replaceAll('\r', '')).toBe(`${message.subject}\n<m1@fakel>\n${message.text}`)
    expect(channel.target).toBe(`2 addresses by 127.0.0.1:${server.port}`)
    await server.close()
  })

  it('goes by STARTTLS with a password from a file, to a server whose certificate holds', async () => {
    const secured = {
      certificate: file('cert.pem'),
      key: file('key.pem'),
      user: 'fakel',
      password: 'p/ss wörd',
    }
    const server = await smtpServer(secured)
    const settings = {
      ...plain,
      security: 'starttls',
      port: server.port,
      to: ['a@site.test'],
      user: 'fakel',
      password: { file: file('password') },
    } as const
    expect(await mailChannel({ ...settings, caFile: file('cert.pem') }).send(message)).toEqual({ ok: true })
    expect(await server.taken()).toMatchObject([{ tls: true, user: 'fakel' }])
    expect(await mailChannel(settings).send(message)).toEqual({
      ok: false,
      reason: 'self-signed certificate',
      again: true,
    })
    await writeFile(file('wrong'), 'Wrong-Pass-1')
    const wrong = await mailChannel({
      ...settings,
      caFile: file('cert.pem'),
      password: { file: file('wrong') },
    }).send(message)
    expect(wrong).toMatchObject({ ok: false, again: true })
    expect(JSON.stringify(wrong)).not.toContain('Wrong-Pass-1')
    expect(await server.taken()).toHaveLength(1)
    await server.close()
  })

  it('is not sent in the clear where STARTTLS is asked for', async () => {
    const server = await smtpServer({})
    const sent = await mailChannel({
      ...plain,
      security: 'starttls',
      port: server.port,
      to: ['a@site.test'],
    }).send(message)
    expect(sent).toMatchObject({ ok: false, again: true })
    expect(await server.taken()).toEqual([])
    await server.close()
  })

  it('knows a refusal for good from one that may pass', async () => {
    for (const [refuse, again] of [
      ['554 no such thing', false],
      ['451 later', true],
    ] as const) {
      const server = await smtpServer({ refuse })
      const sent = await mailChannel({ ...plain, port: server.port, to: ['a@site.test'] }).send(message)
      expect(sent).toMatchObject({ ok: false, again })
      await server.close()
    }
  })
})

it('tells of a server that is not there, and of a secret that is missing', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => closed.once('listening', done))
  const address = closed.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise((done) => closed.close(done))
  const channel = mailChannel({ ...plain, port, to: ['a@site.test'] })
  expect(await channel.send(message)).toMatchObject({ ok: false, again: true })
  const secret = { user: 'u', password: { env: 'FAKEL_TEST_NO_SUCH' } }
  expect(await mailChannel({ ...plain, port, to: ['a@site.test'], ...secret }).send(message)).toEqual({
    ok: false,
    reason: 'the environment variable FAKEL_TEST_NO_SUCH is not set',
    again: true,
  })
})
